"""What was covered in a transcript, sealed apart from it, kept as long as the case.

Sealed to the case like every line of it, so that only those who hold the case can open it at all; when they
may is decided at the desk.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from bot.keys import Keys
from bot.storage.sealed import Place, key_for, put, sitting, take
from bot.storage.tables import identifiers as table
from bot.storage.writer import Db
from escalation.seal.box import Closed
from nlu.identifiers import Identifier

_c = table.c


class Covered(NamedTuple):
    """One identifier: what it is, how it stands in the transcript, when it was written."""

    id: int
    kind: str
    mark: str
    at: float


def keep(
    db: Db,
    keys: Keys,
    contact: str,
    text: str,
    found: tuple[Identifier, ...],
    *,
    case_id: str | None,
    at: float,
    expires_at: float,
) -> None:
    """Seal each of them apart."""
    if not found:
        return
    key = key_for(db, case_id or sitting(contact))
    for one in found:
        value = text[one.start : one.end].encode("utf-8", "surrogatepass")
        seq = (db.sa.execute(select(func.max(_c.seq)).where(_c.key_id == key.id)).scalar() or 0) + 1
        db.sa.execute(
            insert(table).values(
                contact=contact,
                case_id=case_id,
                kind=one.kind,
                mark=one.mark,
                value_sealed=put(keys, _place(key.id, one.kind, one.mark, seq, at), key.public, value),
                at=at,
                expires_at=expires_at,
                key_id=key.id,
                seq=seq,
            )
        )


def bind(db: Db, contact: str, case_id: str, until: float) -> None:
    """Those of this sitting belong to the case from now on."""
    db.sa.execute(
        update(table)
        .where(_c.contact == contact, _c.case_id.is_(None))
        .values(case_id=case_id, expires_at=until)
    )


def of_case(db: Db, case_id: str) -> list[Covered]:
    """What was covered in a case, oldest first; not the values."""
    query = select(_c.id, _c.kind, _c.mark, _c.at).where(_c.case_id == case_id).order_by(_c.id)
    return [Covered(*row) for row in db.sa.execute(query)]


def opened(db: Db, keys: Keys, case_id: str, privates: Mapping[str, bytes]) -> dict[int, str]:
    """The values these keys open. Call it only for somebody who may see them."""
    query = select(_c.id, _c.kind, _c.mark, _c.value_sealed, _c.at, _c.key_id, _c.seq)
    found: dict[int, str] = {}
    for number, kind, mark, box, at, key_id, seq in db.sa.execute(query.where(_c.case_id == case_id)):
        with suppress(Closed):
            value = take(keys, privates, _place(key_id or "", kind, mark, seq or 0, at), box)
            found[number] = value.decode("utf-8", "surrogatepass")
    return found


def any_in(db: Db, case_id: str) -> bool:
    """Whether anything was covered in this case."""
    return bool(db.sa.execute(select(func.count()).where(_c.case_id == case_id)).scalar_one())


def forget_loose(db: Db, contact: str) -> None:
    """Forget what belongs to no case."""
    db.sa.execute(delete(table).where(_c.contact == contact, _c.case_id.is_(None)))


def forget_case(db: Db, case_id: str) -> None:
    """Forget everything of a case."""
    db.sa.execute(delete(table).where(_c.case_id == case_id))


def _place(key_id: str, kind: str, mark: str, seq: int, at: float) -> Place:
    return Place(key_id, f"covered|{kind}|{mark}", seq, at)
