"""The lines of the page between two posts: sealed, short-lived, and taken away when the page was left alone.

Knows no route and no token; a contact is a pseudonym here as everywhere.
"""

from dataclasses import dataclass

import msgspec

from bot.clock import Clock
from bot.keys import Keys
from bot.storage import contact_keys, contacts, outbox, web_lines
from bot.storage.writer import Db, Writer
from bot.turn import Lifetimes
from bot.web.page import Shown

_decoder = msgspec.json.Decoder(Shown)


@dataclass(frozen=True)
class Row:
    """One stored entry."""

    id: int
    shown: Shown


class Lines:
    """All that the page may show again, as long as a sitting lasts."""

    def __init__(self, writer: Writer, keys: Keys, clock: Clock, keep: Lifetimes) -> None:
        self._writer, self._keys, self._clock, self._keep = writer, keys, clock, keep

    async def add(
        self, contact: str, key: str, shown: Shown, outbox_id: str | None = None, *, stays: bool = False
    ) -> int:
        """Keep one entry; the same key twice is one entry. Returns its number."""
        return await self._writer.run(lambda db: self._add(db, contact, key, shown, outbox_id, stays=stays))

    async def own(self, address: bytes, key: str, shown: Shown) -> int:
        """The same for what the person wrote. Somebody new is met in the same transaction."""

        def unit(db: Db) -> int:
            contact = contact_keys.meet(db, self._keys, address)[0]
            return self._add(db, contact, key, shown, None, stays=False)

        return await self._writer.run(unit)

    def _add(
        self, db: Db, contact: str, key: str, shown: Shown, outbox_id: str | None, *, stays: bool
    ) -> int:
        own = contact_keys.keys_of(db, self._keys, contact)
        sealed = own.seal("content", msgspec.json.encode(shown), _context(contact, key))
        seen, now = shown.own is not None, self._clock.now()
        return web_lines.add(db, contact, key, outbox_id, sealed, seen=seen, stays=stays, at=now)

    def read(self, contact: str) -> list[Row]:
        """Everything the page shows, oldest first."""

        def query(db: Db) -> list[Row]:
            found = web_lines.of(db, contact)
            own = contact_keys.keys_of(db, self._keys, contact) if found else self._keys
            return [
                Row(number, _decoder.decode(own.open("content", sealed, _context(contact, key))))
                for number, key, sealed in found
            ]

        return self._writer.read(query)

    async def confirm(self, contact: str, up_to: int) -> None:
        """The page has shown everything up to this number."""
        await self._writer.run(lambda db: web_lines.confirm(db, contact, up_to))

    async def delete(self, contact: str, numbers: list[int]) -> None:
        """Take these away."""
        await self._writer.run(lambda db: web_lines.remove(db, contact, numbers))

    async def clear(self, contact: str) -> None:
        """Take everything away; an answer nobody has seen waits again for the next opening."""
        await self._writer.run(lambda db: give_back(db, self._keys, contact))

    async def leave(self, contact: str) -> None:
        """The person has gone: nothing is shown again, and nothing may leave for this page."""

        def unit(db: Db) -> None:
            give_back(db, self._keys, contact)
            contacts.end_sitting(db, contact)

        await self._writer.run(unit)

    def left_alone(self, contact: str) -> bool:
        """Whether nothing happened for so long that somebody else may hold the phone."""
        newest, known = self._writer.read(
            lambda db: (web_lines.newest(db, contact), contacts.last_seen(db, contact))
        )
        if newest is None:
            return False
        # An answer that came in meanwhile is no sign of the person: only their own last word is.
        strict, last_word_at = known if known is not None else (True, newest)
        return self._clock.now() - last_word_at > self._keep.answers(strict=strict)


def give_back(db: Db, keys: Keys, contact: str) -> None:
    """Clear the page; answers it was sent and never confirmed go back to wait for an opening."""
    for message, shown in take_unseen(db, keys, contact):
        outbox.put_back(db, keys, contact, message, outbox.Body(shown.language, shown.lines))
    outbox.hold(db, contact)


def take_unseen(db: Db, keys: Keys, contact: str) -> list[tuple[str, Shown]]:
    """What was sent to a page and never confirmed by it, with the outbox ids. Only the cover stays there."""
    rows = web_lines.take_unseen(db, contact)
    own = contact_keys.keys_of(db, keys, contact) if rows else keys
    return [
        (message, _decoder.decode(own.open("content", sealed, _context(contact, key))))
        for key, message, sealed in rows
    ]


def _context(contact: str, key: str) -> bytes:
    return f"web_lines:{contact}:{key}".encode()
