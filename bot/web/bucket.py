"""How often one page may speak. Counts keyed marks in memory only; never knows who, and never stores it."""

import secrets
from hashlib import blake2b

from bot.clock import Clock

DAY = 86400.0


class Bucket:
    """`burst` words at once, then `per_second`. A new key each day: marks of two days never match."""

    def __init__(self, clock: Clock, *, burst: float, per_second: float, room: int = 50_000) -> None:
        self._clock, self._burst, self._rate, self._room = clock, burst, per_second, room
        self._born = clock.now()
        self._key = secrets.token_bytes(32)
        self._left: dict[bytes, tuple[float, float]] = {}

    def take(self, name: str) -> bool:
        """Take one, if one is left."""
        now = self._clock.now()
        if now - self._born >= DAY or len(self._left) >= self._room:
            self._born, self._key, self._left = now, secrets.token_bytes(32), {}
        mark = blake2b(name.encode(), key=self._key, digest_size=12).digest()
        left, at = self._left.get(mark, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        allowed = left >= 1
        self._left[mark] = (left - 1 if allowed else left, now)
        return allowed
