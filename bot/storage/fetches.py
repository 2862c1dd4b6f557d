"""Pictures still to be fetched, as rows: written with the turn, gone with the picture or when it is given up.

Where a file lies at the platform is sealed with the keys of the contact, and never stays longer than that.
"""

from typing import NamedTuple

import msgspec
from sqlalchemy import delete, insert, select

from bot.keys import Keys, Unreadable
from bot.storage import contact_keys
from bot.storage.media_tables import fetches as table
from bot.storage.writer import Db

_c = table.c


class Waiting(NamedTuple):
    """One picture that was announced. `ref` empty: nothing of the kind we take."""

    event_key: bytes
    contact: str
    case_id: str
    at: float
    channel: str
    ref: str

    @property
    def turn(self) -> str:
        """The id of the turn that announced it."""
        return self.event_key.hex()[:32]

    def __repr__(self) -> str:
        return f"Waiting(turn={self.turn!r})"


def add(db: Db, keys: Keys, waiting: Waiting) -> None:
    """Fetch this one as soon as the turn is committed."""
    words = msgspec.msgpack.encode((waiting.channel, waiting.ref))
    own = contact_keys.keys_of(db, keys, waiting.contact)
    db.sa.execute(
        insert(table).values(
            event_key=waiting.event_key,
            contact=waiting.contact,
            case_id=waiting.case_id,
            ref_sealed=own.seal("state", words, _context(waiting.event_key)),
            at=waiting.at,
        )
    )


def all_waiting(db: Db, keys: Keys) -> list[Waiting]:
    """Everything that is still to be fetched, oldest first. What does not open any more is left out."""
    query = select(_c.event_key, _c.contact, _c.case_id, _c.at, _c.ref_sealed).order_by(_c.at)
    found: list[Waiting] = []
    for event_key, contact, case_id, at, sealed in db.sa.execute(query).all():
        try:
            words = contact_keys.keys_of(db, keys, contact).open("state", sealed, _context(event_key))
        except Unreadable:
            continue
        channel, ref = msgspec.msgpack.decode(words, type=tuple[str, str])
        found.append(Waiting(event_key, contact, case_id, at, channel, ref))
    return found


def take(db: Db, event_key: bytes) -> str | None:
    """It is dealt with in this transaction: the case it belongs to now; None if it was, or was forgotten."""
    case_id = db.sa.execute(select(_c.case_id).where(_c.event_key == event_key)).scalar_one_or_none()
    db.sa.execute(delete(table).where(_c.event_key == event_key))
    return case_id


def more(db: Db, contact: str) -> bool:
    """Whether another one of this contact waits."""
    return db.sa.execute(select(_c.event_key).where(_c.contact == contact)).first() is not None


def forget_case(db: Db, case_id: str) -> None:
    """Nothing more is fetched for this case."""
    db.sa.execute(delete(table).where(_c.case_id == case_id))


def _context(event_key: bytes) -> bytes:
    return b"fetch:" + event_key
