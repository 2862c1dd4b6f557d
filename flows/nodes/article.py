"""article: vetted statements about one subject, only those meant for whoever reads them."""

from collections.abc import Iterator
from typing import ClassVar

from config.sheet import Cell
from config.source import Source
from flows.flow import Link, Node
from flows.nodes.say import link
from flows.session import Place
from flows.walk import Walk


class ArticleNode(Node, frozen=True, kw_only=True):
    """Shows an article of knowledge/articles and goes on."""

    kind: ClassVar[str] = "article"
    keys: ClassVar[tuple[str, ...]] = ("article", "go")

    slug: str
    go: Link

    @classmethod
    def parse(cls, here: Place, cell: Cell) -> "ArticleNode":
        fields = cell.fields(cls.keys)
        return cls(place=here, at=cell, slug=fields["article"].text(), go=link(fields["go"], here))

    def step(self, walk: Walk) -> Place | None:
        walk.show_article(self.slug)
        return self.go.place

    def links(self) -> Iterator[Link]:
        yield self.go

    def sources(self) -> Iterator[tuple[str, Source]]:
        return iter(())
