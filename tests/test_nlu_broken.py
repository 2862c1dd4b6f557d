"""A table that can't be used is refused with the file, the line and the thing to write instead."""

from pathlib import Path

import pytest

from config.errors import BrokenInput
from nlu import danger, intents, words

BROKEN = Path(__file__).parent / "broken" / "nlu"
FILES = sorted(BROKEN.glob("*.yaml"))
WORDS = 'commands: {hide: {en: [hide]}}\nanswers: {"yes": {en: [%s]}}\nnumbers: {}\nlanguages: {}\n'


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_broken_danger_file_says_exactly_what_to_do(path: Path) -> None:
    expected = path.read_text("utf-8").split("\n")[0].removeprefix("# ").format(file=path.name)
    with pytest.raises(BrokenInput) as caught:
        danger.read_file(path)
    assert str(caught.value) == expected


def test_an_unknown_intent_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    path = tmp_path / "xx.yaml"
    path.write_text("language: xx\nintents:\n  visa_fine: {any: [fine]}\n", "utf-8")
    with pytest.raises(BrokenInput) as caught:
        intents.read_file(path)
    assert str(caught.value).startswith('xx.yaml:3  "visa_fine" is not a field here.')


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "xx.yaml"
    path.write_text("# nothing\n", "utf-8")
    with pytest.raises(BrokenInput) as caught:
        intents.read_file(path)
    assert str(caught.value) == "xx.yaml:1  The file is empty. See the README of its folder for its shape."


def test_a_word_with_two_meanings_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(WORDS % "Hide", "utf-8")
    with pytest.raises(BrokenInput) as caught:
        words.load(path)
    assert str(caught.value) == 'words.yaml:2  "hide" is a command as well. Keep it in one of the two tables.'


def test_no_and_yes_stay_words(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(WORDS % "yes", "utf-8")
    assert words.load(path).answers == {"yes": "yes"}
