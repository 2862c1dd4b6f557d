"""Cases in the database: rows to values and back. It knows nothing of who may do what.

Every change is a compare-and-set on state and holder, so that two hands never hold one case, on any database.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, func, insert, select, update

from bot.storage import case_keys
from bot.storage.media_tables import attachments, fetches
from bot.storage.tables import cases as table
from bot.storage.tables import conflicts, identifiers, lines, outbox, return_codes
from bot.storage.writer import Db
from config.errors import WaymarkError
from escalation.card import Card
from escalation.case import Case


class CaseMoved(WaymarkError):
    """Somebody else changed the case first."""

    code = "case.moved"


def load(db: Db, case_id: str) -> Case | None:
    """One case, or None."""
    row = db.sa.execute(select(table).where(table.c.id == case_id)).first()
    return _case(row) if row is not None else None


def open_for(db: Db, contact: str, *, apart: bool | None = None) -> Case | None:
    """The open case of this contact; the newest if there are several. `apart`: only of that kind."""
    kind = () if apart is None else (table.c.apart.is_(apart),)
    query = (
        select(table)
        .where(table.c.contact == contact, table.c.state != "closed", *kind)
        .order_by(table.c.opened_at.desc())
        .limit(1)
    )
    row = db.sa.execute(query).first()
    return _case(row) if row is not None else None


def all_open_for(db: Db, contact: str) -> list[Case]:
    """Every open case of this contact."""
    return _cases(db, table.c.contact == contact, table.c.state != "closed")


def all_open(db: Db, states: Iterable[str] = ("waiting", "held", "offered")) -> list[Case]:
    """Every case somebody still has to do something about."""
    return _cases(db, table.c.state.in_(tuple(states)))


def proposed_to(db: Db, holder: str) -> list[Case]:
    """New cases proposed to be joined with one that this person holds."""
    older = select(table.c.id).where(table.c.holder == holder)
    return _cases(db, table.c.join_with.in_(older))


def ahead(db: Db) -> int:
    """How many real cases wait to be read."""
    query = select(func.count()).where(table.c.state == "waiting", table.c.practice.is_(False))
    return int(db.sa.execute(query).scalar_one())


def add(db: Db, case: Case) -> None:
    """A new case."""
    db.sa.execute(insert(table).values(**_row(case)))


def save(db: Db, before: Case, after: Case) -> None:
    """Write a transition, if the row is still where the transition began.

    A claim is therefore UPDATE … WHERE state = 'waiting' AND holder IS NULL; a second one changes no row.
    """
    holder = table.c.holder.is_(None) if before.holder is None else table.c.holder == before.holder
    values = _row(after)
    del values["id"]
    done = db.sa.execute(
        update(table).where(table.c.id == before.id, table.c.state == before.state, holder).values(**values)
    )
    if done.rowcount != 1:
        raise CaseMoved(case=before.id)


def ask_consent(db: Db, case_id: str) -> None:
    """The holder has asked whether what was covered may be seen."""
    db.sa.execute(update(table).where(table.c.id == case_id).values(consent="asked"))


def step_aside(db: Db, case_id: str, operator: str) -> None:
    """This person may know whoever wrote: they are never asked to open it again."""
    known = select(conflicts.c.operator).where(
        conflicts.c.case_id == case_id, conflicts.c.operator == operator
    )
    if db.sa.execute(known).first() is None:
        db.sa.execute(insert(conflicts).values(case_id=case_id, operator=operator))


def stands_aside(db: Db, case_id: str, operator: str) -> bool:
    """Whether they have said so."""
    query = select(conflicts.c.case_id).where(
        conflicts.c.case_id == case_id, conflicts.c.operator == operator
    )
    return db.sa.execute(query).first() is not None


def adopt(db: Db, closed: str, kept: str) -> None:
    """After a join: transcript, pictures, answers and return code of the closed case belong to the other."""
    for table_ in (lines, return_codes, outbox, identifiers, attachments, fetches):
        db.sa.execute(update(table_).where(table_.c.case_id == closed).values(case_id=kept))
    db.sa.execute(update(outbox).where(outbox.c.case_id == kept).values(apart=False))
    case_keys.adopt(db, closed, kept)


def _cases(db: Db, *where: ColumnElement[bool]) -> list[Case]:
    return [_case(row) for row in db.sa.execute(select(table).where(*where)).all()]


def _case(row: Row[Any]) -> Case:
    stored = dict(row._mapping)
    card = Card(
        role=stored.pop("role"),
        needs=tuple(stored.pop("needs").split()),
        minor=bool(stored.pop("minor")),
        medical=bool(stored.pop("medical")),
        phone_soon_taken=bool(stored.pop("phone_soon_taken")),
        group_size=stored.pop("group_size"),
    )
    reasons, flags = tuple(stored.pop("reasons").split()), tuple(stored.pop("flags").split())
    return Case(card=card, reasons=reasons, flags=flags, **stored)


def _row(case: Case) -> dict[str, Any]:
    row = msgspec.structs.asdict(case)
    card = msgspec.structs.asdict(row.pop("card"))
    card["needs"] = " ".join(card["needs"])
    row["reasons"], row["flags"] = " ".join(case.reasons), " ".join(case.flags)
    return {**row, **card}
