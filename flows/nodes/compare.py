"""compare: the ways home side by side, from the closed answers of this sitting."""

from collections.abc import Iterator
from typing import ClassVar

from config.sheet import Cell
from config.source import Source
from flows.flow import Link, Node
from flows.nodes.say import link
from flows.session import Place
from flows.walk import Walk

FROM_ANSWERS = "from_answers"
COUNTRIES = ("KH", "TH", "LA", "MM")


class Compare(Node, frozen=True, kw_only=True):
    """Shows the comparison for one country and goes on."""

    kind: ClassVar[str] = "compare"
    keys: ClassVar[tuple[str, ...]] = ("compare", "go")

    country: str
    """A country code, or from_answers."""
    go: Link

    @classmethod
    def parse(cls, here: Place, cell: Cell) -> "Compare":
        fields = cell.fields(cls.keys)
        country = fields["compare"].one_of((FROM_ANSWERS, *COUNTRIES))
        return cls(place=here, at=cell, country=country, go=link(fields["go"], here))

    def step(self, walk: Walk) -> Place | None:
        walk.show_comparison(None if self.country == FROM_ANSWERS else self.country)
        return self.go.place

    def links(self) -> Iterator[Link]:
        yield self.go

    def sources(self) -> Iterator[tuple[str, Source]]:
        return iter(())
