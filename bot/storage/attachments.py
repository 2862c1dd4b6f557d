"""Pictures of a case, sealed to it like its words and bound to their place; forgotten with it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from bot.keys import Keys
from bot.storage.media_tables import attachments as table
from bot.storage.sealed import Place, key_for, put, take
from bot.storage.writer import Db
from escalation.seal.box import Closed

_c = table.c


class Belongs(NamedTuple):
    """Whose pictures, and for how long they are kept."""

    contact: str
    case_id: str
    at: float
    expires_at: float


def keep(db: Db, keys: Keys, to: Belongs, pictures: Sequence[bytes]) -> list[int]:
    """Seal the pictures of one file; returns their numbers in order."""
    key, numbers = key_for(db, to.case_id), list[int]()
    for page, picture in enumerate(pictures, start=1):
        seq = (db.sa.execute(select(func.max(_c.seq)).where(_c.key_id == key.id)).scalar() or 0) + 1
        place = _place(key.id, seq, to.at, page, len(pictures))
        row = insert(table).values(
            **to._asdict(),
            key_id=key.id,
            seq=seq,
            page=page,
            pages=len(pictures),
            body_sealed=put(keys, place, key.public, picture),
        )
        numbers.append(int(db.sa.execute(row.returning(_c.id)).scalar_one()))
    return numbers


def opened(db: Db, keys: Keys, case_id: str, number: int, privates: Mapping[str, bytes]) -> bytes | None:
    """One picture of this case with these keys; None: the case has no such picture. Raise Closed."""
    columns = (_c.key_id, _c.seq, _c.at, _c.page, _c.pages, _c.body_sealed)
    row = db.sa.execute(select(*columns).where(_c.case_id == case_id, _c.id == number)).first()
    if row is None:
        return None
    return take(keys, privates, _place(row.key_id, row.seq, row.at, row.page, row.pages), row.body_sealed)


def how_many_open(db: Db, keys: Keys, case_id: str, privates: Mapping[str, bytes]) -> int:
    """How many pictures of a case these keys open."""
    count = 0
    for number in db.sa.execute(select(_c.id).where(_c.case_id == case_id)).scalars().all():
        try:
            count += opened(db, keys, case_id, number, privates) is not None
        except Closed:
            continue
    return count


def forget_case(db: Db, case_id: str) -> None:
    """Forget every picture of a case."""
    db.sa.execute(delete(table).where(_c.case_id == case_id))


def move(db: Db, case_id: str, contact: str) -> None:
    """The pictures of a case follow the person who came back on another way."""
    db.sa.execute(update(table).where(_c.case_id == case_id).values(contact=contact))


def _place(key_id: str, seq: int, at: float, page: int, pages: int) -> Place:
    return Place(key_id, f"attachment|{page}/{pages}", seq, at)
