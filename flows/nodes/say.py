"""say: one sentence, then on to the next node."""

from collections.abc import Iterator
from typing import ClassVar

from config.sheet import Cell
from config.source import Source
from flows.events import CodeOffered, PhraseShown
from flows.flow import Link, Node, place
from flows.session import Place
from flows.walk import Walk

OFFERS = ("code", "phrase")
"""What a sentence may hand out: the return number, or a one-time phrase."""


class Say(Node, frozen=True, kw_only=True):
    """Says its words and goes on."""

    kind: ClassVar[str] = "say"
    keys: ClassVar[tuple[str, ...]] = ("say", "note", "offers", "go")

    words: Source
    go: Link
    offers: str = ""

    @classmethod
    def parse(cls, here: Place, cell: Cell) -> "Say":
        fields = cell.fields(("say", "go"), cls.keys)
        return cls(
            place=here,
            at=cell,
            words=words(fields, "say"),
            go=link(fields["go"], here),
            offers=fields["offers"].one_of(OFFERS) if "offers" in fields else "",
        )

    def step(self, walk: Walk) -> Place | None:
        if self.offers == "code" and not walk.context.code:
            return self.go.place  # no number to offer
        walk.say(self.id)
        if self.offers:
            walk.report(CodeOffered() if self.offers == "code" else PhraseShown())
        return self.go.place

    def links(self) -> Iterator[Link]:
        yield self.go

    def sources(self) -> Iterator[tuple[str, Source]]:
        yield self.id, self.words


def words(fields: dict[str, Cell], key: str) -> Source:
    """The English sentence of a node with the note for its translators."""
    note = fields["note"].text() if "note" in fields else ""
    return Source(text=fields[key].text(), note=note)


def link(cell: Cell, here: Place, choice: str = "") -> Link:
    """A way out, as it is written."""
    return Link(place=place(cell.text(), here.flow), at=cell, choice=choice)
