"""Delivers what is committed: one send at a time per contact, urgent contacts first, by the release rule.

It decides nothing about words. Giving up is loud: a failed row is shown in the console.
"""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from bot.channels.channel import (
    Address,
    Blocked,
    Channel,
    ChannelError,
    OutboundMessage,
    Unreachable,
)
from bot.clock import Clock
from bot.keys import Keys
from bot.storage import contacts, delivery, inbox, outbox, traces
from bot.storage.delivery import NOTHING, Delivery, NotYet
from bot.storage.writer import Db, Writer
from config.logs import event, failure

SENDERS: Final = 32
"""Sends under way at once, over all contacts."""
TRIES: Final = 8
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0


class NoSuchChannel(ChannelError):
    """The channel this contact came by is not running."""

    code = "channel.absent"


class Outbox:
    """Everything that waits to leave."""

    def __init__(self, writer: Writer, keys: Keys, clock: Clock, channels: Mapping[str, Channel]) -> None:
        self._writer, self._keys, self._clock, self._channels = writer, keys, clock, channels
        self._due: asyncio.PriorityQueue[tuple[bool, int, str]] = asyncio.PriorityQueue()
        self._order = 0
        self._queued: set[str] = set()
        self._busy: set[str] = set()
        self._again: set[str] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._idempotent: frozenset[str] = frozenset()
        self._senders: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Settle what a crash left in doubt, then deliver everything that waits."""
        self._idempotent = frozenset(n for n, c in self._channels.items() if c.capabilities.idempotent)
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

    async def settle(self) -> None:
        """Return when nothing is under way; timers of later tries are not waited for."""
        while self._queued or self._busy:
            await asyncio.sleep(0.001)

    async def _send_for_ever(self) -> None:
        while True:
            _, _, contact = await self._due.get()
            self._queued.discard(contact)
            if contact in self._busy:
                self._again.add(contact)
                continue
            self._busy.add(contact)
            try:
                await self._deliver_all(contact)
            except Exception as error:
                failure("outbox_stumbled", error)
                self._wake_at(contact, self._clock.now() + FIRST_PAUSE)
            finally:
                self._busy.discard(contact)
                if contact in self._again:
                    self._again.discard(contact)
                    self.wake(contact)

    async def _deliver_all(self, contact: str) -> None:
        while True:
            self._again.discard(contact)
            taken = await self._writer.run(partial(self._take, contact))
            while not isinstance(taken, NotYet):
                taken = await self._deliver(contact, taken)
            if contact in self._again:
                continue
            if taken.at is not None:
                self._wake_at(contact, taken.at)
            return

    def _take(self, contact: str, db: Db) -> Delivery | NotYet:
        return delivery.take(db, self._keys, contact, self._clock.now(), self._idempotent)

    async def _deliver(self, contact: str, one: Delivery) -> Delivery | NotYet:
        """Send one; what became of it and the next one are one transaction."""
        became = await self._send(contact, one)

        def unit(db: Db) -> Delivery | NotYet:
            became(db)
            return self._take(contact, db) if one.more or one.kind not in ("bot", "reply") else NOTHING

        return await self._writer.run(unit)

    async def _send(self, contact: str, one: Delivery) -> Callable[[Db], None]:
        try:
            refs = await self._act(contact, one)
        except Unreachable:
            return lambda db: delivery.unseen(db, one.id, self._clock.now())
        except Blocked as error:
            return self._give_up(one, error.code)
        except ChannelError as error:
            return self._try_later(one, error.code, error.retry_after)
        except Exception as error:
            failure("send_failed", error, channel=one.route.channel)
            return self._try_later(one, "outbox.error", None)
        return lambda db: delivery.sent(db, self._keys, contact, one.id, refs, self._clock.now())

    async def _act(self, contact: str, one: Delivery) -> tuple[str, ...]:
        if one.kind == "forget":
            await self._writer.run(lambda db: _forget(db, contact, one.caused_at))
            return ()
        if one.kind == "erase" and not one.refs:
            return ()
        channel = self._channels.get(one.route.channel)
        if channel is None:
            raise NoSuchChannel
        address = Address(one.route.address)
        if one.body is None:
            await channel.delete(one.route.account, address, one.refs)
            await self._writer.run(lambda db: traces.forget(db, contact))
            return ()
        return await channel.send(
            OutboundMessage(
                one.id, one.route.account, address, one.body.language, one.body.lines, one.body.footer
            )
        )

    def _try_later(self, one: Delivery, code: str, retry_after: float | None) -> Callable[[Db], None]:
        """The platform's own pause does not count as a try: it is busy, not broken."""
        attempts = one.attempts - 1 if retry_after is not None else one.attempts
        if attempts >= TRIES:
            return self._give_up(one, code)
        pause = retry_after or min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1))
        at = self._clock.now() + pause
        return lambda db: delivery.later(db, one.id, one.rule, at, attempts)

    def _give_up(self, one: Delivery, code: str) -> Callable[[Db], None]:
        event("outbox_gave_up", code=code, channel=one.route.channel or None, count=one.attempts)
        return lambda db: delivery.failed(db, one.id, code)

    def _wake_at(self, contact: str, at: float) -> None:
        earlier = self._timers.pop(contact, None)
        if earlier is not None:
            earlier.cancel()
        pause = max(0.0, at - self._clock.now())
        self._timers[contact] = asyncio.get_running_loop().call_later(pause, self._ring, contact)

    def _ring(self, contact: str) -> None:
        self._timers.pop(contact, None)
        self.wake(contact)


def _forget(db: Db, contact: str, caused_at: float) -> None:
    """The last step of "stop". Whoever wrote again since then is not forgotten under their feet."""
    standing = contacts.last_word(db, contact)
    if standing is not None and standing <= caused_at:
        outbox.forget(db, contact)
        traces.forget(db, contact)
        contacts.forget(db, contact)
        inbox.forget(db, contact)
