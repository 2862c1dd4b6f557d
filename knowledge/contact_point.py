"""Contact points: help lines and offices. A wrong number can send somebody to the wrong people,
so that each stays hidden until a person has verified it, and hides again when that grows old.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

import msgspec

from knowledge.audience import Audience, Named, may_read
from knowledge.fact import Confidence, Published, SourceDate
from knowledge.piece import Piece

PLACES = ("a", "b", "c")
VERIFIED_DAYS = 90
"""How long a verification counts."""

REACHED: frozenset[Audience] = frozenset({"freed", "family"})
"""Who is shown contact points by the bot."""


class ContactPoint(msgspec.Struct, frozen=True):
    """One body and how it could be reached when the source was made."""

    id: str
    jurisdiction: tuple[str, ...]
    body: str
    """One sentence; {a}, {b}, {c} stand for what is in `reach`."""
    reach: tuple[str, ...]
    """Numbers and addresses as they are dialled or written: never translated."""
    caution: str
    applies_to: tuple[Named, ...]
    source: Published
    source_date: SourceDate
    confidence: Confidence
    told: str = ""
    """The caution the person reads under it."""

    @property
    def text(self) -> str:
        """Text id of its sentence."""
        return f"point.{self.id}"

    @property
    def spoken(self) -> str:
        """The English sentence with its numbers, for operators."""
        return self.body.format(**self._values())

    def piece(self, verified: date) -> Piece:
        """As a person reads it: what it is, its caution, and when a person has checked it."""
        under = (Piece("caution", f"{self.text}.told"),) if self.told else ()
        month = Piece("line", f"month.{verified.month}")
        when = Piece("line", "when.month", {"month": month, "year": str(verified.year)})
        checked = Piece("age", "point.checked", {"when": when})
        return Piece("point", self.text, self._values(), (*under, checked))

    def _values(self) -> dict[str, str]:
        return dict(zip(PLACES, self.reach, strict=False))


def visible(
    points: Iterable[ContactPoint], verified: Mapping[str, date], today: date, audience: Audience
) -> tuple[ContactPoint, ...]:
    """Those a person has verified with the body itself, lately, and which this audience may read."""
    return tuple(
        each
        for each in points
        if _fresh(verified.get(each.id), today) and may_read(each.applies_to, audience)
    )


def for_a_person(
    points: Iterable[ContactPoint],
    verified: Mapping[str, date],
    today: date,
    audience: Audience,
    places: Collection[str],
) -> tuple[Piece, ...]:
    """What may stand under a text: verified points of these countries, and never for somebody who is held.

    A number on a phone that others look at is a danger by itself; whoever is held can ask a person for it.
    """
    if audience not in REACHED:
        return ()
    found = [each for each in visible(points, verified, today, audience) if {*each.jurisdiction} & {*places}]
    under = tuple(each.piece(verified[each.id]) for each in found)
    return (Piece("heading", "point.head", under=under),) if under else ()


def _fresh(verified: date | None, today: date) -> bool:
    return verified is not None and timedelta(0) <= today - verified <= timedelta(days=VERIFIED_DAYS)
