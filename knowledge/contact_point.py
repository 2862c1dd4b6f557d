"""Contact points: help lines and offices, and for whom each of them may be shown.

A wrong number can send somebody to the wrong people, so that each stays hidden until a person has verified
it, and hides again when that grows old.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal

import msgspec

from knowledge.audience import Audience, Named, may_read
from knowledge.fact import Confidence, Published, SourceDate
from knowledge.situation import ANSWERS, Situation

VERIFIED_DAYS = 90
"""How long a verification counts."""

Subject = Literal["consular", "helpline"]
"""What a point is about; an article names the subjects whose points stand under it."""

Means = Literal["phone", "inside", "abroad", "abroad_free", "night", "whatsapp", "mail", "web"]
"""How it is reached: the words beside a number are translated, the number never is."""

_NAMED_HOMES = frozenset(ANSWERS["origin"])
_PLACE_UNKNOWN = (None, "other")


class Reach(msgspec.Struct, frozen=True):
    """One number or address."""

    means: Means
    at: str


class ContactPoint(msgspec.Struct, frozen=True):
    """One body and how it could be reached when the source was made."""

    id: str
    about: Subject
    body: str
    reach: tuple[Reach, ...]
    plain_caution: str | None
    """What a person must know before they call; None was decided, not forgotten."""
    caution: str
    """What the operator who verifies it must know."""
    applies_to: tuple[Named, ...]
    source: Published
    source_date: SourceDate
    confidence: Confidence
    people_of: tuple[str, ...] = ()
    """Only for people of these home countries; empty: for anybody."""
    place: tuple[str, ...] = ()
    """Only of use in these countries; empty: anywhere."""
    watched_phone: bool = False
    """People who know the field have decided that it may be seen on a phone others inspect."""

    @property
    def text(self) -> str:
        """Text id of `body`."""
        return f"point.{self.id}"

    @property
    def caution_text(self) -> str | None:
        """Text id of `plain_caution`."""
        return f"point.{self.id}.caution" if self.plain_caution else None

    @property
    def for_people(self) -> bool:
        """Somebody besides operators may ever read it."""
        return self.applies_to != ("operator",)


def visible(
    points: Iterable[ContactPoint],
    verified: Mapping[str, date],
    today: date,
    audience: Audience,
    situation: Situation,
) -> tuple[ContactPoint, ...]:
    """Those a person has verified lately, which this audience may read, and which fit what was answered."""
    watched = _watched(audience, situation)
    return tuple(
        each
        for each in points
        if counts(verified.get(each.id), today)
        and may_read(each.applies_to, audience)
        and (each.watched_phone or not watched)
        and _of_home(each, situation.origin)
        and _of_place(each, situation.country)
    )


def counts(verified: date | None, today: date) -> bool:
    """Whether a verification of this day still counts."""
    return verified is not None and timedelta(0) <= today - verified <= timedelta(days=VERIFIED_DAYS)


def _watched(audience: Audience, situation: Situation) -> bool:
    """Decided: a number on a phone that others inspect, or in its list of calls, can get somebody beaten.

    So nobody held is shown one, nor anybody who has not said that they are out or family: a manager may be
    looking. They are offered a person instead. What they chose at the start does not outweigh "not out yet".
    """
    return audience in ("trapped", "other") or (audience == "freed" and situation.out == "held")


def _of_home(point: ContactPoint, origin: str | None) -> bool:
    """A home country is never guessed: another state's office can be a danger.

    "Another, or skip" is shown the offices of countries the question does not name; each says whose it is.
    """
    if not point.people_of:
        return True
    return not _NAMED_HOMES & set(point.people_of) if origin == "other" else origin in point.people_of


def _of_place(point: ContactPoint, country: str | None) -> bool:
    """Where the place was not said, an office of the home country may stand: its name says where it is."""
    if not point.place:
        return True
    return bool(point.people_of) if country in _PLACE_UNKNOWN else country in point.place
