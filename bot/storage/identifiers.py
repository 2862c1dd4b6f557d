"""What was covered in a transcript, sealed apart from it, kept as long as the case.

Sealed to the case like every line of it, so that only those who hold the case can open it at all; when they
may is decided at the desk.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select

from bot.keys import Keys
from bot.storage import contact_keys
from bot.storage.sealed import Place, key_for, put, take
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
    for one in found:
        value = text[one.start : one.end].encode("utf-8", "surrogatepass")
        _add(db, keys, contact, case_id, (one.kind, one.mark, at, expires_at), value)


def bind(db: Db, keys: Keys, contact: str, case_id: str, until: float) -> None:
    """Those of this sitting belong to the case from now on, and are sealed to it."""
    query = select(_c.kind, _c.mark, _c.at, _c.value_sealed).where(
        _c.contact == contact, _c.case_id.is_(None)
    )
    loose = db.sa.execute(query.order_by(_c.id)).all()
    own = contact_keys.keys_of(db, keys, contact) if loose else keys
    forget_loose(db, contact)
    for kind, mark, at, box in loose:
        _add(
            db, keys, contact, case_id, (kind, mark, at, until), own.open("covered", box, _context(kind, at))
        )


def _add(
    db: Db,
    keys: Keys,
    contact: str,
    case_id: str | None,
    what: tuple[str, str, float, float],
    value: bytes,
) -> None:
    kind, mark, at, expires_at = what
    key_id = seq = None
    if case_id is None:
        box = contact_keys.keys_of(db, keys, contact).seal("covered", value, _context(kind, at))
    else:
        key = key_for(db, case_id)
        last = db.sa.execute(select(func.max(_c.seq)).where(_c.key_id == key.id)).scalar()
        key_id, seq = key.id, (last or 0) + 1
        box = put(keys, Place(key_id, f"covered|{kind}|{mark}", seq, at), key.public, value)
    db.sa.execute(
        insert(table).values(
            contact=contact,
            case_id=case_id,
            kind=kind,
            mark=mark,
            value_sealed=box,
            at=at,
            expires_at=expires_at,
            key_id=key_id,
            seq=seq,
        )
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
            value = take(keys, privates, Place(key_id or "", f"covered|{kind}|{mark}", seq or 0, at), box)
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


def _context(kind: str, at: float) -> bytes:
    return f"covered:{kind}:{at!r}".encode()
