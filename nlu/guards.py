"""What takes a danger phrase back: a negation beside it, an idiom around it, or a time long past.

Guards are per language. They are kept narrow: a guard that reaches too far silences somebody
who is being hurt.
"""

from collections.abc import Mapping
from typing import NamedTuple

from config.sheet import Cell
from nlu import table
from nlu.matcher import Matcher
from nlu.normal import Reading
from nlu.notation import Notation
from nlu.pattern import AnyOf, Pattern

Spans = list[tuple[int, int]]
_NEGATION = ("before", "after", "unless", "subjects", "reach", "endings")


class Guards(NamedTuple):
    """The guards of one language."""

    notation: Notation
    """How phrases are read: gaps never hold a negation."""
    bare: Notation
    """How guards themselves are read."""
    before: AnyOf
    after: AnyOf
    unless: AnyOf
    subjects: frozenset[str]
    reach: int
    idioms: Matcher[None]
    past: AnyOf
    now: AnyOf

    @classmethod
    def from_cells(cls, language: str, fields: Mapping[str, Cell], sets: dict[str, list[str]]) -> "Guards":
        """The guard part of a danger file."""
        bare = table.notation_of(language)
        negation = fields["negation"].fields((), _NEGATION) if "negation" in fields else {}

        def patterns(cell: Cell | None) -> tuple[Pattern, ...]:
            return tuple(table.read_patterns(cell, bare, sets)) if cell else ()

        def texts(name: str) -> list[str]:
            return negation[name].texts() if name in negation else []

        before = patterns(negation.get("before"))
        single = [pattern.literal for pattern in before if pattern.literal and " " not in pattern.literal]
        subjects = texts("subjects")
        for name in subjects:
            if name not in sets:
                raise negation["subjects"].broken(
                    f'"{name}" is not one of the sets.', "Name sets of this file."
                )
        reach = negation["reach"].one_of("123456789") if "reach" in negation else "2"
        return cls(
            notation=table.notation_of(language, single, texts("endings")),
            bare=bare,
            before=AnyOf(before),
            after=AnyOf(patterns(negation.get("after"))),
            unless=AnyOf(patterns(negation.get("unless"))),
            subjects=frozenset(subjects),
            reach=int(reach),
            idioms=Matcher((None, pattern) for pattern in patterns(fields.get("idioms"))),
            past=AnyOf(patterns(fields.get("past"))),
            now=AnyOf(patterns(fields.get("now"))),
        )

    def negated(self, reading: Reading, pattern: Pattern, start: int, end: int) -> bool:
        """A negation stands right before the phrase or right behind it, in the same clause."""
        before = AnyOf() if pattern.begins_with in self.subjects else self.before
        if not before and not self.after:
            return False
        text = reading.dense if pattern.dense else reading.words
        head, tail = _near(text, start, end, self.reach, pattern.dense)
        if not (before.within(head) or self.after.within(tail)):
            return False
        return not self.unless.within(head + text[start:end] + tail)

    def idioms_in(self, reading: Reading) -> Spans:
        """Where idioms of the language stand in the message."""
        return [(first, last) for _, _, first, last in self.idioms.find(reading)]

    def idiomatic(
        self, reading: Reading, start: int, end: int, own: tuple[Pattern, ...], idioms: Spans | None = None
    ) -> bool:
        """An idiom covers part of the phrase; `idioms` is what `idioms_in` found, if it was asked already."""
        known = self.idioms_in(reading) if idioms is None else idioms
        return any(first < end and start < last for first, last in known) or any(
            first < end and start < last for idiom in own for first, last in idiom.spans(reading)
        )

    def long_ago(self, reading: Reading) -> bool:
        """The message speaks of a time long past, and not of now."""
        text = reading.dense if self.past.dense else reading.words
        return self.past.within(text) and not self.now.within(text)


def _near(text: str, start: int, end: int, reach: int, dense: bool) -> tuple[str, str]:
    """The same clause just before and just behind, `reach` words (or letters) each."""
    head = text[:start].rpartition("." if dense else " . ")[2]
    tail = text[end:].partition("." if dense else " . ")[0]
    if dense:
        return head[-reach:], tail[:reach]
    words = (head.split()[-reach:], tail.split()[:reach])
    return "".join(f" {word}" for word in words[0]), "".join(f" {word}" for word in words[1])
