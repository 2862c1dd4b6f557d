"""The approved replies and the questions an operator may ask, read strictly from replies.yaml.

It hands out text ids and English sources; the words a person sees come from the catalogue of their language.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import msgspec

from config.sheet import Cell, load
from config.source import Source

FILE = Path(__file__).with_name("replies.yaml")
FIRST_LINE = "reply.first_line"
"""Text id of the line every answer begins with. Others may see it; it means nothing to them."""

FREE = "reply.free"
"""Text id of words an operator wrote; it has no entry in any catalogue."""


class Reply(msgspec.Struct, frozen=True):
    """One approved text."""

    id: str
    """Text id: reply.<name>, or reply.ask.<name> for a question."""
    text: str
    situations: tuple[str, ...]
    question: bool = False
    note: str = ""


class Replies(msgspec.Struct, frozen=True):
    """All of them, in the order of the file."""

    first_line: Source
    situations: tuple[str, ...]
    by_id: Mapping[str, Reply]
    system: Mapping[str, Source]
    """Said by the system for whoever holds the case; never in the list."""

    def for_situation(self, situation: str) -> tuple[Reply, ...]:
        """Those that fit one situation, and those that always fit."""
        return tuple(r for r in self.by_id.values() if {situation, "any"} & set(r.situations))


def read(path: Path = FILE) -> Replies:
    """Read the file; a mistake in it is told with its line and what to write instead."""
    top = load(path, f"escalation/{path.name}").fields(
        ("first_line", "system", "situations", "replies", "questions")
    )
    situations = tuple(top["situations"].texts())
    found = [
        _reply(f"{prefix}.{name}", cell, situations, question=question)
        for group, prefix, question in (("replies", "reply", False), ("questions", "reply.ask", True))
        for name, cell in top[group].pairs().items()
    ]
    return Replies(
        first_line=_source(top["first_line"]),
        situations=situations,
        by_id=MappingProxyType({reply.id: reply for reply in found}),
        system=MappingProxyType(
            {f"reply.{name}": _source(cell) for name, cell in top["system"].pairs().items()}
        ),
    )


@cache
def replies() -> Replies:
    """The packaged replies, read once."""
    return read()


def sources() -> Mapping[str, Source]:
    """English sources by text id, for the catalogues."""
    found = {FIRST_LINE: replies().first_line, **replies().system}
    for reply in replies().by_id.values():
        found[reply.id] = Source(text=reply.text, note=reply.note, critical=False)
    return MappingProxyType(found)


def _source(cell: Cell) -> Source:
    fields = cell.fields(("text",), ("note",))
    return Source(text=fields["text"].text(), note=_note(fields), critical=False)


def _reply(text_id: str, cell: Cell, situations: tuple[str, ...], *, question: bool) -> Reply:
    fields = cell.fields(("situations", "text"), ("note",))
    return Reply(
        id=text_id,
        text=fields["text"].text(),
        situations=tuple(each.one_of(situations) for each in fields["situations"].cells()),
        question=question,
        note=_note(fields),
    )


def _note(fields: Mapping[str, Cell]) -> str:
    return fields["note"].text() if "note" in fields else ""
