"""Fetches the pictures that turns have announced, after the turns: in the background, with a few tries.

It decides nothing about who may send one: a row of `fetches` exists only if a person held the case.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final

from bot.channels.channel import ChannelError, Gone, HasMedia
from bot.clock import Clock
from bot.keys import Keys
from bot.media.apart import Unclean, clean_apart
from bot.media.clean import IN_LIMIT
from bot.media.taking import Taking
from bot.storage import fetches
from bot.storage.fetches import Waiting
from bot.storage.writer import Writer
from config.logs import event, failure

AT_ONCE: Final = 2
TRIES: Final = 6
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0

Clean = Callable[[bytes], Awaitable[tuple[bytes, ...]]]


class Pictures:
    """Everything that is to be fetched, each in a task of its own."""

    def __init__(
        self,
        *,
        writer: Writer,
        keys: Keys,
        clock: Clock,
        sources: Mapping[str, object],
        taking: Taking,
        told: Callable[[str, bool], None],
        clean: Clean = clean_apart,
    ) -> None:
        """`sources`: channels by name. `told` hears whom an answer waits for, and whether a case grew."""
        self._writer, self._keys, self._clock, self._sources = writer, keys, clock, sources
        self._taking, self._told, self._clean = taking, told, clean
        self._under_way: dict[bytes, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(AT_ONCE)

    def wake(self) -> None:
        """Begin with whatever waits and is not under way."""
        for waiting in self._writer.read(lambda db: fetches.all_waiting(db, self._keys)):
            if waiting.event_key not in self._under_way:
                task = asyncio.create_task(self._see_to(waiting))
                self._under_way[waiting.event_key] = task
                task.add_done_callback(partial(self._ended, waiting.event_key))

    async def settle(self) -> None:
        """Return when nothing is under way."""
        while self._under_way:
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def stop(self) -> None:
        """Let go; what was not fetched is fetched after the next start."""
        for task in self._under_way.values():
            task.cancel()
        await self.settle()

    def _ended(self, event_key: bytes, _task: asyncio.Task[None]) -> None:
        self._under_way.pop(event_key, None)

    async def _see_to(self, waiting: Waiting) -> None:
        try:
            pictures = await self._cleaned(waiting)
            now = self._clock.now()
            if pictures:
                kept = await self._writer.run(lambda db: self._taking.keep(db, waiting, pictures, now))
            else:
                await self._writer.run(lambda db: self._taking.refuse(db, waiting, now))
                kept = False
            self._told(waiting.contact, kept)
        except Exception as error:
            failure("picture_stumbled", error, turn=waiting.turn)

    async def _cleaned(self, waiting: Waiting) -> tuple[bytes, ...]:
        """The pictures, drawn anew; none if there is nothing to be had."""
        pause, code = FIRST_PAUSE, ""
        for _ in range(TRIES):
            if not self._writer.read(lambda db: self._taking.wanted(db, waiting)):
                return ()
            try:
                async with self._places:
                    return await self._clean(await self._fetched(waiting))
            except Unclean as error:
                code = error.why
                break
            except ChannelError as error:
                code = error.code
                if isinstance(error, Gone):
                    break
                await asyncio.sleep(error.retry_after or pause)
                pause = min(LONGEST_PAUSE, pause * 2)
        event("picture_not_taken", code=code, channel=waiting.channel, turn=waiting.turn)
        return ()

    async def _fetched(self, waiting: Waiting) -> bytes:
        source = self._sources.get(waiting.channel)
        if not waiting.ref or not isinstance(source, HasMedia):
            raise Gone
        return await source.fetch(waiting.ref, IN_LIMIT)
