"""Time that stands until a test moves it, and randomness that counts up."""

import hashlib

START = 1_800_000_000.0


class FrozenClock:
    """A Clock."""

    def __init__(self, start: float = START) -> None:
        self.time, self.drawn = start, 0

    def now(self) -> float:
        return self.time

    def random(self, size: int) -> bytes:
        self.drawn += 1
        return hashlib.shake_128(self.drawn.to_bytes(8, "big")).digest(size)
