"""What somebody typed unasked is noticed in every format, and ordinary numbers are left alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.identifiers import covered, find

PLANTED = [
    ("phone", "call me +855 12 345 678 please"), ("phone", "my number is 0812345678"),
    ("phone", "我的电话13800138000"), ("phone", "เบอร์ 081-234-5678 ครับ"),
    ("phone", "আমার নম্বর ০১৭১২৩৪৫৬৭৮"), ("phone", "wa 0912 345 678"), ("phone", "+84912345678"),
    ("phone", "whatsapp 00880 1712 345678"),
    ("passport", "my passport is E12345678"), ("passport", "passport no 310123456"),
    ("passport", "护照号EA1234567"), ("passport", "পাসপোর্ট AB1234567"), ("passport", "P1234567A"),
    ("passport", "หนังสือเดินทาง AA1234567"),
    ("id", "身份证11010519491231002X"), ("id", "我的身分證是A123456789"), ("id", "เลขบัตร 1101700230708"),
    ("id", "ic 880412-14-5678"), ("id", "NIK 3201014506900003"), ("id", "cccd 001099012345"),
    ("id", "aadhaar 2345 6789 0124"), ("id", "12/KaMaYa(N)123456"), ("id", "NIC 881234567V"),
    ("id", "CNIC 35202-1234567-1"), ("id", "PAN ABCDE1234F"), ("id", "nid 19901234567890123"),
    ("place", "11.5564, 104.9282"), ("place", "we are at 11°33'22\"N 104°55'41\"E"),
    ("place", "8Q7X9W3F+2C"),
    ("link", "https://maps.example.com/abc?x=1"), ("link", "t.me/somebody_here"),
    ("link", "look www.jobs.cn"),
    ("e-mail", "write to rose.li@example.com"), ("handle", "telegram @rose_li88"),
    ("account", "bank account 123-4-56789-0"), ("account", "GB82 WEST 1234 5698 7654 32"),
    ("account", "卡号 6222021234567"), ("card", "4111 1111 1111 1111"),
    ("wallet", "0x52908400098527886E0F7030069857D2E4169EE7"),
    ("wallet", "usdt TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE"),
    ("wallet", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
]  # fmt: skip

HARMLESS = [
    "1", "9", "00", "2 to 5", "12:30", "at 9.30 pm", "14/11/2026", "2026-11-27", "27.11.2026", "room for 12",
    "500 baht", "US$10 a day", "1,000,000 riel", "25.000.000 VND", "150000000 dong", "5000 USD", "$3000",
    "3 months", "16 years old", "i am 17", "40 people", "24 hours", "12-14 hours a day", "10000 yuan",
    "они просят 20000 долларов", "三个月", "3000美金", "50万", "要10000000", "一天16小时",
    "8月15日", "2024年6月",
    "5 ล้าน", "20000 บาท", "อายุ 16 ปี", "วันที่ 5", "৫০০ টাকা", "১৬ বছর", "২০২৬ সাল", "5 lakh", "100%",
    "section 41", "article 14(7)", "ACTIP 2015", "VID 2", "P0", "A4", "covid19", "iphone 15", "type 1 or 2",
    "1-3", "3/4", "0.5", "3.14159", "100.000", "1 000 000", "v1.2.3", "no. 5", "e.g. yes.no", "hi... ok.",
    "12 34", "u.s. embassy", "2,5 millions", "flight TG 580",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), PLANTED)
def test_a_planted_identifier_is_covered(kind: str, text: str) -> None:
    found = find(text)
    assert [one.kind for one in found] == [kind], text
    shown = covered(text, found)
    assert found[0].mark in shown
    assert text[found[0].start : found[0].end] not in shown


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_number_is_left_alone(text: str) -> None:
    assert find(text) == ()


def test_there_are_enough_of_both() -> None:
    assert len(PLANTED) >= 40
    assert len({kind for kind, _ in PLANTED}) + 3 >= 12  # several papers and coins stand under one kind
    assert len(HARMLESS) >= 60


def test_several_in_one_message_keep_the_words_between_them() -> None:
    text = "boss +855 12 345 678, me E12345678, here 11.5564,104.9282 ok"
    assert covered(text, find(text)) == "boss [phone …78], me [passport …78], here [place] ok"


@given(st.text(max_size=200))
def test_nothing_makes_it_fail_and_what_is_not_covered_stays(text: str) -> None:
    found = find(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= after.start for one, after in pairwise(found))
    assert (covered(text, found) == text) is (not found)
