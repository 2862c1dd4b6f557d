"""Languages: each in its own name, in its own script, in the order of the first screen."""

import unicodedata

import msgspec
import pytest

from config.languages import LANGUAGES, Language, offered, read

UNICODE_NAMES = {
    "Hans": "CJK", "Hant": "CJK", "Latn": "LATIN", "Beng": "BENGALI", "Thai": "THAI", "Mymr": "MYANMAR",
    "Khmr": "KHMER", "Laoo": "LAO", "Deva": "DEVANAGARI", "Arab": "ARABIC", "Taml": "TAMIL",
    "Sinh": "SINHALA", "Ethi": "ETHIOPIC", "Cyrl": "CYRILLIC",
}  # fmt: skip
ROMANISED = {"bn-Latn", "hi-Latn", "ur-Latn"}
ONE = "- {code: x, name: X, english: X, direction: ltr, script: Latn, offered: false}\n"


def test_there_are_24_languages_and_three_romanised_forms() -> None:
    assert len(LANGUAGES) == 27
    assert {code for code in LANGUAGES if code.endswith("-Latn")} == ROMANISED


def test_the_first_screen_offers_five_in_this_order() -> None:
    assert [language.code for language in offered()] == ["zh-Hans", "zh-Hant", "en", "bn", "th"]


def test_a_romanised_form_is_never_offered() -> None:
    assert not ROMANISED & {language.code for language in offered()}


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda language: language.code)
def test_a_language_is_named_in_its_own_script_and_direction(language: Language) -> None:
    letters = [letter for letter in language.name if letter.isalpha()]
    assert letters
    assert all(unicodedata.name(letter).startswith(UNICODE_NAMES[language.script]) for letter in letters)
    assert (language.direction == "rtl") == (language.script == "Arab")


def test_no_two_languages_look_alike_on_a_screen() -> None:
    names = [language.name for language in LANGUAGES.values()]
    assert len(set(names)) == len(names)


def test_a_code_that_stands_twice_is_an_error() -> None:
    assert list(read(ONE.encode())) == ["x"]
    with pytest.raises(ValueError, match="twice"):
        read((ONE + ONE).encode())


def test_an_unknown_field_is_an_error() -> None:
    with pytest.raises(msgspec.ValidationError):
        read(ONE.replace("offered: false", "offered: false, ofered: true").encode())
