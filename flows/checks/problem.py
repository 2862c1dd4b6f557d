"""What a check sees and what it finds."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

import msgspec

from config.sheet import Cell
from flows.entries import ENTRIES, MENU, TEXTS
from flows.flow import Library, Node
from flows.nodes.ask import Ask
from flows.session import Place
from flows.texts import Catalog, Text
from knowledge import Knowledge

FIRST_FLOWS = frozenset({"language", "crisis", "cover", "door", "ordinary"})
"""Flows whose lines somebody may see who is not meant to."""


class Problem(msgspec.Struct, frozen=True, order=True):
    """One thing to mend: where, what, and what to do."""

    file: str
    line: int
    problem: str
    advice: str = ""
    check: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}  {self.problem} {self.advice}".rstrip()


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the checks look at."""

    library: Library
    texts: Catalog
    knowledge: Knowledge
    today: date
    offered: tuple[str, ...]
    entered: Collection[Place] = ENTRIES
    """Nodes that are entered from outside the library (standing numbers, triage)."""
    first_lines: Mapping[str, tuple[str, ...]] = {}
    """By language: words that may not stand on a screen somebody else sees."""

    def labels(self) -> frozenset[str]:
        """Text ids of all choices."""
        return frozenset(
            f"{node.id}.{choice.choice}"
            for node in self.library.nodes.values()
            if isinstance(node, Ask)
            for choice in node.choices
        )

    def translations(self) -> Iterator[tuple[str, str, Text]]:
        """(text id, language, text) of all that is written in any language."""
        for language, texts in self.texts.texts.items():
            for text_id, text in texts.items():
                if text.entry is not None:
                    yield text_id, language, text

    def reachable(self, start: Collection[Place], *, before_role: bool = False) -> set[Place]:
        """Every node that can be come to; with `before_role` only up to the answer to who is writing."""
        seen: set[Place] = set()
        todo = [place for place in start if place in self.library.nodes]
        while todo:
            place = todo.pop()
            if place in seen or (before_role and place == MENU):
                continue  # the menu is never shown before the opening is answered
            seen.add(place)
            node = self.library.nodes[place]
            if not (before_role and isinstance(node, Ask) and node.collects == "role"):
                todo += [link.place for link in node.links()]
        return seen

    def first_texts(self) -> frozenset[str]:
        """Text ids that may be said before somebody told us that it is safe, and who they are."""
        starts = [place for place in ENTRIES if place.flow in ("opening", "language")][:1]
        starts += [place for place in self.entered if place.flow in FIRST_FLOWS or place.node == "now"]
        places = self.reachable(starts, before_role=True)
        found = {*TEXTS, *(i for i in self.texts.sources if i.startswith(("global.", "cover.")))}
        found |= {"reply.first_line", *(i for i in self.texts.sources if i.startswith("real.w_"))}
        for place in places:
            found |= {text_id for text_id, _ in self.library.nodes[place].sources()}
        return frozenset(found)


def at(cell: Cell, problem: str, advice: str = "") -> Problem:
    """A problem about something written in a flow."""
    return Problem(file=cell.file, line=cell.line, problem=problem, advice=advice)


def of(text: Text, problem: str, advice: str = "") -> Problem:
    """A problem about a translation."""
    file, line = (text.entry.file, text.entry.line) if text.entry is not None else ("", 0)
    return Problem(file=file, line=line, problem=problem, advice=advice)


def told(node: Node) -> str:
    """A node as a reader would call it."""
    return f'"{node.id}"'
