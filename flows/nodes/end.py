"""end: the sitting is over; what was answered is forgotten, or kept for the open case."""

from collections.abc import Iterator
from typing import ClassVar

from config.sheet import Cell
from config.source import Source
from flows.flow import Link, Node
from flows.session import Place
from flows.walk import Walk

KEEPS = ("forget", "keep")


class End(Node, frozen=True, kw_only=True):
    """Says its words, if it has any, and waits for nothing more."""

    kind: ClassVar[str] = "end"
    keys: ClassVar[tuple[str, ...]] = ("say", "note", "end")

    words: Source | None
    keep: bool

    @classmethod
    def parse(cls, here: Place, cell: Cell) -> "End":
        fields = cell.fields(("end",), cls.keys)
        note = fields["note"].text() if "note" in fields else ""
        return cls(
            place=here,
            at=cell,
            words=Source(text=fields["say"].text(), note=note) if "say" in fields else None,
            keep=fields["end"].one_of(KEEPS) == "keep",
        )

    def step(self, walk: Walk) -> Place | None:
        if self.words is not None:
            walk.say(self.id)
        walk.end(keep=self.keep)
        return None

    def links(self) -> Iterator[Link]:
        return iter(())

    def sources(self) -> Iterator[tuple[str, Source]]:
        if self.words is not None:
            yield self.id, self.words

    @property
    def ends(self) -> bool:
        return True
