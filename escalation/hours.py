"""When somebody who is away has said that an answer may come. Pure arithmetic on epoch seconds.

Only a clock is known, never a country: several countries share each of these clocks.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

DAY: Final = 86_400
ZONES: Mapping[str, int] = MappingProxyType(
    {"utc7": 25_200, "utc630": 23_400, "utc8": 28_800, "utc6": 21_600, "utc530": 19_800}
)
"""Seconds ahead of UTC. None of these changes its clock in summer."""
HOURS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"night": (0, 6), "morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24), "any": (0, 24)}
)
DAYS: Mapping[str, frozenset[int]] = MappingProxyType(
    {"all": frozenset(range(7)), "workdays": frozenset(range(5)), "weekend": frozenset({5, 6})}
)
"""Monday is 0."""
_THURSDAY: Final = 3
"""Epoch seconds begin on a Thursday."""


class Hours(msgspec.Struct, frozen=True):
    """Days, hours and clock, all three chosen."""

    days: str
    hours: str
    zone: str

    def open_at(self, now: float) -> bool:
        """Whether an answer may come at this moment."""
        local = int(now) + ZONES[self.zone]
        first, last = HOURS[self.hours]
        return (local // DAY + _THURSDAY) % 7 in DAYS[self.days] and first <= local % DAY // 3600 < last

    def next_open(self, now: float) -> float:
        """The first moment from now on at which an answer may come."""
        if self.open_at(now):
            return now
        zone = ZONES[self.zone]
        first, _ = HOURS[self.hours]
        midnight = (int(now) + zone) // DAY * DAY - zone
        starts = (midnight + day * DAY + first * 3600 for day in range(8))
        return float(next(start for start in starts if start > now and self.open_at(start)))


def agreed(days: str | None, hours: str | None, zone: str | None) -> Hours | None:
    """The hours somebody has agreed to; None when one is missing: then an answer waits for an opening."""
    if days not in DAYS or hours not in HOURS or zone not in ZONES:
        return None
    return Hours(days or "", hours or "", zone or "")
