"""What sounds or looks alike is read alike, whatever the keyboard made of it."""

import unicodedata

import pytest

from nlu.normal import read
from nlu.parse import parse
from nlu.spelling import one_way

PAIRS = {
    "hamza": ("أنقذوني", "انقذوني"), "ta marbuta": ("ساعة", "ساعه"), "alif maqsura": ("إلى", "الي"),
    "vowel marks": ("قَتَلَ", "قتل"), "stretched": ("ساعــدوني", "ساعدوني"),
    "urdu letters on an arabic phone": ("مجھے بچاؤ", "مجهے بچاو"), "nun ghunna": ("نہیں", "نہین"),
    "nukta": ("लड़का", "लडका"), "moon": ("हूँ", "हूं"), "nasal": ("हिन्दी", "हिंदी"), "length": ("पीटा", "पिटा"),
    "bengali s": ("শেষ", "সেস"), "bengali moon": ("বাঁচাও", "বাচাও"), "sinhala": ("පණ", "පන"),
    "ethiopic": ("ኀይል", "ሀይል"), "ethiopic s": ("ሠራ", "ሰራ"), "yo": ("её", "ее"),
    "thai tone first": ("ที่", "ท่ี"), "thai double e": ("แม่", "เเม่"), "lao am": ("ນ້ຳ", "ນໍ້າ"),
    "lao double e": ("ແມ່", "ເເມ່"), "burmese order": ("ကို", "ကုိ"), "khmer vowel": ("ធ្វើ", "ធ្វេី"),
    "traditional": ("他們打我，救命", "他们打我，救命"),
    "khmer subscript": ("បណ្តាញ", "បណ្ដាញ"), "khmer give": ("ឲ្យ", "ឱ្យ"),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), PAIRS.values(), ids=PAIRS)
def test_two_ways_to_write_one_word_are_one(one: str, other: str) -> None:
    assert one != other
    assert read(one).key == read(other).key


def test_words_of_danger_stay_apart() -> None:
    assert one_way("கொல்") != one_way("கொள்")


@pytest.mark.parametrize("text", [text for pair in PAIRS.values() for text in pair])
def test_once_is_enough(text: str) -> None:
    folded = one_way(unicodedata.normalize("NFKC", text))
    assert one_way(folded) == folded


@pytest.mark.parametrize(
    "text",
    [
        "वो मुझे पीटते हैं",
        "वो मुझे पिटते हैं",
        "उन्होने मुझे मारा",
        "उन्होंने मुझे मारा",
        "ওরা আমাকে মারছে",
        "انهم يضربونني",
        "إنهم يضربونني",
    ],
)
def test_a_cry_is_heard_however_it_is_spelled(text: str) -> None:
    assert parse(text).risks
