"""What lies on a person's phone and can perhaps be deleted: the channel's ids, sealed."""

from typing import NamedTuple

import msgspec
from sqlalchemy import bindparam, delete, insert, select

from bot.keys import Keys
from bot.storage import contact_keys
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
        secret=bindparam("secret"),
    )
)
_OF = compiled(
    select(_c.id, _c.ref_sealed, _c.secret)
    .where(_c.contact == bindparam("contact"), _c.at <= bindparam("until"))
    .order_by(_c.id)
)
_FORGET = compiled(delete(table).where(_c.id == bindparam("row")))


class Found(NamedTuple):
    """What may still lie on the phone, oldest first, and the rows that say so."""

    refs: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()


def add(
    db: Db, keys: Keys, contact: str, refs: tuple[str, ...], *, ours: bool, at: float, secret: bool = False
) -> None:
    """Remember what one message is called on the channel. `secret`: it shows a word or a code of theirs."""
    own = contact_keys.keys_of(db, keys, contact)
    sealed = own.seal("route", msgspec.msgpack.encode(refs), _context(contact))
    db.raw.execute(_ADD, {"contact": contact, "sealed": sealed, "ours": ours, "at": at, "secret": secret})


def of(db: Db, keys: Keys, contact: str, until: float, *, secret: bool = False) -> Found:
    """Everything up to a moment that may still lie there; `secret`: only what shows a word or a code."""
    refs: list[str] = []
    rows: list[int] = []
    found = db.raw.execute(_OF, {"contact": contact, "until": until}).fetchall()
    own = contact_keys.keys_of(db, keys, contact) if found else keys
    for row, sealed, marked in found:
        if marked or not secret:
            refs += msgspec.msgpack.decode(own.open("route", sealed, _context(contact)), type=list[str])
            rows.append(row)
    return Found(tuple(refs), tuple(rows))


def forget_rows(db: Db, rows: tuple[int, ...]) -> None:
    """They are deleted, or can't be deleted any more."""
    db.raw.executemany(_FORGET, [{"row": row} for row in rows])


def forget(db: Db, contact: str) -> None:
    """No row says any more that something was said to this contact."""
    db.sa.execute(delete(table).where(_c.contact == contact))


def _context(contact: str) -> bytes:
    return b"trace:" + contact.encode()
