"""Return codes as keyed hashes, and how often a contact, and the whole house, has tried one.

The threat: whoever hits a code gets the answers meant for somebody else. Five tries per contact stop one
guesser, not one with many accounts, so wrong codes are also counted for the house. From 60 an hour, only a
contact's first try of the hour is looked up: somebody who really comes back still gets in. From 600 no code
is known for the rest of the hour: with a thousand codes a guesser hits one in two years. Whoever floods the
house on purpose can close this one door for that hour. All else works: a person can still write and have a
case, and two holders can join it with the older one.
"""

from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.keys import Keys
from bot.storage.statements import compiled
from bot.storage.tables import code_tries, return_codes
from bot.storage.writer import Db
from escalation.return_code import fingerprint

TRIES = 5
TRY_SECONDS = 3600.0
HOUSE_CAREFUL = 60
HOUSE_CLOSED = 600
HOUSE = ""
"""Stands in the place of a contact for the count of the whole house."""

_c, _t = return_codes.c, code_tries.c
_FIND = compiled(
    select(_c.contact, _c.case_id).where(_c.code_key == bindparam("key"), _c.expires_at > bindparam("now"))
)
_TRIES = compiled(select(_t.tries, _t.since).where(_t.contact == bindparam("contact")))
_ATTACH = compiled(
    update(return_codes)
    .where(_c.contact == bindparam("owner"), _c.case_id.is_(None))
    .values(case_id=bindparam("case"))
)
_DROP_LOOSE = compiled(delete(return_codes).where(_c.contact == bindparam("owner"), _c.case_id.is_(None)))
_older = return_codes.alias()
_NEWEST = (
    select(func.max(_older.c.expires_at)).where(_older.c.contact == bindparam("owner")).scalar_subquery()
)
_DROP_NEWEST = compiled(
    delete(return_codes).where(_c.contact == bindparam("owner"), _c.expires_at == _NEWEST)
)


class Owner(NamedTuple):
    """Whom a code belongs to."""

    contact: str
    case_id: str | None


def find(db: Db, keys: Keys, code: str, contact: str, now: float) -> Owner | None:
    """Whom this code leads to. After too many tries every code is unknown, the right one too."""
    if not _may_try(db, contact, now):
        return None
    row = db.raw.execute(_FIND, {"key": _key(keys, code), "now": now}).fetchone()
    return Owner(*row) if row is not None else None


def count_try(db: Db, contact: str, now: float, *, wrong: bool) -> None:
    """One more try within the hour. The house counts only wrong ones that were really looked up."""
    if wrong and _may_try(db, contact, now):
        _count(db, HOUSE, now)
    _count(db, contact, now)


def _may_try(db: Db, contact: str, now: float) -> bool:
    tries, house = _tries(db, contact, now), _tries(db, HOUSE, now)
    return house < HOUSE_CLOSED and tries < (TRIES if house < HOUSE_CAREFUL else 1)


def _count(db: Db, contact: str, now: float) -> None:
    tries = _tries(db, contact, now)
    if tries:
        db.sa.execute(update(code_tries).where(_t.contact == contact).values(tries=tries + 1))
        return
    db.sa.execute(delete(code_tries).where(_t.contact == contact))
    db.sa.execute(insert(code_tries).values(contact=contact, tries=1, since=now))


def offer(db: Db, keys: Keys, code: str, contact: str, expires_at: float) -> None:
    """A code was shown; it counts for the case that is opened next, and replaces one that was not used."""
    db.raw.execute(_DROP_LOOSE, {"owner": contact})
    db.sa.execute(
        insert(return_codes).values(code_key=_key(keys, code), contact=contact, expires_at=expires_at)
    )


def attach(db: Db, contact: str, case_id: str) -> None:
    """The code that was shown with the case, or before it, belongs to it."""
    db.raw.execute(_ATTACH, {"owner": contact, "case": case_id})


def drop_newest(db: Db, contact: str) -> None:
    """The code that was shown last and is not wanted is worth nothing to whoever saw it too."""
    db.raw.execute(_DROP_NEWEST, {"owner": contact})


def move(db: Db, old: str, new: str, case_id: str | None = None) -> None:
    """The person is on another way now; their codes work on, or only that of one case."""
    which = () if case_id is None else (_c.case_id == case_id,)
    db.sa.execute(update(return_codes).where(_c.contact == old, *which).values(contact=new))


def forget(db: Db, contact: str) -> None:
    """No code leads here any more."""
    db.sa.execute(delete(return_codes).where(_c.contact == contact))


def _tries(db: Db, contact: str, now: float) -> int:
    row = db.raw.execute(_TRIES, {"contact": contact}).fetchone()
    return int(row[0]) if row is not None and now - row[1] < TRY_SECONDS else 0


def _key(keys: Keys, code: str) -> bytes:
    return fingerprint(code, lambda data: keys.mac("code", data))
