"""The words and wishes of a contact in the database: written seldom, read with every message.

No word is ever here in clear, and a wish names no place.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select, update

from bot.guard import SALT_BYTES, Guard, made
from bot.keys import Keys
from bot.storage.tables import contacts, wishes
from bot.storage.upsert import insert
from bot.storage.writer import Db

_c, _w = contacts.c, wishes.c
COLUMNS = {"safe": "safe_key", "second": "second_key"}
WISHES = frozenset(column.name for column in wishes.columns) - {"contact", "check_in_at"}


def set_word(db: Db, keys: Keys, contact: str, guard: Guard, which: str, word: str, salt: bytes) -> None:
    """Keep a word as its hash. `salt`: fresh bytes, used if there is none yet."""
    salt = guard.salt or salt[:SALT_BYTES]
    values = {"word_salt": salt, COLUMNS[which]: made(keys, salt, word)}
    db.sa.execute(update(contacts).where(_c.contact == contact).values(**values))


def lock(db: Db, contact: str) -> None:
    """Somebody else holds the phone: only the word or the return code leads back to what was before."""
    db.sa.execute(update(contacts).where(_c.contact == contact).values(locked=True))


def unlock(db: Db, contact: str) -> None:
    """The person is back: they gave the word or the code."""
    db.sa.execute(update(contacts).where(_c.contact == contact, _c.locked.is_(True)).values(locked=False))


def release(db: Db, contact: str) -> None:
    """The word was forgotten, and a person has said that this is the same one: nothing is guarded now."""
    gone = {"safe_key": None, "second_key": None, "locked": False}
    db.sa.execute(update(contacts).where(_c.contact == contact).values(**gone))


def move(db: Db, old: str, new: str) -> None:
    """The person is on another way now; their words and wishes come along."""
    row = db.sa.execute(
        select(_c.word_salt, _c.safe_key, _c.second_key).where(_c.contact == old, _c.word_salt.is_not(None))
    ).first()
    if row is not None:
        db.sa.execute(update(contacts).where(_c.contact == new).values(**row._mapping))
    db.sa.execute(delete(wishes).where(_w.contact == new))
    db.sa.execute(update(wishes).where(_w.contact == old).values(contact=new))


def wish(db: Db, contact: str, name: str, value: str, check_in_at: float | None = None) -> None:
    """Keep one wish; it replaces the one before."""
    values: dict[str, Any] = {name: value}
    if name == "check_in":
        values["check_in_at"] = check_in_at
    query = insert(wishes).values(contact=contact, **values)
    db.sa.execute(query.on_conflict_do_update(index_elements=[_w.contact], set_=values))


def wished(db: Db, contact: str) -> Mapping[str, Any]:
    """Every wish of a contact."""
    row = db.sa.execute(select(wishes).where(_w.contact == contact)).first()
    return {} if row is None else dict(row._mapping)


def wrote(db: Db, contact: str, at: float | None) -> None:
    """They were here: the time after which silence is told begins anew; None: no longer told."""
    db.sa.execute(
        update(wishes).where(_w.contact == contact, _w.check_in_at.is_not(None)).values(check_in_at=at)
    )
