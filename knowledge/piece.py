"""What goes on a small screen, one after the other: text ids with what belongs under them. Never words.

A statement carries its caution and its age line underneath, so that nothing can show it alone.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

import msgspec

Kind = Literal["line", "point", "heading", "statement", "caution", "age", "advice", "way", "contact"]

MARKS: Mapping[Kind, str] = {"way": "■ {}", "contact": "■ {}", "point": "– {}", "age": "({})"}
"""Signs that need no bold type and no colour: tired eyes find ways and offices, and skip the dates."""


class Piece(msgspec.Struct, frozen=True):
    """One text id. `values` fill its braces with digits or other texts; `under` is never shown without it."""

    kind: Kind
    id: str
    values: Mapping[str, "str | Piece"] = {}
    under: tuple["Piece", ...] = ()

    def ids(self) -> Iterator[str]:
        """Every text id needed to show this piece."""
        yield self.id
        for value in self.values.values():
            if isinstance(value, Piece):
                yield from value.ids()
        for piece in self.under:
            yield from piece.ids()

    def each(self) -> Iterator["Piece"]:
        """This piece and all that stand under it, in reading order."""
        yield self
        for piece in self.under:
            yield from piece.each()


def line(text_id: str, *under: Piece) -> Piece:
    """A plain line."""
    return Piece("line", text_id, under=under)


def heading(text_id: str, *under: Piece) -> Piece:
    """A heading with what belongs to it."""
    return Piece("heading", text_id, under=under)


def point(text_id: str) -> Piece:
    """One of several under a heading."""
    return Piece("point", text_id)


def fact_of(piece: Piece) -> str:
    """The fact a statement was made from."""
    return piece.id.removeprefix("fact.")


def said(pieces: tuple[Piece, ...]) -> tuple[str, ...]:
    """Ids of all facts that are said, each once, in reading order."""
    found = (fact_of(each) for piece in pieces for each in piece.each() if each.kind == "statement")
    return tuple(dict.fromkeys(found))


def words(piece: Piece, text: Callable[[str], str | None]) -> str | None:
    """The piece in one language, a line each; None when any text of it is missing: nothing is half said."""
    lines = [_line(each, text) for each in piece.each()]
    found = [each for each in lines if each is not None]
    return "\n".join(found) if len(found) == len(lines) else None


def _line(piece: Piece, text: Callable[[str], str | None]) -> str | None:
    source = text(piece.id)
    if source is None:
        return None
    for name, value in piece.values.items():
        filled = value if isinstance(value, str) else _line(value, text)
        if filled is None:
            return None
        source = source.replace("{" + name + "}", filled)
    return MARKS.get(piece.kind, "{}").replace("{}", source)
