"""Who is looking at a page this minute, and how to tell them that there is something new.

A bell says "news" and nothing else: it knows a listen id, never a person and never a word.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

from bot.clock import Clock

PRESENT_SECONDS = 60.0
KEEP_ALIVE_SECONDS = 20.0
STREAMS_PER_PAGE = 4


class Bells:
    """One bell per listen id, rung from the event loop only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._streams: dict[str, int] = {}
        self._posted: dict[str, float] = {}
        self._gone: dict[str, float] = {}
        self._started = clock.now()
        self._closed = False

    @contextmanager
    def watch(self, listen_id: str) -> Iterator[asyncio.Event]:
        """An event that is set by the next ring; made before the work starts, so no ring is missed."""
        bell = asyncio.Event()
        if self._closed:
            bell.set()
        self._waiting.setdefault(listen_id, set()).add(bell)
        try:
            yield bell
        finally:
            waiting = self._waiting[listen_id]
            waiting.discard(bell)
            if not waiting:
                del self._waiting[listen_id]

    def ring(self, listen_id: str) -> None:
        """There is something new."""
        for bell in self._waiting.get(listen_id, ()):
            bell.set()

    def posted(self, listen_id: str) -> None:
        """A page was used just now: without scripts this is the only sign that somebody is there."""
        self._gone.pop(listen_id, None)
        self._posted[listen_id] = self._clock.now()
        self._posted = self._recent(self._posted)

    def gone(self, listen_id: str) -> None:
        """The page was left: nothing may be shown there any more."""
        self._posted.pop(listen_id, None)
        self._gone = self._recent(self._gone)
        self._gone[listen_id] = self._clock.now()

    def present(self, listen_id: str) -> bool:
        """Somebody listens, or used the page within the last minute.

        In our own first minute nobody can be told apart: after a crash the answer to the last word is due.
        """
        if listen_id in self._gone:
            return False
        at = self._posted.get(listen_id, self._started)
        return bool(self._streams.get(listen_id)) or self._clock.now() - at < PRESENT_SECONDS

    def _recent(self, marks: dict[str, float]) -> dict[str, float]:
        if len(marks) < 4096:
            return marks
        now = self._clock.now()
        return {name: at for name, at in marks.items() if now - at < PRESENT_SECONDS}

    def close(self) -> None:
        """Ends every stream, so that the server can stop."""
        self._closed = True
        for listen_id in tuple(self._waiting):
            self.ring(listen_id)

    def full(self, listen_id: str) -> bool:
        """Too many streams for one page: somebody counts, or a browser forgets to hang up."""
        return self._streams.get(listen_id, 0) >= STREAMS_PER_PAGE

    async def news(self, listen_id: str, came: Callable[[], None] | None = None) -> AsyncIterator[bytes]:
        """The stream of one page: "news" for each ring, and a blank comment that keeps the line open.

        `came` is called once the stream hears every ring.
        """
        self._streams[listen_id] = self._streams.get(listen_id, 0) + 1
        try:
            yield b"retry: 3000\n\ndata: news\n\n"
            with self.watch(listen_id) as bell:
                if came is not None:
                    came()
                while not self._closed:
                    try:
                        await asyncio.wait_for(bell.wait(), KEEP_ALIVE_SECONDS)
                    except TimeoutError:
                        yield b":\n\n"
                        continue
                    bell.clear()
                    if not self._closed:
                        yield b"data: news\n\n"
        finally:
            left = self._streams.get(listen_id, 1) - 1
            if left > 0:
                self._streams[listen_id] = left
            else:
                self._streams.pop(listen_id, None)
