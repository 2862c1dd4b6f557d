"""The script decides where it can; where languages share one, letters, small words and the hint decide."""

import pytest

from nlu.parse import parse

OWN_SCRIPT = {
    "th": "ตอนนี้พิมพ์ได้อย่างปลอดภัยไหม", "bn": "এখন লেখা কি নিরাপদ?", "lo": "ຕອນນີ້ພິມໄດ້ຢ່າງປອດໄພບໍ",
    "km": "ឥឡូវនេះ សរសេរមានសុវត្ថិភាពទេ?", "my": "အခု စာရိုက်ဖို့ စိတ်ချရပါသလား။", "ta": "எனக்கு உதவி வேண்டும்",
    "si": "මට උදව් ඕන", "am": "እርዳታ እፈልጋለሁ", "ru": "мне нужна помощь", "hi": "क्या अभी लिखना सुरक्षित है?",
    "ne": "के अहिले लेख्न सुरक्षित छ?", "ur": "کیا ابھی لکھنا محفوظ ہے؟", "ar": "أحتاج إلى مساعدة",
    "zh-Hans": "现在方便打字吗", "zh-Hant": "現在方便打字嗎", "vi": "Bây giờ nhắn tin có an toàn không?",
    "en": "is it safe to write now", "id": "saya tidak bisa keluar dari sini",
    "bn-Latn": "ami ekhan theke ber hote chai",
}  # fmt: skip


@pytest.mark.parametrize(("language", "text"), OWN_SCRIPT.items())
def test_a_sentence_is_told_by_its_script_or_small_words(language: str, text: str) -> None:
    parsed = parse(text)
    assert parsed.language == language
    assert parsed.languages[0].name == language


@pytest.mark.parametrize("hint", ["zh-Hans", "zh-Hant"])
def test_a_chinese_word_without_marking_signs_follows_the_hint(hint: str) -> None:
    assert parse("你好", hint).language == hint


def test_a_chinese_word_without_marking_signs_and_hint_is_simplified_but_less_certain() -> None:
    assert parse("你好").language == "zh-Hans"
    assert parse("你好").certainty < parse("救救我们").certainty


@pytest.mark.parametrize("text", ["", "   ", "12345", "👍", "...", "9"])
def test_what_has_no_letters_has_no_language(text: str) -> None:
    parsed = parse(text, "th")
    assert (parsed.language, parsed.certainty) == (None, 0.0)


def test_unknown_latin_words_say_nothing() -> None:
    assert parse("zzkq wbrrt").language is None


def test_some_english_words_do_not_make_a_thai_message_english() -> None:
    assert parse("เขายึด passport ของผมไป").language == "th"


def test_hindi_and_nepali_without_marks_are_only_a_guess() -> None:
    assert parse("मदद").certainty <= 0.5
    assert parse("मदद", "ne").language == "ne"
