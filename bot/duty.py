"""Who is at the desk and what they have verified, kept for seconds: true, without asking on every turn."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from bot.clock import Clock, day
from bot.desk.views import VerifiedPoint
from config.languages import LANGUAGES
from escalation.staffing import Desk, next_shift_text, waiting_text

FRESH_SECONDS = 5.0


class Duty:
    """Reads the desk when the last look is too old. `look` does the reading, `count` tells of changes."""

    def __init__(
        self,
        clock: Clock,
        look: Callable[[], Desk],
        points: Callable[[], Iterable[VerifiedPoint]],
        count: Callable[[], int],
    ) -> None:
        self._clock, self._look, self._points, self._count = clock, look, points, count
        self.verified: Mapping[str, date] = {}
        """Contact points a person has tried, as of the last look."""
        self._seen: tuple[float, int] | None = None
        self._there = False
        self._values: Mapping[str, str] = {}

    def now(self) -> tuple[bool, Mapping[str, str]]:
        """Whether somebody is there, and what fills the placeholders of the texts."""
        moment, count = self._clock.now(), self._count()
        if self._seen is None or count != self._seen[1] or not 0 <= moment - self._seen[0] < FRESH_SECONDS:
            desk = self._look()
            self._there, self._values, self._seen = desk.there, values(desk), (moment, count)
            self.verified = {point.id: day(point.at) for point in self._points()}
        return self._there, self._values


def values(desk: Desk) -> Mapping[str, str]:
    """The desk in words; a value that is a text id is said in the language of its line."""
    return {
        "waiting": waiting_text(desk),
        "next_shift": next_shift_text(desk),
        "languages": " · ".join(LANGUAGES[code].name for code in desk.languages if code in LANGUAGES),
    }
