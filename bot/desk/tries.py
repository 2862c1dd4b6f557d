"""Counts wrong tries for a while, in memory only. Whom they were about is known by a keyed hash."""

from collections import defaultdict, deque

from bot.desk.errors import TooManyTries

LIMIT = 5
SECONDS = 300.0
REMEMBERED = 10_000


class Tries:
    """Wrong tries by key within the last minutes."""

    def __init__(self) -> None:
        self._wrong: dict[bytes, deque[float]] = defaultdict(deque)

    def check(self, key: bytes, now: float) -> None:
        """Raise TooManyTries if this key has used up its tries."""
        wrong = self._wrong.get(key)
        if wrong is None:
            return
        while wrong and now - wrong[0] > SECONDS:
            wrong.popleft()
        if not wrong:
            del self._wrong[key]
        elif len(wrong) >= LIMIT:
            raise TooManyTries()

    def wrong(self, key: bytes, now: float) -> None:
        """One more wrong try."""
        if len(self._wrong) >= REMEMBERED:
            self._wrong.clear()  # a flood of made-up names must not fill the memory
        self._wrong[key].append(now)

    def right(self, key: bytes) -> None:
        """Forget the wrong ones."""
        self._wrong.pop(key, None)
