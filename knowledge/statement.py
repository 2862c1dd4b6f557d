"""Facts on their way to one reader on one day: what may be said, with caution and age attached.

Nothing above this module decides whether a fact may be shown.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from knowledge.audience import Audience
from knowledge.fact import Confidence, Fact, Shown, SourceDate, standing
from knowledge.piece import Piece, line


class Statement(msgspec.Struct, frozen=True):
    """A fact that may be said, with all that must be said with it."""

    fact: str
    text: str
    caution: str | None
    shown: Shown
    dated: SourceDate
    sure: Confidence
    together: tuple["Statement", ...] = ()

    def facts(self) -> Iterator[str]:
        """Ids of this fact and of those that balance it."""
        yield self.fact
        for each in self.together:
            yield from each.facts()

    def piece(self) -> Piece:
        """On the screen."""
        caution = (Piece("caution", self.caution),) if self.caution else ()
        balance = tuple(each.piece() for each in self.together)
        return Piece(
            "statement", self.text, under=(*caution, age(self.dated, self.sure, self.shown), *balance)
        )


class Reader(msgspec.Struct, frozen=True):
    """One audience on one day, with all facts at hand."""

    facts: Mapping[str, Fact]
    audience: Audience
    today: date

    def statement(self, fact_id: str) -> Statement | None:
        """What may be said of a fact; None when not for this reader, too old, or without its balance."""
        first = self._alone(fact_id)
        balance = [self._alone(each) for each in self.facts[fact_id].together]
        if first is None or not all(balance):
            return None
        return msgspec.structs.replace(first, together=tuple(each for each in balance if each is not None))

    def statements(self, fact_ids: Iterable[str]) -> tuple[Statement, ...]:
        """Those of the facts that may be said."""
        found = (self.statement(each) for each in fact_ids)
        return tuple(each for each in found if each is not None)

    def rests(self, needs: Iterable[str]) -> tuple[Statement, ...] | None:
        """The cautions an advice rests on, or None when one of them is not current: then it is not said."""
        found = [self.statement(each) for each in needs]
        sound = [each for each in found if each is not None and each.shown == "current"]
        return tuple(sound) if len(sound) == len(found) else None

    def too_old(self, fact_ids: Iterable[str]) -> bool:
        """Whether something this audience might have read is held back because of its age."""
        return any(
            standing(self.facts[partner], self.today) == "withheld"
            for each in fact_ids
            if self.facts[each].for_audience(self.audience)
            for partner in (each, *self.facts[each].together)
        )

    def _alone(self, fact_id: str) -> Statement | None:
        fact = self.facts[fact_id]
        shown = standing(fact, self.today)
        if shown == "withheld" or not fact.for_audience(self.audience):
            return None
        return Statement(
            fact=fact.id,
            text=fact.text,
            caution=fact.caution_text,
            shown=shown,
            dated=fact.source_date,
            sure=fact.confidence,
        )


def age(dated: SourceDate, sure: Confidence, shown: Shown) -> Piece:
    """The short line under a statement: from when it is, and how sure we are."""
    old = shown == "old"
    values: dict[str, str | Piece] = {} if old else {"sure": line(f"sure.{sure}")}
    if dated.year is None:
        return Piece("age", "age.undated_old" if old else "age.undated", values)
    return Piece("age", "age.old" if old else "age.line", {"when": _when(dated), **values})


def _when(dated: SourceDate) -> Piece:
    year = str(dated.year)
    if dated.until is not None:
        return Piece("line", "when.years", {"year": year, "until": str(dated.until)})
    if dated.month is not None:
        return Piece("line", "when.month", {"month": line(f"month.{dated.month}"), "year": year})
    return Piece("line", "when.year", {"year": year})
