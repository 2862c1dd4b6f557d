"""The lines of the page between two posts: sealed, short-lived, and taken away when the page was left alone.

Knows no route and no token; a contact is a pseudonym here as everywhere.
"""

from dataclasses import dataclass

import msgspec

from bot.clock import Clock
from bot.keys import Keys
from bot.storage import contact_keys, outbox
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
        db.raw.execute(
            "INSERT OR IGNORE INTO web_lines (contact, key, outbox_id, body_sealed, seen, stays, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (contact, key, outbox_id, sealed, shown.own is not None, stays, self._clock.now()),
        )
        return int(db.raw.execute("SELECT id FROM web_lines WHERE key = ?", (key,)).fetchone()[0])

    def read(self, contact: str) -> list[Row]:
        """Everything the page shows, oldest first."""

        def query(db: Db) -> list[Row]:
            found = db.raw.execute(
                "SELECT id, key, body_sealed FROM web_lines WHERE contact = ? ORDER BY id", (contact,)
            ).fetchall()
            own = contact_keys.keys_of(db, self._keys, contact) if found else self._keys
            return [
                Row(number, _decoder.decode(own.open("content", sealed, _context(contact, key))))
                for number, key, sealed in found
            ]

        return self._writer.read(query)

    async def confirm(self, contact: str, up_to: int) -> None:
        """The page has shown everything up to this number."""
        await self._writer.run(
            lambda db: db.raw.execute(
                "UPDATE web_lines SET seen = 1 WHERE contact = ? AND id <= ? AND seen = 0", (contact, up_to)
            )
        )

    async def delete(self, contact: str, numbers: list[int]) -> None:
        """Take these away."""
        rows = [(contact, number) for number in numbers]
        await self._writer.run(
            lambda db: db.raw.executemany("DELETE FROM web_lines WHERE contact = ? AND id = ?", rows)
        )

    async def clear(self, contact: str) -> None:
        """Take everything away; an answer nobody has seen waits again for the next opening."""
        await self._writer.run(lambda db: give_back(db, self._keys, contact))

    async def leave(self, contact: str) -> None:
        """The person has gone: nothing is shown again, and nothing may leave for this page."""

        def unit(db: Db) -> None:
            give_back(db, self._keys, contact)
            db.raw.execute("DELETE FROM sessions WHERE contact = ?", (contact,))
            db.raw.execute("UPDATE contacts SET opened_at = NULL, keyed = NULL WHERE contact = ?", (contact,))

        await self._writer.run(unit)

    def left_alone(self, contact: str) -> bool:
        """Whether nothing happened for so long that somebody else may hold the phone."""
        newest, known = self._writer.read(
            lambda db: (
                db.raw.execute("SELECT max(at) FROM web_lines WHERE contact = ?", (contact,)).fetchone()[0],
                db.raw.execute(
                    "SELECT strict, last_word_at FROM contacts WHERE contact = ?", (contact,)
                ).fetchone(),
            )
        )
        if newest is None:
            return False
        # An answer that came in meanwhile is no sign of the person: only their own last word is.
        strict, last_word_at = known if known is not None else (True, newest)
        return bool(self._clock.now() - last_word_at > self._keep.answers(strict=bool(strict)))


def give_back(db: Db, keys: Keys, contact: str) -> None:
    """Clear the page; answers it was sent and never confirmed go back to wait for an opening."""
    for message, shown in take_unseen(db, keys, contact):
        outbox.put_back(db, keys, contact, message, outbox.Body(shown.language, shown.lines))
    outbox.hold(db, contact)


def take_unseen(db: Db, keys: Keys, contact: str) -> list[tuple[str, Shown]]:
    """What was sent to a page and never confirmed by it, with the outbox ids. Only the cover stays there."""
    rows = db.raw.execute(
        "SELECT key, outbox_id, body_sealed FROM web_lines"
        " WHERE contact = ? AND seen = 0 AND stays = 0 AND outbox_id IS NOT NULL ORDER BY id",
        (contact,),
    ).fetchall()
    db.raw.execute("DELETE FROM web_lines WHERE contact = ? AND stays = 0", (contact,))
    own = contact_keys.keys_of(db, keys, contact) if rows else keys
    return [
        (message, _decoder.decode(own.open("content", sealed, _context(contact, key))))
        for key, message, sealed in rows
    ]


def _context(contact: str, key: str) -> bytes:
    return f"web_lines:{contact}:{key}".encode()
