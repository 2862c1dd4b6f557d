"""The only place that reads the clock and draws random bytes; tests freeze both."""

import secrets
import time
from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """Time in epoch seconds, and randomness for ids and tokens."""

    def now(self) -> float: ...

    def random(self, size: int) -> bytes: ...


class SystemClock:
    """The machine's own clock and random source."""

    def now(self) -> float:
        return time.time()

    def random(self, size: int) -> bytes:
        return secrets.token_bytes(size)


def day(now: float) -> date:
    """The UTC day of an instant, for facts that expire."""
    return datetime.fromtimestamp(now, UTC).date()
