"""Takes a message in: once only, on the disk before anybody is told, then one at a time per contact.

Contacts go in parallel. It knows nothing of what a message means.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Literal, NamedTuple

import msgspec

from bot.channels.channel import InboundMessage, Media
from bot.clock import Clock
from bot.contacts import ContactId, Route
from bot.keys import Keys, Unreadable
from bot.storage import contact_keys, contacts
from bot.storage import inbox as rows
from bot.storage.contacts import Standing
from bot.storage.writer import Db, Writer
from config.logs import failure

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0

Accepted = Literal["accepted", "duplicate"]


class Received(msgspec.Struct, frozen=True):
    """One message on its way through the straight line."""

    row: int
    key: bytes
    contact: ContactId
    at: float
    """When it was written, as far as we know; never in the future."""
    route: Route
    text: str
    tap: tuple[int, int] | None = None
    ref: str | None = None
    before: Standing | None = None
    """Where the contact stood when this was committed; None where that must be read again."""
    media: Media | None = None

    @property
    def turn(self) -> str:
        """The id of the turn it causes: for logs and for the idempotency key of the answer."""
        return self.key.hex()[:32]

    def __repr__(self) -> str:
        return f"Received(turn={self.turn!r})"


class _Words(msgspec.Struct, frozen=True):
    """What is sealed in the row."""

    route: Route
    text: str
    tap: tuple[int, int] | None = None
    ref: str | None = None
    media: Media | None = None

    def __repr__(self) -> str:
        return "_Words()"


class _Stored(NamedTuple):
    """A message that is on the disk."""

    row: int
    contact: ContactId
    before: Standing | None


Handle = Callable[[Received], Awaitable[None]]

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Words)


class Inbox:
    """Everything that came in and is not answered yet, in one lane per contact."""

    def __init__(self, writer: Writer, keys: Keys, clock: Clock, handle: Handle) -> None:
        self._writer, self._keys, self._clock, self._handle = writer, keys, clock, handle
        self._lanes: dict[ContactId, deque[Received]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    async def accept(self, message: InboundMessage) -> Accepted:
        """Commit the message; when this returns it can't be lost. A repeated delivery changes nothing."""
        now = self._clock.now()
        address = contact_keys.address_key(self._keys, message.channel, message.account, message.address)
        route = Route(message.channel, message.account, message.address.reveal())
        key = self._key(message)
        words = _encoder.encode(_words(message, route))
        at = now if message.at is None else min(message.at, now)

        def unit(db: Db) -> _Stored | None:
            if rows.known(db, key):
                return None
            contact, keys = contact_keys.meet(db, self._keys, address)
            row = rows.add(db, key, contact, message.channel, keys.seal("state", words, key), at)
            return _Stored(row, contact, self._standing(db, contact, at))

        def committed(done: "asyncio.Future[_Stored | None]") -> None:
            if not done.cancelled() and done.exception() is None and (new := done.result()) is not None:
                said = (message.text, message.tap, message.ref)
                self._append(
                    Received(
                        new.row, key, new.contact, at, route, *said, before=new.before, media=message.media
                    )
                )

        # The lane hears of the commit even if whoever delivered the message has hung up meanwhile.
        future = self._writer.submit(unit)
        future.add_done_callback(committed)
        return "duplicate" if await asyncio.shield(future) is None else "accepted"

    def take_up(self) -> int:
        """Continue after a stop or a crash: every message without an answer, in order. Returns how many."""
        waiting = self._writer.read(lambda db: [(row, self._opened(db, row)) for row in rows.undone(db)])
        for row, words in waiting:
            if words is None:
                continue
            contact = ContactId(row.contact)
            said = (words.text, words.tap, words.ref)
            self._append(
                Received(
                    row.id, row.event_key, contact, row.received_at, words.route, *said, media=words.media
                )
            )
        return len(waiting)

    async def settle(self) -> None:
        """Return when every lane is empty."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Finish the turns that are under way; the rest is taken up at the next start."""
        self._stopped = True
        for task in self._tasks:
            task.cancel()
        await self.settle()

    def _append(self, received: Received) -> None:
        if self._stopped:
            return
        lane = self._lanes.get(received.contact)
        if lane is not None:
            # A turn of this contact is under way: what was read beside the message may be from before it.
            lane.append(msgspec.structs.replace(received, before=None))
            return
        self._lanes[received.contact] = deque((received,))
        task = asyncio.create_task(self._drive(received.contact))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drive(self, contact: ContactId) -> None:
        """One lane. Other lanes go on at every commit, so a flood from one contact delays only itself."""
        lane = self._lanes[contact]
        try:
            while lane and not self._stopped:
                await self._until_done(lane[0])
                lane.popleft()
        finally:
            del self._lanes[contact]

    async def _until_done(self, received: Received) -> None:
        """A turn that can't even be stored as failed (a full disk, say) is tried again, for ever."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._handle(received)
            except Exception as error:
                failure("turn_not_stored", error, turn=received.turn)
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)
            else:
                return

    def _standing(self, db: Db, contact: ContactId, at: float) -> Standing | None:
        """Where the contact stands, read along; if it can't be read, the turn finds out and not the inbox."""
        try:
            return contacts.load(db, self._keys, contact, at)
        except Exception:
            return None

    def _opened(self, db: Db, row: rows.Row) -> _Words | None:
        try:
            keys = contact_keys.keys_of(db, self._keys, row.contact)
            return _decoder.decode(keys.open("state", row.sealed, row.event_key))
        except Unreadable as error:
            failure("inbox_unreadable", error)
            return None

    def _key(self, message: InboundMessage) -> bytes:
        parts = (message.channel.encode(), message.account.encode(), message.event.encode())
        return self._keys.mac("event", b"".join(len(part).to_bytes(4, "big") + part for part in parts))


def _words(message: InboundMessage, route: Route) -> _Words:
    return _Words(route, message.text, message.tap, message.ref, message.media)
