"""Delivers what is committed: one send at a time per contact, urgent contacts first, by the release rule.

It decides nothing about words, and knows no channel: one send is for bot/sending.py.
"""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeVar

from bot.channels.channel import Channel
from bot.clock import Clock
from bot.keys import Keys
from bot.sending import FIRST_PAUSE, Sender
from bot.storage import delivery
from bot.storage.delivery import NOTHING, Delivery, NotYet
from bot.storage.writer import Db, Writer
from config.logs import event, failure

SENDERS: Final = 32
"""Sends under way at once, over all contacts."""

T = TypeVar("T")


class Outbox:
    """Everything that waits to leave."""

    def __init__(self, writer: Writer, keys: Keys, clock: Clock, channels: Mapping[str, Channel]) -> None:
        self._writer, self._keys, self._clock = writer, keys, clock
        self._sender = Sender(writer, keys, clock, channels)
        self._due: asyncio.PriorityQueue[tuple[bool, int, str]] = asyncio.PriorityQueue()
        self._order = 0
        self._queued: set[str] = set()
        self._busy: set[str] = set()
        self._again: set[str] = set()
        self._handed: dict[str, Delivery] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._idempotent: frozenset[str] = frozenset()
        self._senders: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Settle what a crash left in doubt, then deliver everything that waits."""
        self._idempotent = self._sender.idempotent
        given_up = await self._writer.run(lambda db: delivery.recover(db, self._idempotent))
        if given_up:
            event("outbox_in_doubt", count=given_up)
        self._senders = [asyncio.create_task(self._send_for_ever()) for _ in range(SENDERS)]
        for contact, urgent in self._writer.read(delivery.who_waits):
            self.wake(contact, urgent=urgent)

    async def stop(self) -> None:
        """Let go; what was not sent waits for the next start."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        for sender in self._senders:
            sender.cancel()
        await asyncio.gather(*self._senders, return_exceptions=True)
        self._senders = []

    def wake(self, contact: str, *, urgent: bool = False) -> None:
        """Something waits for this contact. Call it after the commit."""
        if contact in self._busy:
            self._again.add(contact)
        elif urgent or contact not in self._queued:
            # An urgent wake may stand before an earlier one of the same contact; the later finds nothing.
            self._queued.add(contact)
            self._order += 1
            self._due.put_nowait((not urgent, self._order, contact))

    async def commit(self, contact: str, channel: str, unit: Callable[[Db], T], *, urgent: bool = False) -> T:
        """Run a unit that queues something for this contact, and deliver it once it is committed.

        The first message is taken in the same transaction where that saves one: only on a channel where a
        crash before the send leaves no doubt, and only while nothing else is under way for this contact.
        """
        if channel not in self._idempotent or contact in self._busy or contact in self._queued:
            done = await self._writer.run(unit)
            self.wake(contact, urgent=urgent)
            return done

        def both(db: Db) -> tuple[T, Delivery | NotYet]:
            return unit(db), self._take(contact, db)

        self._busy.add(contact)
        taken: Delivery | NotYet = NOTHING
        try:
            done, taken = await self._writer.run(both)
        finally:
            self._hand_over(contact, taken, urgent=urgent)
        return done

    async def settle(self) -> None:
        """Return when nothing is under way; timers of later tries are not waited for."""
        while self._queued or self._busy:
            await asyncio.sleep(0.001)

    async def _send_for_ever(self) -> None:
        while True:
            _, _, contact = await self._due.get()
            handed = self._handed.pop(contact, None)
            if handed is None:
                self._queued.discard(contact)
                if contact in self._busy:
                    self._again.add(contact)
                    continue
                self._busy.add(contact)
            try:
                await self._deliver_all(contact, handed)
            except Exception as error:
                failure("outbox_stumbled", error)
                self._wake_at(contact, self._clock.now() + FIRST_PAUSE)
            finally:
                self._done_with(contact)

    def _done_with(self, contact: str) -> None:
        self._busy.discard(contact)
        if contact in self._again:
            self._again.discard(contact)
            self.wake(contact)

    async def _deliver_all(self, contact: str, handed: Delivery | None) -> None:
        taken: Delivery | NotYet | None = handed
        while True:
            if taken is None:
                self._again.discard(contact)
                taken = await self._writer.run(partial(self._take, contact))
            while not isinstance(taken, NotYet):
                taken = await self._deliver(contact, taken)
            if contact in self._again:
                taken = None
                continue
            if taken.at is not None:
                self._wake_at(contact, taken.at)
            return

    async def _deliver(self, contact: str, one: Delivery) -> Delivery | NotYet:
        """Send one; what became of it and the next one are one transaction."""
        became, goes_on = await self._sender.send(contact, one)

        def unit(db: Db) -> Delivery | NotYet:
            became(db)
            if not goes_on:
                return NOTHING
            return self._take(contact, db) if one.more or one.kind not in ("bot", "reply") else NOTHING

        return await self._writer.run(unit)

    def _take(self, contact: str, db: Db) -> Delivery | NotYet:
        return delivery.take(db, self._keys, contact, self._clock.now(), self._idempotent)

    def _hand_over(self, contact: str, taken: Delivery | NotYet, *, urgent: bool) -> None:
        if isinstance(taken, Delivery):
            self._order += 1
            self._handed[contact] = taken
            self._due.put_nowait((not urgent, self._order, contact))
            return
        self._done_with(contact)
        if taken.at is not None:
            self._wake_at(contact, taken.at)

    def _wake_at(self, contact: str, at: float) -> None:
        earlier = self._timers.pop(contact, None)
        if earlier is not None:
            earlier.cancel()
        pause = max(0.0, at - self._clock.now())
        self._timers[contact] = asyncio.get_running_loop().call_later(pause, self._ring, contact)

    def _ring(self, contact: str) -> None:
        self._timers.pop(contact, None)
        self.wake(contact)
