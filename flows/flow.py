"""The script as values: flows, their nodes, what a node may do. Its only words are the English sources."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

import msgspec

from config.sheet import Cell
from config.source import Source
from flows.session import Place

if TYPE_CHECKING:
    from flows.walk import Walk


class Link(msgspec.Struct, frozen=True):
    """One way out of a node, as it was written."""

    place: Place
    at: Cell
    """Where it stands in the file, for a sentence about it."""
    choice: str = ""
    """The key of the choice it belongs to, if any."""


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a flow. One subclass and one file per kind, in nodes/."""

    kind: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]
    """Every key this kind may be written with."""

    place: Place
    at: Cell
    """Where it stands in the file."""

    @property
    def id(self) -> str:
        """Text id of its words."""
        return f"{self.place.flow}.{self.place.node}"

    @classmethod
    @abstractmethod
    def parse(cls, place: Place, cell: Cell) -> "Node":
        """Read one node as it is written in a flow; raises BrokenInput."""

    @abstractmethod
    def step(self, walk: "Walk") -> Place | None:
        """Do it. Returns where to go next, or None: it waits, or the sitting is over."""

    @abstractmethod
    def links(self) -> Iterator[Link]:
        """Every node it can lead to."""

    @abstractmethod
    def sources(self) -> Iterator[tuple[str, Source]]:
        """The English sentences it needs, with their text ids."""

    @property
    def waits(self) -> bool:
        """An answer is waited for here."""
        return False

    @property
    def ends(self) -> bool:
        """The sitting can be over here, or be handed to a person."""
        return False


class Flow(msgspec.Struct, frozen=True):
    """One file of the library."""

    name: str
    about: str
    critical: bool
    start: str
    nodes: Mapping[str, Node]
    texts: Mapping[str, Source]
    """Sentences without a node (flow `global`), by text id."""
    at: Cell

    def sources(self) -> Iterator[tuple[str, Source]]:
        """Every English sentence, in the order of the file."""
        yield from self.texts.items()
        for node in self.nodes.values():
            for text_id, source in node.sources():
                yield text_id, msgspec.structs.replace(source, critical=self.critical)


class Library(msgspec.Struct, frozen=True):
    """All flows, checked to be walkable, and a version that changes with any of their files."""

    flows: Mapping[str, Flow]
    version: str
    nodes: Mapping[Place, Node]

    def sources(self) -> Mapping[str, Source]:
        """Every English sentence of all flows."""
        return {text_id: source for flow in self.flows.values() for text_id, source in flow.sources()}


def place(text: str, flow: str) -> Place:
    """`node` of the same flow, or `flow.node`."""
    head, dot, tail = text.partition(".")
    return Place(flow=head, node=tail) if dot else Place(flow=flow, node=head)
