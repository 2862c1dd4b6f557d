"""What was said on both sides, sealed: kept for the lifetime of the answers, longer only for a case.

As long as there is no case the lines are sealed with the keys of the contact; from its opening on they are
sealed to the case, and only people can read them. Who that is, is not known here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.keys import Keys
from bot.storage.sealed import Place, key_for, put, sitting, take
from bot.storage.statements import compiled
from bot.storage.tables import lines as table
from bot.storage.writer import Db
from escalation.seal.box import Closed


class Line(msgspec.Struct, frozen=True):
    """One line of a transcript."""

    direction: str
    """in (the person), out (the bot), reply (an operator), note."""
    body: str
    at: float
    language: str | None = None
    text_ids: tuple[str, ...] = ()
    outbox_id: str | None = None
    closed: bool = False
    """It does not open for whoever reads: they have no key, or it was tampered with. The body is empty then.
    """

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
        key_id=bindparam("key_id"),
        seq=bindparam("seq"),
    )
)
_COLUMNS = (_c.direction, _c.text_ids, _c.language, _c.body_sealed, _c.at, _c.outbox_id)
_OF_CASE = compiled(
    select(*_COLUMNS, _c.key_id, _c.seq).where(_c.case_id == bindparam("case_id")).order_by(_c.at, _c.id)
)
_TAKE = compiled(
    update(table)
    .where(_c.contact == bindparam("contact"), _c.case_id.is_(None))
    .values(case_id=bindparam("case"), expires_at=bindparam("until"))
)
_LAST = compiled(select(func.max(_c.seq)).where(_c.key_id == bindparam("key")))
_FORGET_LOOSE = compiled(delete(table).where(_c.contact == bindparam("contact"), _c.case_id.is_(None)))


def add(
    db: Db, keys: Keys, contact: str, line: Line, *, expires_at: float, case_id: str | None = None
) -> None:
    """Keep one line."""
    body = line.body.encode("utf-8", "surrogatepass")
    key = key_for(db, case_id or sitting(contact))
    seq = (db.raw.execute(_LAST, {"key": key.id}).fetchone()[0] or 0) + 1
    box = put(keys, _place(key.id, seq, line), key.public, body)
    db.raw.execute(
        _ADD,
        {
            "contact": contact,
            "case_id": case_id,
            "direction": line.direction,
            "text_ids": " ".join(line.text_ids),
            "language": line.language,
            "sealed": box,
            "at": line.at,
            "expires_at": expires_at,
            "outbox_id": line.outbox_id,
            "key_id": key.id,
            "seq": seq,
        },
    )


def of_case(db: Db, keys: Keys, case_id: str, privates: Mapping[str, bytes]) -> list[Line]:
    """The transcript of a case, oldest first, as far as these private keys open it."""
    found: list[Line] = []
    for *columns, key_id, seq in db.raw.execute(_OF_CASE, {"case_id": case_id}):
        line, box = _line(columns)
        try:
            body = take(keys, privates, _place(key_id or "", seq or 0, line), box)
            found.append(msgspec.structs.replace(line, body=body.decode("utf-8", "surrogatepass")))
        except Closed:
            found.append(msgspec.structs.replace(line, closed=True))
    return found


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


def _line(columns: Sequence[Any]) -> tuple[Line, bytes]:
    direction, text_ids, language, box, at, outbox_id = columns
    return Line(direction, "", at, language, tuple(text_ids.split()), outbox_id), box


def _place(key_id: str, seq: int, line: Line) -> Place:
    kind = f"line|{line.direction}|{line.language}|{' '.join(line.text_ids)}"
    return Place(key_id, kind, seq, line.at)
