"""Compares the ways home for one situation: gates, then the order of advice, then each way with its facts.

Decides nothing about words: the result holds ids. Says less rather than something that may be too old.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from knowledge.country import (
    ASPECTS,
    WAYS,
    Advice,
    Aspect,
    CountryData,
    Item,
    Open,
    OriginData,
    Way,
    WayData,
)
from knowledge.situation import Situation
from knowledge.statement import Reader, Statement

Gate = Literal["open", "not_safe", "held", "urgent", "accused", "general", "unclear"]
"""Why there is no full comparison. open: there is one. unclear: the ways are shown, but none is put first."""

URGENT = ("LAW-12",)
"""What is said to somebody who may be under 18, before a person looks."""

_DECIDING = ("out", "passport", "accused")
"""Two of these skipped: too little is known to put one way first."""


class Said(msgspec.Struct, frozen=True):
    """An advice that may be said, with the cautions it rests on."""

    text: str
    needs: tuple[Statement, ...]


class Option(msgspec.Struct, frozen=True):
    """One way home."""

    path: Way
    open: Open
    aspects: dict[Aspect, tuple[Statement, ...]]
    short: tuple[Statement, ...]


class Comparison(msgspec.Struct, frozen=True):
    """The answer. Text ids and facts only."""

    country: str
    gate: Gate
    order: tuple[Option, ...] = ()
    first: Way | None = None
    parallel: Way | None = None
    rests: tuple[Statement, ...] = ()
    """The facts that the order rests on."""
    lawyer: bool = False
    office: bool = False
    """Somebody from Taiwan: its own office, never another country's embassy."""
    overlays: tuple[Said, ...] = ()
    overlay_facts: tuple[Statement, ...] = ()
    advice: tuple[Said, ...] = ()
    law: tuple[Statement, ...] = ()
    changes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    person_first: bool = False
    withheld: bool = False
    """Something was left out because nobody has checked it lately: offer a person."""

    def statements(self) -> Iterator[Statement]:
        """All facts in it, some of them more than once."""
        yield from self.rests
        for said in (*self.overlays, *self.advice):
            yield from said.needs
        yield from (*self.overlay_facts, *self.law)
        for option in self.order:
            for each in option.aspects.values():
                yield from each
            yield from option.short


def gate(situation: Situation, reader: Reader, *, known: bool) -> Gate:
    """What must be settled before ways are compared. Order matters: the most dangerous first."""
    if situation.safe_now in ("no", "unsure"):
        return "not_safe"
    if situation.out == "held" or reader.audience == "trapped":
        return "held"
    if situation.urgent_need == "yes":
        return "urgent"
    if situation.accused == "accused":
        return "accused"
    if not known or reader.audience == "other":
        return "general"
    skipped = [field for field in _DECIDING if getattr(situation, field) is None]
    return "unclear" if len(skipped) >= 2 else "open"


def compare(
    situation: Situation, reader: Reader, country: CountryData | None, origins: tuple[OriginData, ...]
) -> Comparison:
    """The ways home for this situation, as far as this reader may know them on this day."""
    return _Comparing(situation, reader, country).result(origins)


class _Comparing:
    """One comparison under way; remembers whether anything was too old to say."""

    def __init__(self, situation: Situation, reader: Reader, country: CountryData | None) -> None:
        self.situation, self.reader, self.country = situation, reader, country
        self.withheld = False

    def result(self, origins: tuple[OriginData, ...]) -> Comparison:
        """The whole answer."""
        here = gate(self.situation, self.reader, known=self.country is not None)
        bare = Comparison(country=self.situation.country or "", gate=here)
        if here in ("not_safe", "held", "general"):
            return bare
        home = [
            each
            for each in origins
            if each.origin == self.situation.origin and self.situation.country in each.countries
        ]
        person = here in ("urgent", "accused") or any(each.person for each in home)
        common = msgspec.structs.replace(
            bare,
            office=self.situation.origin == "TW",
            lawyer=self.situation.accused in ("held", "accused"),
            overlays=self._advice(advice for each in home for advice in each.advice),
            overlay_facts=self._facts(tuple(fact for each in home for fact in each.facts)),
        )
        if here == "urgent":
            common = msgspec.structs.replace(common, law=self._facts(URGENT))
        elif here == "accused":
            accused = self.country.accused if self.country else ()
            common = msgspec.structs.replace(common, law=self._facts(accused))
        elif self.country is not None:
            common = self._ways(common, self.country, here)
        person = person or common.person_first or common.lawyer
        return msgspec.structs.replace(common, person_first=person, withheld=self.withheld)

    def _ways(self, common: Comparison, country: CountryData, here: Gate) -> Comparison:
        order = next(each for each in country.orders if each.when.holds(self.situation))
        rests = self.reader.rests(order.needs)
        if here == "open" and order.first is not None and rests is None:
            self.withheld = True
        neutral = here == "unclear" or rests is None or order.first is None
        return msgspec.structs.replace(
            common,
            order=tuple(self._option(way, country.ways[way]) for way in (WAYS if neutral else order.ways)),
            first=None if neutral else order.first,
            parallel=None if neutral else order.parallel,
            rests=() if neutral or rests is None else rests,
            advice=self._advice(country.advice),
            changes=self._fitting(country.changes),
            unknown=country.unknown,
            person_first=order.person or here == "unclear",
        )

    def _option(self, way: Way, data: WayData) -> Option:
        aspects = {each: self._facts(self._fitting(data.aspects[each])) for each in ASPECTS}
        return Option(
            path=way,
            open=next(each.open for each in data.open if each.when.holds(self.situation)),
            aspects=aspects,
            short=self._facts(self._fitting(data.short)),
        )

    def _fitting(self, items: tuple[Item, ...]) -> tuple[str, ...]:
        return tuple(each.id for each in items if each.fits(self.situation))

    def _advice(self, entries: Iterable[Advice]) -> tuple[Said, ...]:
        found: list[Said] = []
        for entry in entries:
            if self.reader.audience not in entry.audiences or not entry.item.fits(self.situation):
                continue
            needs = self.reader.rests(entry.needs)
            if needs is None:
                self.withheld = True
            else:
                found.append(Said(entry.id, needs))
        return tuple(found)

    def _facts(self, facts: tuple[str, ...]) -> tuple[Statement, ...]:
        self.withheld = self.withheld or self.reader.too_old(facts)
        return self.reader.statements(facts)
