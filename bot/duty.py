"""What the desk says of this minute, without asking on every turn: who is there, kept for a few seconds, and
which contact points its people have verified.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from bot.clock import Clock, day
from bot.desk.views import VerifiedPoint
from config.languages import LANGUAGES
from escalation.staffing import Desk, next_shift_text, waiting_text

FRESH_SECONDS = 5.0


class Duty:
    """Reads the desk when the last look is too old. `look` does the reading, `count` tells of changes.

    `points` are kept by the desk itself, which knows when one is verified or taken back.
    """

    def __init__(
        self,
        clock: Clock,
        look: Callable[[], Desk],
        count: Callable[[], int],
        points: Callable[[], Iterable[VerifiedPoint]],
    ) -> None:
        self._clock, self._look, self._count, self._points = clock, look, count, points
        self._seen: tuple[float, int] | None = None
        self._there = False
        self._values: Mapping[str, str] = {}

    def now(self) -> tuple[bool, Mapping[str, str]]:
        """Whether somebody is there, and what fills the placeholders of the texts."""
        moment, count = self._clock.now(), self._count()
        if self._seen is None or count != self._seen[1] or not 0 <= moment - self._seen[0] < FRESH_SECONDS:
            desk = self._look()
            self._there, self._values, self._seen = desk.there, values(desk), (moment, count)
        return self._there, self._values

    def verified(self) -> Mapping[str, date]:
        """Contact points that a person has tried, with the day."""
        return {one.id: day(one.at) for one in self._points()}


def values(desk: Desk) -> Mapping[str, str]:
    """The desk in words; a value that is a text id is said in the language of its line."""
    return {
        "waiting": waiting_text(desk),
        "next_shift": next_shift_text(desk),
        "languages": " · ".join(LANGUAGES[code].name for code in desk.languages if code in LANGUAGES),
    }
