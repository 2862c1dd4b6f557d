"""word: the person chooses a word only they know. It is compared later, never kept as it was written."""

from collections.abc import Iterator
from typing import ClassVar

from config.sheet import Cell
from config.source import Source
from flows.flow import Link, Node
from flows.nodes.say import link, words
from flows.session import Place
from flows.walk import Walk

WORDS = ("safe", "second")


class WordNode(Node, frozen=True, kw_only=True):
    """Asks for a word, and waits. 1 passes it over."""

    kind: ClassVar[str] = "word"
    keys: ClassVar[tuple[str, ...]] = (
        "word", "note", "which", "why", "good", "short", "taken", "skip", "label",
    )  # fmt: skip

    words: Source
    which: str
    why: str
    good: Link
    short: Link
    taken: Link
    skip: Link
    label: str

    @classmethod
    def parse(cls, here: Place, cell: Cell) -> "WordNode":
        required = tuple(key for key in cls.keys if key != "note")
        fields = cell.fields(required, cls.keys)
        return cls(
            place=here,
            at=cell,
            words=words(fields, "word"),
            which=fields["which"].one_of(WORDS),
            why=fields["why"].text(),
            good=link(fields["good"], here),
            short=link(fields["short"], here),
            taken=link(fields["taken"], here),
            skip=link(fields["skip"], here),
            label=fields["label"].text(),
        )

    def step(self, walk: Walk) -> Place | None:
        walk.ask(self.place, self.id, walk.labels((f"{self.id}.skip",)))
        return None

    def links(self) -> Iterator[Link]:
        yield from (self.good, self.short, self.taken, self.skip)

    def sources(self) -> Iterator[tuple[str, Source]]:
        yield self.id, self.words
        yield f"{self.id}.skip", Source(text=self.label, note=f"Button under: {self.words.text}")

    @property
    def waits(self) -> bool:
        return True
