"""What was said on both sides, sealed: kept for the lifetime of the answers, longer only for a case.

It knows nothing of who may read it.
"""

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from bot.keys import Keys
from bot.storage.statements import compiled
from bot.storage.tables import lines as table
from bot.storage.writer import Db


class Line(msgspec.Struct, frozen=True):
    """One line of a transcript."""

    direction: str
    """in (the person), out (the bot), reply (an operator), note."""
    body: str
    at: float
    language: str | None = None
    text_ids: tuple[str, ...] = ()
    outbox_id: str | None = None

    def __repr__(self) -> str:
        return f"Line(direction={self.direction!r})"


_c = table.c
_ADD = compiled(
    insert(table).values(
        contact=bindparam("contact"),
        case_id=bindparam("case_id"),
        direction=bindparam("direction"),
        text_ids=bindparam("text_ids"),
        language=bindparam("language"),
        body_sealed=bindparam("sealed"),
        at=bindparam("at"),
        expires_at=bindparam("expires_at"),
        outbox_id=bindparam("outbox_id"),
    )
)
_OF_CASE = compiled(
    select(_c.direction, _c.text_ids, _c.language, _c.body_sealed, _c.at, _c.outbox_id)
    .where(_c.case_id == bindparam("case_id"))
    .order_by(_c.at, _c.id)
)
_TAKE = compiled(
    update(table)
    .where(_c.contact == bindparam("contact"), _c.case_id.is_(None))
    .values(case_id=bindparam("case"), expires_at=bindparam("until"))
)
_FORGET_LOOSE = compiled(delete(table).where(_c.contact == bindparam("contact"), _c.case_id.is_(None)))


def add(
    db: Db, keys: Keys, contact: str, line: Line, *, expires_at: float, case_id: str | None = None
) -> None:
    """Keep one line."""
    sealed = keys.seal(
        "content", line.body.encode("utf-8", "surrogatepass"), _context(line.direction, line.at)
    )
    db.raw.execute(
        _ADD,
        {
            "contact": contact,
            "case_id": case_id,
            "direction": line.direction,
            "text_ids": " ".join(line.text_ids),
            "language": line.language,
            "sealed": sealed,
            "at": line.at,
            "expires_at": expires_at,
            "outbox_id": line.outbox_id,
        },
    )


def of_case(db: Db, keys: Keys, case_id: str) -> list[Line]:
    """The transcript of a case, oldest first."""
    return [
        Line(
            direction,
            keys.open("content", sealed, _context(direction, at)).decode("utf-8", "surrogatepass"),
            at,
            language,
            tuple(text_ids.split()),
            outbox_id,
        )
        for direction, text_ids, language, sealed, at, outbox_id in db.raw.execute(
            _OF_CASE, {"case_id": case_id}
        )
    ]


def bind(db: Db, contact: str, case_id: str, until: float) -> None:
    """The lines of this sitting belong to the case from now on."""
    db.raw.execute(_TAKE, {"contact": contact, "case": case_id, "until": until})


def forget_loose(db: Db, contact: str) -> None:
    """Forget what belongs to no case."""
    db.raw.execute(_FORGET_LOOSE, {"contact": contact})


def forget_all(db: Db, contact: str) -> None:
    """Forget every word of this contact."""
    db.sa.execute(delete(table).where(_c.contact == contact))


def forget_case(db: Db, case_id: str) -> None:
    """Forget every word of a case, whatever contact it came under."""
    db.sa.execute(delete(table).where(_c.case_id == case_id))


def move(db: Db, case_id: str, contact: str) -> None:
    """The lines of a case follow the person who came back on another way."""
    db.sa.execute(update(table).where(_c.case_id == case_id).values(contact=contact))


def _context(direction: str, at: float) -> bytes:
    return f"line:{direction}:{at!r}".encode()
