"""Contact points: help lines and offices. A wrong number can send somebody to the wrong people,
so that each stays hidden until a person has verified it, and hides again when that grows old.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import msgspec

from knowledge.audience import Audience, Named, may_read
from knowledge.fact import Confidence, Published, SourceDate

VERIFIED_DAYS = 90
"""How long a verification counts."""


class ContactPoint(msgspec.Struct, frozen=True):
    """One body and how it could be reached when the source was made."""

    id: str
    jurisdiction: tuple[str, ...]
    body: str
    reach: str
    caution: str
    applies_to: tuple[Named, ...]
    source: Published
    source_date: SourceDate
    confidence: Confidence


def visible(
    points: Iterable[ContactPoint], verified: Mapping[str, date], today: date, audience: Audience
) -> tuple[ContactPoint, ...]:
    """Those a person has verified with the body itself, lately, and which this audience may read."""
    return tuple(
        each
        for each in points
        if _fresh(verified.get(each.id), today) and may_read(each.applies_to, audience)
    )


def _fresh(verified: date | None, today: date) -> bool:
    return verified is not None and timedelta(0) <= today - verified <= timedelta(days=VERIFIED_DAYS)
