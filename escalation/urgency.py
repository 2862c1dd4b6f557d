"""The five levels of urgency and how two of them combine. Knows nothing of messages or cases."""

from collections.abc import Iterable
from typing import Literal

Urgency = Literal["P0", "P1", "P2", "P3", "P4"]

LEVELS: tuple[Urgency, ...] = ("P0", "P1", "P2", "P3", "P4")
"""Most urgent first. The strings sort the same way, which the queue index relies on."""

URGENT: frozenset[str] = frozenset({"P0", "P1"})
"""Levels that open a case without being asked and say their own words before the script."""


def highest(levels: Iterable[Urgency | None]) -> Urgency | None:
    """The most urgent of the levels; None when there is none."""
    found = [level for level in levels if level is not None]
    return min(found) if found else None


def one_up(level: Urgency) -> Urgency:
    """The next more urgent level: what is used whenever it is not sure."""
    return LEVELS[max(0, LEVELS.index(level) - 1)]
