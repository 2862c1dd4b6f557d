"""say: one sentence, then on to the next node."""

from collections.abc import Iterator
from typing import ClassVar

from config.sheet import Cell
from config.source import Source
from flows.events import PhraseShown
from flows.flow import Link, Node, place
from flows.session import Place
from flows.walk import Walk


class Say(Node, frozen=True, kw_only=True):
    """Says its words and goes on."""

    kind: ClassVar[str] = "say"
    keys: ClassVar[tuple[str, ...]] = ("say", "note", "offers", "go")

    words: Source
    go: Link
    offers_phrase: bool = False

    @classmethod
    def parse(cls, here: Place, cell: Cell) -> "Say":
        fields = cell.fields(("say", "go"), cls.keys)
        return cls(
            place=here,
            at=cell,
            words=words(fields, "say"),
            go=link(fields["go"], here),
            offers_phrase="offers" in fields and fields["offers"].one_of(("phrase",)) == "phrase",
        )

    def step(self, walk: Walk) -> Place | None:
        walk.say(self.id)
        if self.offers_phrase:
            walk.report(PhraseShown())
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
