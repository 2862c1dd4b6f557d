"""Who is there, in which languages, how many wait, and when the next shift begins: the truth, in numbers.

Turning it into words is done by bot/ with the text ids named here. No clock times: a time on a screen tells
a stranger when help is awake.
"""

from collections.abc import Iterable, Sequence

import msgspec

SHIFT_SECONDS = 1800.0
"""On duty means: has confirmed within the last 30 minutes."""


class OnShift(msgspec.Struct, frozen=True):
    """One operator who has confirmed, with the languages they answer in."""

    operator: str
    languages: tuple[str, ...]
    until: float


class Desk(msgspec.Struct, frozen=True):
    """The desk at this minute."""

    languages: tuple[str, ...] = ()
    """Languages somebody on duty answers in, most covered first."""
    people: int = 0
    waiting: int = 0
    """Cases that would be read before a new one."""
    next_shift_hours: float | None = None
    """Hours until the next planned shift; None when none is planned."""

    @property
    def there(self) -> bool:
        """Somebody is on duty."""
        return self.people > 0


def summary(on_shift: Iterable[OnShift], starts: Sequence[float], waiting: int, now: float) -> Desk:
    """Count who has confirmed and is not yet out of time; `starts` are the planned shifts."""
    present = [person for person in on_shift if person.until > now]
    count: dict[str, int] = {}
    for person in present:
        for language in person.languages:
            count[language] = count.get(language, 0) + 1
    ahead = [start - now for start in starts if start > now]
    return Desk(
        languages=tuple(sorted(count, key=lambda code: (-count[code], code))),
        people=len(present),
        waiting=waiting,
        next_shift_hours=min(ahead) / 3600 if ahead else None,
    )


def waiting_text(desk: Desk) -> str:
    """Text id that fills {waiting}. Bands, because an exact count would tell how busy the desk is."""
    bands = ((0, "global.waiting_none"), (3, "global.waiting_few"), (10, "global.waiting_some"))
    return next((text for most, text in bands if desk.waiting <= most), "global.waiting_many")


def next_shift_text(desk: Desk) -> str:
    """Text id that fills {next_shift}."""
    hours = desk.next_shift_hours
    if hours is None:
        return "global.shift_unknown"
    bands = (
        (1, "global.shift_soon"),
        (6, "global.shift_hours"),
        (12, "global.shift_half_day"),
        (24, "global.shift_day"),
    )
    return next((text for below, text in bands if hours < below), "global.shift_later")
