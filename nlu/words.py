"""Commands, numbers, answers and language names, counted only when they are the whole message.

An ordinary word inside a longer sentence must never erase a conversation or call a person.
"""

from pathlib import Path
from typing import NamedTuple, cast

from config import sheet
from nlu import table
from nlu.names import COMMANDS
from nlu.normal import Reading, read
from nlu.parsed import Command

FILE = table.DATA / "words.yaml"
HIGHEST_CHOICE = 6
_NUMERALS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")}
_NUMERALS |= {"〇": "0", "两": "2", "兩": "2"}
_LONGEST_NUMBER = 6


class Whole(NamedTuple):
    """What whole messages mean, by the key of a Reading."""

    commands: dict[str, Command]
    answers: dict[str, str]
    """yes, no, unsure"""
    numbers: dict[str, str]
    """Words for the numbers, as digits."""
    languages: dict[str, str]
    """Names of languages, as codes."""

    def digits(self, key: str) -> str | None:
        """The number that the whole message is, or None."""
        if key in self.numbers:
            return self.numbers[key]
        plain = key.replace(" ", "")
        if plain in _NUMERALS:
            return _NUMERALS[plain]
        return plain if plain.isdigit() and len(plain) <= _LONGEST_NUMBER else None


def meaning(digits: str) -> tuple[Command | None, int | None]:
    """The standing numbers: 9 a person, 8 language, 7 back, 0 hide, 00 stop; 1 to 6 are choices.

    A thumb that keeps pressing 9 wants a person; one that keeps pressing 0 wants the screen clean, and
    three or more zeros erase nothing that two would not have been asked for.
    """
    if digits == "00":
        return "stop", None
    for digit, command in (("0", "hide"), ("9", "person")):
        if set(digits) == {digit}:
            return cast(Command, command), None
    if digits in ("7", "8"):
        return ("back" if digits == "7" else "language"), None
    if len(digits) == 1 and 1 <= int(digits) <= HIGHEST_CHOICE:
        return None, int(digits)
    return None, None


def load(path: Path = FILE) -> Whole:
    """The table of whole-message words, every polite particle added."""
    top = sheet.load(path, table.called(path))
    fields = top.fields(("commands", "answers", "numbers", "languages"), ("polite",))
    polite = _polite(fields.get("polite"))
    commands = _table(fields["commands"], COMMANDS, polite)
    answers = _table(fields["answers"], ("yes", "no", "unsure"), polite)
    for key in answers:
        if key in commands:
            raise fields["answers"].broken(
                f'"{key}" is a command as well.', "Keep it in one of the two tables."
            )
    numbers = _table(fields["numbers"], tuple("0123456789"), polite)
    names = {
        read(name).key: code for code, cell in fields["languages"].pairs().items() for name in cell.texts()
    }  # fmt: skip
    return Whole(cast(dict[str, Command], commands), answers, numbers, names)


_Particles = tuple[list[Reading], list[Reading]]
_NOTHING = read("")


def _polite(cell: sheet.Cell | None) -> dict[str, _Particles]:
    """Per language the particles that may stand before and behind a word, none among them."""
    if cell is None:
        return {}
    found: dict[str, _Particles] = {}
    for language, sides in cell.pairs().items():
        fields = sides.fields((), ("before", "after"))
        before, after = (
            [_NOTHING, *map(read, fields[side].texts() if side in fields else ())]
            for side in ("before", "after")
        )
        found[language] = (before, after)
    return found


def _table(cell: sheet.Cell, names: tuple[str, ...], polite: dict[str, _Particles]) -> dict[str, str]:
    """Every way to write each name, one key each; the same key with two meanings is an error."""
    found: dict[str, str] = {}
    for name, languages in cell.fields((), names).items():
        for language, words in languages.pairs().items():
            before, after = polite.get(language, ([_NOTHING], [_NOTHING]))
            for item in words.cells():
                for key in _variants(item.text(), before, after):
                    if found.setdefault(key, name) != name:
                        raise item.broken(
                            f'"{item.text()}" already means {found[key]}.', "Choose another word."
                        )
    return found


def _variants(word: str, before: list[Reading], after: list[Reading]) -> set[str]:
    """The keys of a word with every pair of particles: each part is read once, not once for each pair."""
    middle = read(word)
    return {_key((first, middle, last)) for first in before for last in after}


def _key(parts: tuple[Reading, ...]) -> str:
    """The key that the parts would have if they were read as one message."""
    if any(part.dense for part in parts):
        return "".join(part.key for part in parts).replace(" ", "")
    return " ".join(part.key for part in parts if part.key)
