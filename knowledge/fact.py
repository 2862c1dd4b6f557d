"""A vetted statement with its source, and whether it may still be said on a given day.

Knows no clock: the day is an argument. Holds no contact numbers.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

import msgspec

from knowledge.audience import Audience, Named, may_read

Kind = Literal["amount", "waiver", "practice", "guidance", "law", "warning"]
Confidence = Literal["high", "medium", "low"]
Shown = Literal["current", "old", "withheld"]
"""current: may be said. old: said, marked as old. withheld: not said, since nobody has checked it lately."""

DAYS: Mapping[Kind, int] = {
    "amount": 90,
    "waiver": 90,
    "practice": 180,
    "guidance": 180,
    "warning": 180,
    "law": 365,
}
"""How long a review counts."""


class Published(msgspec.Struct, frozen=True):
    """Where a statement comes from, for whoever wants to check it."""

    title: str
    author: str
    year: str
    pointer: str


class SourceDate(msgspec.Struct, frozen=True):
    """When the source was made: a month, a year, a span of years, or not known (year is None)."""

    year: int | None = None
    month: int | None = None
    until: int | None = None


class Review(msgspec.Struct, frozen=True):
    """When a statement was last checked against the world, and by whom."""

    on: date
    by: str


class Fact(msgspec.Struct, frozen=True):
    """One statement. `plain` is read by tired people, `statement` by operators."""

    id: str
    kind: Kind
    plain: str
    plain_caution: str | None
    """What the safety of `plain` rests on; None was decided, not forgotten."""
    statement: str
    caution: str
    applies_to: tuple[Named, ...]
    jurisdiction: tuple[str, ...]
    confidence: Confidence
    source_date: SourceDate
    source: Published
    review: Review
    together: tuple[str, ...] = ()
    """Facts that balance this one: shown with it, or none of them."""

    @property
    def text(self) -> str:
        """Text id of `plain`."""
        return f"fact.{self.id}"

    @property
    def caution_text(self) -> str | None:
        """Text id of `plain_caution`."""
        return f"fact.{self.id}.caution" if self.plain_caution else None

    @property
    def expires(self) -> date:
        """The last day on which it is current."""
        return self.review.on + timedelta(days=DAYS[self.kind])

    def for_audience(self, audience: Audience) -> bool:
        """Whether this audience may read it at all."""
        return may_read(self.applies_to, audience)


def standing(fact: Fact, today: date) -> Shown:
    """A warning never disappears: not warning is worse than warning late."""
    if today <= fact.expires:
        return "current"
    return "old" if fact.kind == "warning" else "withheld"
