"""Destroying keys, and remembering for eight days which: a copy that is put back must not bring them to life.

Copies of the keys live for seven days. The list holds random numbers only; it is also written to a file that
is in no copy (bot/backup), because the list in a lost database would be lost with it.
"""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Column, Table, delete, insert, select

from bot.storage.key_tables import destroyed as table
from bot.storage.writer import Db

KEPT_SECONDS: Final = 8 * 86_400.0
_AT_ONCE: Final = 500


def destroy(db: Db, of: Table, name: Column[Any], values: Iterable[str], now: float) -> None:
    """Delete the rows of a table of keys that carry these names, and write the names down."""
    wanted = list(values)
    for start in range(0, len(wanted), _AT_ONCE):
        part = tuple(wanted[start : start + _AT_ONCE])
        here = [str(one) for one in db.sa.execute(select(name).where(name.in_(part)).distinct()).scalars()]
        note(db, here, now)
        db.sa.execute(delete(of).where(name.in_(part)))


def note(db: Db, names: Iterable[str], now: float) -> None:
    """Remember that these are gone for good."""
    known = set(db.sa.execute(select(table.c.key_id)).scalars())
    rows = [{"key_id": name, "at": now} for name in dict.fromkeys(names) if name not in known]
    if rows:
        db.sa.execute(insert(table), rows)


def listed(db: Db) -> dict[str, float]:
    """Every name, and when it was destroyed."""
    return {name: at for name, at in db.sa.execute(select(table.c.key_id, table.c.at))}


def tidy(db: Db, now: float) -> None:
    """Copies that could bring them back are dead themselves by now."""
    db.sa.execute(delete(table).where(table.c.at <= now - KEPT_SECONDS))
