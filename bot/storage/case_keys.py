"""What a case is sealed to, as rows: public keys, and the private half wrapped for each who may open it.

Nothing here decides who that is, and no private key is kept.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from bot.keys import Keys, Unreadable
from bot.storage.destroyed import destroy
from bot.storage.key_tables import case_keys as table
from bot.storage.key_tables import wraps
from bot.storage.statements import compiled
from bot.storage.writer import Db
from escalation.seal.box import Closed, seal, unseal

HOUSE: Final = "house"
"""Reader of invented cases, and of a real one only while there is nobody else at all to open it."""

_c, _w = table.c, wraps.c
_NEWEST = compiled(select(_c.id, _c.public).where(_c.case_id == bindparam("case")).order_by(_c.number.desc()))


class CaseKey(NamedTuple):
    """What is sealed to at the moment."""

    id: str
    public: bytes


class Hand(NamedTuple):
    """An operator at the console, with the key their passphrase has opened, for the length of one request."""

    operator: str
    private: bytes

    def __repr__(self) -> str:
        return "Hand()"


def add(db: Db, key_id: str, case_id: str, public: bytes) -> None:
    """From now on this case is sealed to this key."""
    db.sa.execute(insert(table).values(id=key_id, case_id=case_id, public=public))


def newest(db: Db, case_id: str) -> CaseKey | None:
    """What the case is sealed to now; None when its keys were destroyed."""
    row = db.raw.execute(_NEWEST, {"case": case_id}).fetchone()
    return None if row is None else CaseKey(*row)


def of_case(db: Db, case_id: str) -> list[str]:
    """All keys of a case, oldest first."""
    query = select(_c.id).where(_c.case_id == case_id).order_by(_c.number)
    return [str(key) for key in db.sa.execute(query).scalars()]


def readers(db: Db, key_id: str) -> set[str]:
    """Who could open this one."""
    return set(db.sa.execute(select(_w.reader).where(_w.key_id == key_id)).scalars())


def keys_read_by(db: Db, reader: str) -> list[tuple[str, str]]:
    """(key, case) of everything this reader could open."""
    query = select(_c.id, _c.case_id).join(wraps, _w.key_id == _c.id).where(_w.reader == reader)
    return [(str(key), str(case)) for key, case in db.sa.execute(query)]


def wrap(db: Db, key_id: str, private: bytes, reader: str, public: bytes) -> None:
    """One more who may open it."""
    wrapped = seal(public, private, _place(key_id, reader))
    db.sa.execute(insert(wraps).values(key_id=key_id, reader=reader, wrapped=wrapped))


def wrap_for_house(db: Db, keys: Keys, key_id: str, private: bytes) -> None:
    """The house itself may open it: for invented cases, or because nobody else is there."""
    wrapped = keys.seal("house", private, _place(key_id, HOUSE))
    db.sa.execute(insert(wraps).values(key_id=key_id, reader=HOUSE, wrapped=wrapped))


def unwrap(db: Db, key_id: str, reader: str, private: bytes) -> bytes | None:
    """The private key of a case, for one who may open it; None: there is nothing for them."""
    wrapped = _wrapped(db, key_id, reader)
    return None if wrapped is None else unseal(private, wrapped, _place(key_id, reader))


def unwrap_for_house(db: Db, keys: Keys, key_id: str) -> bytes | None:
    """The same for the house."""
    wrapped = _wrapped(db, key_id, HOUSE)
    try:
        return None if wrapped is None else keys.open("house", wrapped, _place(key_id, HOUSE))
    except Unreadable:
        raise Closed from None


def unwrap_all(db: Db, keys: Keys, case_id: str, hand: Hand | None) -> dict[str, bytes]:
    """Every private key of a case that this hand opens, by id."""
    found: dict[str, bytes] = {}
    for key_id in of_case(db, case_id):
        private = None if hand is None else unwrap(db, key_id, hand.operator, hand.private)
        private = private or unwrap_for_house(db, keys, key_id)
        if private is not None:
            found[key_id] = private
    return found


def keep_only(db: Db, key_id: str, reading: Iterable[str]) -> None:
    """Nobody else opens it from here on."""
    db.sa.execute(delete(wraps).where(_w.key_id == key_id, _w.reader.not_in(tuple(reading))))


def take_from(db: Db, reader: str, key_ids: Iterable[str] | None = None) -> None:
    """This reader opens these no more, or nothing at all."""
    which = () if key_ids is None else (_w.key_id.in_(tuple(key_ids)),)
    db.sa.execute(delete(wraps).where(_w.reader == reader, *which))


def adopt(db: Db, closed: str, kept: str) -> None:
    """After a join: what was sealed for the one case is read in the other."""
    db.sa.execute(update(table).where(_c.case_id == closed).values(case_id=kept))


def forget_cases(db: Db, case_ids: Iterable[str], now: float) -> None:
    """Destroy every key of these cases: nothing that was sealed for them opens any more, in any copy."""
    for case_id in case_ids:
        keys = of_case(db, case_id)
        if keys:
            forget_keys(db, keys, now)


def forget_keys(db: Db, key_ids: Iterable[str], now: float) -> None:
    """Destroy these keys."""
    keys = list(key_ids)
    for key_id in keys:
        db.sa.execute(delete(wraps).where(_w.key_id == key_id))
    destroy(db, table, _c.id, keys, now)


def _wrapped(db: Db, key_id: str, reader: str) -> bytes | None:
    query = select(_w.wrapped).where(_w.key_id == key_id, _w.reader == reader)
    return db.sa.execute(query).scalar_one_or_none()


def _place(key_id: str, reader: str) -> bytes:
    return f"waymark/wrap/v1|{key_id}|{reader}".encode()
