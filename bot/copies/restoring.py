"""Putting a copy back: what was destroyed since stays destroyed, and nothing leaves for anybody.

Whatever waited when the copy was made is of another day: a menu nobody asked for, an answer that may have
been given, a message that was answered long ago. Sending it now would light up a phone that may be in other
hands.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Table, delete, func, select, update

from bot.keys import Keys, Unreadable
from bot.storage import case_keys, contact_keys, destroyed, key_tables, media_tables, tables
from bot.storage.db import Db, close
from bot.storage.postgres import Server
from bot.storage.sqlite import empty_log
from bot.storage.store import Store, connect
from bot.storage.upgrade import upgrade

_o, _i = tables.outbox.c, tables.inbox.c


class Restored(NamedTuple):
    """What came back, counted."""

    contacts: int
    cases: int
    destroyed: int
    held: int
    """Answers of people that wait until the person opens again."""


def put_back(store: Store, keys: Keys, gone: Mapping[str, float], now: float) -> Restored:
    """Bring what is in place to this version, apply the list, and still everything."""
    upgrade(store, keys)
    db = connect(store, alone=True)
    try:
        db.raw.execute(db.begin)
        dead = _apply(db, gone, now)
        held = _still(db)
        db.raw.execute("COMMIT")
        if not isinstance(store, Server):
            empty_log(db)
        return Restored(_count(db, tables.contacts), _count(db, tables.cases), dead, held)
    finally:
        close(db)


def proves(store: Store, keys: Keys) -> tuple[int, int]:
    """Read what the server can read of a copy; returns (contacts, cases). Raises if anything is broken."""
    upgrade(store, keys)
    db = connect(store, read_only=True)
    try:
        for file in () if isinstance(store, Server) else ("main", "content"):
            if db.raw.execute(f"PRAGMA {file}.integrity_check").fetchone()[0] != "ok":
                raise Unreadable
        for contact, sealed in db.sa.execute(
            select(tables.contacts.c.contact, tables.contacts.c.route_sealed).where(
                tables.contacts.c.route_sealed.is_not(None)
            )
        ):
            contact_keys.keys_of(db, keys, contact).open("route", sealed, contact.encode())
        return _count(db, tables.contacts), _count(db, tables.cases)
    finally:
        close(db)


def _apply(db: Db, gone: Mapping[str, float], now: float) -> int:
    """Whatever is on the list dies again, and the list goes on."""
    contacts = [
        one for one in db.sa.execute(select(key_tables.contact_keys.c.contact)).scalars() if one in gone
    ]
    keys = [one for one in db.sa.execute(select(key_tables.case_keys.c.id)).scalars() if one in gone]
    contact_keys.forget(db, contacts, now)
    case_keys.forget_keys(db, keys, now)
    for contact in contacts:
        for table in (tables.contacts, tables.sessions, tables.outbox, tables.lines, tables.traces,
                      tables.web_lines, tables.wishes, tables.return_codes, tables.identifiers,
                      media_tables.attachments):  # fmt: skip
            db.sa.execute(delete(table).where(table.c.contact == contact))
        db.sa.execute(update(tables.cases).where(tables.cases.c.contact == contact).values(contact=None))
    destroyed.note(db, gone, now)
    return len(contacts) + len(keys)


def _still(db: Db) -> int:
    waits = _o.state.in_(("waiting", "sending", "failed"))
    db.sa.execute(
        update(tables.outbox).where(waits, _o.kind != "reply").values(state="withdrawn", message_sealed=None)
    )
    held = db.sa.execute(
        update(tables.outbox).where(waits, _o.kind == "reply").values(state="waiting", rule="opened")
    ).rowcount
    db.sa.execute(update(tables.inbox).where(_i.done.is_(False)).values(done=True, message_sealed=None))
    db.sa.execute(update(tables.contacts).values(opened_at=None, keyed=None))
    for table in (
        tables.sessions,
        tables.web_lines,
        tables.console_sessions,
        tables.alerts,
        media_tables.fetches,
    ):
        db.sa.execute(delete(table))
    return int(held)


def _count(db: Db, table: Table) -> int:
    return int(db.sa.execute(select(func.count()).select_from(table)).scalar_one())
