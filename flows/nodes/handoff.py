"""handoff: a person is asked for, with or without words, and the script goes on or ends."""

from collections.abc import Iterator
from typing import ClassVar

from config.sheet import Cell
from config.source import Source
from flows.events import HandoffRequested
from flows.flow import Link, Node
from flows.nodes.end import KEEPS
from flows.nodes.say import link, words
from flows.session import Place
from flows.walk import Walk

REASONS = ("asked", "doubt")


class Handoff(Node, frozen=True, kw_only=True):
    """Asks for a person."""

    kind: ClassVar[str] = "handoff"
    keys: ClassVar[tuple[str, ...]] = ("say", "note", "handoff", "go", "end")

    reason: str
    words: Source | None
    go: Link | None
    keep: bool

    @classmethod
    def parse(cls, here: Place, cell: Cell) -> "Handoff":
        fields = cell.fields(("handoff",), cls.keys)
        if ("go" in fields) == ("end" in fields):
            raise cell.broken(
                f'"{here.node}" asks for a person and must say what is next.',
                'Write "go:" or "end:", one of them.',
            )
        return cls(
            place=here,
            at=cell,
            reason=fields["handoff"].one_of(REASONS),
            words=words(fields, "say") if "say" in fields else None,
            go=link(fields["go"], here) if "go" in fields else None,
            keep="end" in fields and fields["end"].one_of(KEEPS) == "keep",
        )

    def step(self, walk: Walk) -> Place | None:
        if self.words is not None:
            walk.say(self.id)
        walk.report(HandoffRequested(reason=self.reason))
        if self.go is not None:
            return self.go.place
        walk.end(keep=self.keep)
        return None

    def links(self) -> Iterator[Link]:
        if self.go is not None:
            yield self.go

    def sources(self) -> Iterator[tuple[str, Source]]:
        if self.words is not None:
            yield self.id, self.words

    @property
    def ends(self) -> bool:
        return True
