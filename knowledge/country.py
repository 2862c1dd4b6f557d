"""The ways home from one country, as data: what is known of each, what is tried first, what would change it.

Holds ids only. Who may read what, and what is too old, is decided elsewhere.
"""

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

from knowledge.audience import Audience
from knowledge.condition import ALWAYS, NEVER, Condition
from knowledge.situation import Situation

Way = Literal["vid", "embassy", "immigration"]
"""vid: official recognition. embassy: papers and fine relief through it. immigration: fine and own ticket."""

WAYS: tuple[Way, ...] = get_args(Way)

Open = Literal["likely", "maybe", "rarely", "unknown"]
Aspect = Literal["gains", "losses", "time", "needs"]
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)


class Item(msgspec.Struct, frozen=True):
    """A fact or a text, and when it belongs here."""

    id: str
    when: Condition = ALWAYS
    unless: Condition = NEVER

    def fits(self, situation: Situation) -> bool:
        """Whether it belongs to this situation."""
        return self.when.holds(situation) and not self.unless.holds(situation)


class Openness(msgspec.Struct, frozen=True):
    """How open a way is; the first entry that fits counts."""

    open: Open
    when: Condition = ALWAYS


class WayData(msgspec.Struct, frozen=True):
    """What is known of one way."""

    open: tuple[Openness, ...]
    aspects: Mapping[Aspect, tuple[Item, ...]]
    short: tuple[Item, ...]
    """Facts for a small screen, most useful first."""


class Order(msgspec.Struct, frozen=True):
    """What people in a situation often try first; the first entry that fits counts."""

    then: tuple[Way, ...]
    first: Way | None = None
    """None: no way is put first."""
    parallel: Way | None = None
    person: bool = False
    """A person should look before anything is tried."""
    needs: tuple[str, ...] = ()
    """Facts this order rests on."""
    when: Condition = ALWAYS

    @property
    def ways(self) -> tuple[Way, ...]:
        """All ways, in order."""
        return tuple(way for way in (self.first, self.parallel, *self.then) if way is not None)


class Advice(msgspec.Struct, frozen=True):
    """Something to do, and the cautions it rests on: without them it is not said."""

    id: str
    text: str
    audiences: tuple[Audience, ...]
    needs: tuple[str, ...] = ()
    item: Item = Item("")
    note: str = ""


class CountryData(msgspec.Struct, frozen=True):
    """One country."""

    code: str
    ways: Mapping[Way, WayData]
    orders: tuple[Order, ...]
    advice: tuple[Advice, ...]
    accused: tuple[str, ...]
    """Facts for somebody who is accused."""
    changes: tuple[Item, ...]
    unknown: tuple[str, ...]


class OriginData(msgspec.Struct, frozen=True):
    """What a home country changes."""

    origin: str
    countries: tuple[str, ...]
    facts: tuple[str, ...]
    advice: tuple[Advice, ...]
    person: bool = False
