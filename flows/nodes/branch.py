"""branch: which way to go, by something already known. Says nothing and asks nothing."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from config.sheet import Cell
from config.source import Source
from flows.collects import COLLECTS
from flows.flow import Link, Node
from flows.nodes.say import link
from flows.session import Place
from flows.walk import FACTS, Walk


class Branch(Node, frozen=True, kw_only=True):
    """Looks at the role, at a fact of the moment (channel, desk, case) or at an answer."""

    kind: ClassVar[str] = "branch"
    keys: ClassVar[tuple[str, ...]] = ("branch", "when", "otherwise")

    subject: str
    when: Mapping[str, Link]
    otherwise: Link

    @classmethod
    def parse(cls, here: Place, cell: Cell) -> "Branch":
        fields = cell.fields(cls.keys)
        return cls(
            place=here,
            at=cell,
            subject=fields["branch"].one_of((*FACTS, *COLLECTS)),
            when={value: link(target, here, value) for value, target in fields["when"].pairs().items()},
            otherwise=link(fields["otherwise"], here),
        )

    def step(self, walk: Walk) -> Place | None:
        found = self.when.get(walk.known(self.subject) or "")
        return (found or self.otherwise).place

    def links(self) -> Iterator[Link]:
        yield from self.when.values()
        yield self.otherwise

    def sources(self) -> Iterator[tuple[str, Source]]:
        return iter(())
