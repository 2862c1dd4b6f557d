"""What lies on a person's phone and can perhaps be deleted: the channel's ids, sealed."""

import msgspec
from sqlalchemy import bindparam, delete, insert, select

from bot.keys import Keys
from bot.storage.statements import compiled
from bot.storage.tables import traces as table
from bot.storage.writer import Db

_c = table.c
_ADD = compiled(
    insert(table).values(
        contact=bindparam("contact"),
        ref_sealed=bindparam("sealed"),
        ours=bindparam("ours"),
        at=bindparam("at"),
    )
)
_OF = compiled(select(_c.ref_sealed).where(_c.contact == bindparam("contact")).order_by(_c.id))
_FORGET = compiled(delete(table).where(_c.contact == bindparam("contact")))


def add(db: Db, keys: Keys, contact: str, refs: tuple[str, ...], *, ours: bool, at: float) -> None:
    """Remember what one message is called on the channel."""
    sealed = keys.seal("route", msgspec.msgpack.encode(refs), _context(contact))
    db.raw.execute(_ADD, {"contact": contact, "sealed": sealed, "ours": ours, "at": at})


def of(db: Db, keys: Keys, contact: str) -> tuple[str, ...]:
    """Everything that may still lie there, oldest first."""
    refs: list[str] = []
    for (sealed,) in db.raw.execute(_OF, {"contact": contact}):
        refs += msgspec.msgpack.decode(keys.open("route", sealed, _context(contact)), type=list[str])
    return tuple(refs)


def forget(db: Db, contact: str) -> None:
    """It is deleted, or can't be deleted any more."""
    db.raw.execute(_FORGET, {"contact": contact})


def _context(contact: str) -> bytes:
    return b"trace:" + contact.encode()
