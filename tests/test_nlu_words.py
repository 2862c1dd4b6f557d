"""Commands work in every language and digit script, and only as a whole message."""

import pytest

from nlu.names import COMMANDS
from nlu.parse import parse

STANDING = {"9": "person", "8": "language", "7": "back", "0": "hide", "00": "stop"}
ZEROS = {
    "ascii": "0", "full width": "０", "thai": "๐", "bengali": "০", "devanagari": "०", "burmese": "၀",
    "khmer": "០", "lao": "໐", "arabic": "٠", "urdu": "۰", "tamil": "௦", "mathematical": "𝟎",
}  # fmt: skip
WORDS = {
    "hide": ["hide", "Exit", "隐藏", "快速离开", "隱藏", "লুকান", "ซ่อน", "ออกทันที"],
    "stop": ["stop", "STOP!", "erase everything", "停止", "删除", "刪除", "থামুন", "মুছে ফেলুন", "หยุด", "ลบ"],
    "person": ["person", "talk to a human", "人工", "真人", "轉人工", "একজন মানুষ", "คุยกับเจ้าหน้าที่"],
    "language": ["language", "change language", "语言", "換語言", "ভাষা", "เปลี่ยนภาษา"],
    "back": ["back", "go back", "返回", "上一步", "পিছনে", "ย้อนกลับ"],
}
POLITE = {
    "please stop": "stop", "stop please": "stop", "Stop, thanks": "stop", "请删除": "stop", "請停止": "stop",
    "দয়া করে থামুন": "stop", "หยุดครับ": "stop", "หยุด ค่ะ": "stop", "ขอคุยกับเจ้าหน้าที่ค่ะ": "person",
    "stop 🙏": "stop", "« stop »": "stop", "stoppp": "stop",
}  # fmt: skip
ORDINARY = [
    "they did not stop beating me", "please stop them from selling my sister",
    "the person who sold me is here",
    "I cannot go back home", "I don't speak the language here", "where can I hide", "hide me from them",
    "I want to delete the photos they have of me", "他们不让我停止工作", "我找不到真人帮我写信给大使馆",
    "พวกเขาไม่หยุดตีผม", "อยากกลับบ้าน", "ওরা মারা থামায় না", "বন্ধ", "আমি মানুষ পাচার থেকে বাঁচতে চাই",
    "I waited 9 hours", "we are 9 people", "room 00", "call 0 for help",
]  # fmt: skip


def in_script(digits: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(digit)) for digit in digits)


@pytest.mark.parametrize("zero", ZEROS.values(), ids=ZEROS.keys())
@pytest.mark.parametrize(("digits", "command"), STANDING.items())
def test_standing_numbers_work_in_every_digit_script(digits: str, command: str, zero: str) -> None:
    parsed = parse(in_script(digits, zero))
    assert (parsed.command, parsed.choice) == (command, None)


@pytest.mark.parametrize("zero", ZEROS.values(), ids=ZEROS.keys())
def test_choices_work_in_every_digit_script(zero: str) -> None:
    for choice in range(1, 7):
        parsed = parse(f" {in_script(str(choice), zero)}. ")
        assert (parsed.choice, parsed.command) == (choice, None)


@pytest.mark.parametrize(
    "two", ["2️⃣", "②", "⑵", "❷", "➁", "(2)", "二", "两", "two", "สอง", "দুই", "第二个", "2!", "㈡"]
)
def test_other_ways_to_write_two(two: str) -> None:
    assert parse(two).choice == 2


@pytest.mark.parametrize(
    ("text", "command"), [("九", "person"), ("0️⃣", "hide"), ("0 0", "stop"), ("999", "person")]
)
def test_other_ways_to_write_a_standing_number(text: str, command: str) -> None:
    assert parse(text).command == command


def test_pressing_zero_in_a_hurry_hides_and_erases_nothing() -> None:
    assert parse("0000").command == "hide"


@pytest.mark.parametrize("text", ["10", "16", "98", "800", "2 3", "12345", "08"])
def test_other_numbers_are_neither_choice_nor_command(text: str) -> None:
    parsed = parse(text)
    assert (parsed.choice, parsed.command, parsed.empty) == (None, None, False)


def test_every_command_is_tried_here() -> None:
    assert set(WORDS) == set(COMMANDS) == set(STANDING.values())


@pytest.mark.parametrize(("command", "word"), [(c, w) for c, words in WORDS.items() for w in words])
def test_command_words_work_whatever_the_language_of_the_conversation(command: str, word: str) -> None:
    for hint in (None, "en", "th", "zh-Hant"):
        assert parse(word, hint).command == command


@pytest.mark.parametrize(("text", "command"), POLITE.items())
def test_polite_words_and_signs_around_a_command_change_nothing(text: str, command: str) -> None:
    assert parse(text).command == command


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_word_in_a_sentence_is_never_a_command(text: str) -> None:
    parsed = parse(text)
    assert (parsed.command, parsed.choice) == (None, None)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", "yes"), ("No.", "no"), ("not sure", "unsure"),
        ("是的", "yes"), ("没有", "no"), ("不知道", "unsure"),
        ("沒有", "no"), ("হ্যাঁ", "yes"), ("না", "no"), ("জানি না", "unsure"), ("ใช่ค่ะ", "yes"), ("ไม่ครับ", "no"),
        ("ไม่แน่ใจ", "unsure"), ("ok", "yes"), ("idk", "unsure"),
    ],
)  # fmt: skip
def test_answers_are_understood_as_whole_messages(text: str, answer: str) -> None:
    assert parse(text).intents[0].name == answer


def test_yes_and_no_inside_a_sentence_are_no_answer() -> None:
    names = {score.name for text in ("no food for days", "yes they beat me") for score in parse(text).clear()}
    assert not names & {"yes", "no", "unsure"}


@pytest.mark.parametrize(
    ("text", "language"),
    [("English", "en"), ("বাংলা", "bn"), ("ภาษาไทย", "th"), ("繁體中文", "zh-Hant"), ("简体中文", "zh-Hans")],
)
def test_the_name_of_a_language_names_it(text: str, language: str) -> None:
    parsed = parse(text)
    assert parsed.language == language
    assert parsed.certainty > 0.9
    assert parsed.intents[0].name == "change_language"


def test_a_tap_is_a_choice_and_no_word_overrides_it() -> None:
    parsed = parse("stop", "en", tap=3)
    assert (parsed.choice, parsed.tapped, parsed.command) == (3, True, None)
