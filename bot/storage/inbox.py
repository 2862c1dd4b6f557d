"""Messages that came in, as rows: kept sealed until their turn is committed, known once by a keyed hash.

It knows nothing of what is in them.
"""

from typing import NamedTuple

from sqlalchemy import bindparam, false, insert, literal_column, not_, select, true, update

from bot.storage.statements import compiled
from bot.storage.tables import inbox as table
from bot.storage.writer import Db

_c = table.c
_KNOWN = compiled(select(_c.id).where(_c.event_key == bindparam("event_key")))
_ADD = compiled(
    insert(table).values(
        event_key=bindparam("event_key"),
        contact=bindparam("contact"),
        channel=bindparam("channel"),
        message_sealed=bindparam("sealed"),
        received_at=bindparam("received_at"),
        done=false(),
    )
)
_DONE = compiled(
    update(table).where(_c.id == bindparam("row")).values(done=true(), message_sealed=literal_column("NULL"))
)
_UNDONE = compiled(
    select(_c.id, _c.event_key, _c.contact, _c.message_sealed, _c.received_at)
    .where(not_(_c.done))
    .order_by(_c.id)
)


class Row(NamedTuple):
    """One message whose turn is not committed yet."""

    id: int
    event_key: bytes
    contact: str
    sealed: bytes
    received_at: float


def known(db: Db, event_key: bytes) -> bool:
    """Whether this message is here already."""
    return db.raw.execute(_KNOWN, {"event_key": event_key}).fetchone() is not None


def add(db: Db, event_key: bytes, contact: str, channel: str, sealed: bytes, received_at: float) -> int:
    """The number of the new row."""
    values = {
        "event_key": event_key,
        "contact": contact,
        "channel": channel,
        "sealed": sealed,
        "received_at": received_at,
    }
    return int(db.raw.execute(_ADD, values).lastrowid or 0)


def undone(db: Db) -> list[Row]:
    """Everything whose turn is still to be taken, in the order it came."""
    return [Row(*row) for row in db.raw.execute(_UNDONE)]


def done(db: Db, row: int) -> None:
    """The turn is committed; the words are gone, the key stays so that a repeated delivery is known."""
    db.raw.execute(_DONE, {"row": row})


def forget(db: Db, contact: str) -> None:
    """Nothing says any more whose messages these were."""
    db.sa.execute(update(table).where(_c.contact == contact, _c.done.is_(True)).values(contact=""))
