"""What was covered in a transcript, sealed apart under a key of its own, kept as long as the case.

Who may open it, and when, is decided at the desk.
"""

from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from bot.keys import Keys
from bot.storage.tables import identifiers as table
from bot.storage.writer import Db
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
        db.sa.execute(
            insert(table).values(
                contact=contact,
                case_id=case_id,
                kind=one.kind,
                mark=one.mark,
                value_sealed=keys.seal("covered", value, _context(one.kind, at)),
                at=at,
                expires_at=expires_at,
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


def opened(db: Db, keys: Keys, case_id: str) -> dict[int, str]:
    """The values themselves. Call it only for somebody who may see them."""
    query = select(_c.id, _c.kind, _c.value_sealed, _c.at).where(_c.case_id == case_id)
    return {
        number: keys.open("covered", sealed, _context(kind, at)).decode("utf-8", "surrogatepass")
        for number, kind, sealed, at in db.sa.execute(query)
    }


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
