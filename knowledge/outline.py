"""A comparison as it goes on a small screen: the answer first, then each way, then what would change it.

The reader is tired and may be afraid. Short is the default; the same fact is never said twice.
"""

from collections.abc import Iterable
from typing import Literal

from knowledge.article import OFFER, TOO_OLD
from knowledge.compare import Comparison, Option, Said
from knowledge.country import ASPECTS, Way
from knowledge.piece import Piece, heading, line, point
from knowledge.statement import Statement

Detail = Literal["short", "full"]

OFFICE = "way.office"
"""Somebody from Taiwan is never sent to another country's embassy."""

LONGEST = 12
"""Most pieces in a short outline."""


def outline(comparison: Comparison, detail: Detail = "short") -> tuple[Piece, ...]:
    """The pieces in reading order; never empty. For the gates in GATE_ARTICLES an article says it instead."""
    if comparison.gate == "not_safe":
        return (line("gate.not_safe"),)
    page = _Page(comparison, detail)
    page.opening()
    if comparison.order:
        page.answer()
        page.advice()
        page.ways()
        page.ending()
    elif comparison.gate in ("urgent", "accused"):
        page.advice()
        page.law()
    else:
        page.add(line(OFFER))
    return tuple(page.pieces)


class _Page:
    """The screen being filled; remembers which facts were said."""

    def __init__(self, comparison: Comparison, detail: Detail) -> None:
        self.comparison, self.short = comparison, detail == "short"
        self.pieces: list[Piece] = []
        self.said: set[str] = set()

    def add(self, piece: Piece) -> None:
        self.pieces.append(piece)

    def opening(self) -> None:
        """What comes before any way: a person, and a lawyer."""
        here = self.comparison
        rules = (line("gate.urgent"),) if here.gate == "urgent" else ()
        if here.person_first:
            self.add(line("compare.person_first", *rules))
        if here.lawyer:
            lawyer = "gate.lawyer_office" if here.office else "gate.lawyer"
            self.add(line(lawyer, line("gate.sign"), line("gate.wait")))

    def answer(self) -> None:
        """What is often tried first."""
        here = self.comparison
        promise = line("compare.no_promise")
        if here.first is None:
            self.add(Piece("heading", "compare.neutral", under=(promise,)))
            return
        first = {"way": line(self._name(here.first))}
        beside = here.parallel
        parallel = (Piece("line", "compare.parallel", {"way": line(self._name(beside))}),) if beside else ()
        self.add(Piece("heading", "compare.first", first, (*parallel, promise)))

    def advice(self) -> None:
        """What the home country changes, then what can be done."""
        here = self.comparison
        for said in here.overlays:
            self.add(self._advice(said))
        facts = [each for each in here.overlay_facts if each.fact not in self.said]
        for statement in facts if not self.short else ():
            self.add(self._statement(statement))
        room = 1 if self.short and here.lawyer else 2
        for said in here.advice[:room] if self.short else here.advice:
            self.add(self._advice(said))

    def ways(self) -> None:
        """Each way with what is known of it; first of all what the order rests on."""
        for place, option in enumerate(self.comparison.order):
            rests = self.comparison.rests if place == 0 else ()
            most = 2 if place == 0 else 1
            self.add(self._short(option, rests, most) if self.short else self._full(option, rests))

    def law(self) -> None:
        """What is known when there is no comparison."""
        if self.comparison.gate == "urgent":
            self.add(line("article.vid_explained.three"))
        for statement in self.comparison.law:
            if statement.fact not in self.said:
                self.add(self._statement(statement))
        if self.comparison.withheld:
            self.add(line(TOO_OLD))
        self.add(line("compare.basis"))

    def ending(self) -> None:
        """What would change it, what is not known, and where it comes from."""
        here = self.comparison
        changes = here.changes[:3] if self.short else here.changes
        self.add(heading("compare.changes", *map(point, changes)))
        self.add(heading("compare.unknown", *map(point, here.unknown)))
        if here.withheld:
            self.add(line(TOO_OLD))
        elif not here.person_first:
            self.add(line("compare.person"))
        self.add(line("compare.basis"))

    def _short(self, option: Option, rests: tuple[Statement, ...], most: int) -> Piece:
        due = self._fresh(rests)
        useful = [each for each in self._fresh(option.short) if each not in due]
        under = [*due, *useful[: max(0, most - len(due))]]
        return self._way(option, [self._statement(each) for each in under])

    def _full(self, option: Option, rests: tuple[Statement, ...]) -> Piece:
        under = [self._statement(each) for each in self._fresh(rests)]
        name = self._name(option.path)
        if name != OFFICE:
            under.insert(0, line(f"{name}.is"))
        for aspect in ASPECTS:
            fresh = [self._statement(each) for each in self._fresh(option.aspects[aspect])]
            if fresh:
                under.append(heading(f"compare.{aspect}", *fresh))
        return self._way(option, under)

    def _way(self, option: Option, under: Iterable[Piece]) -> Piece:
        return Piece("way", self._name(option.path), under=(line(f"open.{option.open}"), *under))

    def _name(self, way: Way) -> str:
        return OFFICE if way == "embassy" and self.comparison.office else f"way.{way}"

    def _advice(self, said: Said) -> Piece:
        return Piece(
            "advice", said.text, under=tuple(self._statement(each) for each in self._fresh(said.needs))
        )

    def _fresh(self, statements: Iterable[Statement]) -> list[Statement]:
        return [each for each in statements if each.fact not in self.said]

    def _statement(self, statement: Statement) -> Piece:
        self.said.update(statement.facts())
        return statement.piece()


GATE_ARTICLES = {"held": "held", "general": "vid_explained"}
"""Gates where an article is shown in place of a comparison."""
