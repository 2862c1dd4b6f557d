"""Operators, vouches, shifts and acceptances in the database. It knows nothing of who may do what."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from bot.storage.tables import console_sessions, meta, operators, shifts, vouches
from bot.storage.writer import Db
from escalation.operators import VOUCHES, Operator, Staffing
from escalation.staffing import OnShift

FOUNDED = "founded"

COLUMNS = (
    operators.c.id,
    operators.c.name,
    operators.c.role,
    operators.c.state,
    operators.c.languages,
    operators.c.console_language,
    operators.c.on_shift_until,
    operators.c.supervisor,
)


def get(db: Db, operator: str) -> Operator | None:
    """One operator by id."""
    row = db.sa.execute(select(*COLUMNS).where(operators.c.id == operator)).first()
    return _operator(row) if row is not None else None


def by_name(db: Db, name: str) -> Operator | None:
    """One operator by the name chosen for the console."""
    row = db.sa.execute(select(*COLUMNS).where(operators.c.name == name)).first()
    return _operator(row) if row is not None else None


def everybody(db: Db) -> list[Operator]:
    """All of them, removed ones too, by name."""
    return [_operator(row) for row in db.sa.execute(select(*COLUMNS).order_by(operators.c.name)).all()]


def supervisors(db: Db) -> list[Operator]:
    """Active responders who are supervisors."""
    return [one for one in everybody(db) if one.supervisor and one.state == "active"]


def staffing(db: Db) -> Staffing:
    """How many can vouch as colleagues, and whether there ever were enough of them."""
    query = select(func.count()).where(operators.c.role == "responder", operators.c.state == "active")
    active = int(db.sa.execute(query).scalar_one())
    return Staffing(active, active >= VOUCHES or _founded(db))


def note_founded(db: Db) -> None:
    """Write down for good that there are enough responders. Call it before their number may go down."""
    if staffing(db).founded and not _founded(db):
        db.sa.execute(insert(meta).values(name=FOUNDED, value=b"1"))


def _founded(db: Db) -> bool:
    return db.sa.execute(select(meta.c.name).where(meta.c.name == FOUNDED)).first() is not None


def confirmed_admins(db: Db) -> int:
    """Administrators who have used their code at least once; the others have not arrived yet."""
    query = select(func.count()).where(
        operators.c.role == "admin", operators.c.state == "active", operators.c.totp_last_step > 0
    )
    return int(db.sa.execute(query).scalar_one())


def on_shift(db: Db, now: float) -> list[OnShift]:
    """Active responders who have confirmed and are not out of time."""
    query = select(*COLUMNS).where(
        operators.c.role == "responder", operators.c.state == "active", operators.c.on_shift_until > now
    )
    found = [_operator(row) for row in db.sa.execute(query).all()]
    return [OnShift(operator=o.id, languages=o.languages, until=o.on_shift_until) for o in found]


def starts_after(db: Db, now: float) -> list[float]:
    """Planned shifts of people who still work here."""
    query = (
        select(shifts.c.starts_at)
        .join(operators, operators.c.id == shifts.c.operator)
        .where(shifts.c.starts_at > now, operators.c.state == "active")
        .order_by(shifts.c.starts_at)
    )
    return [float(start) for start in db.sa.execute(query).scalars()]


def change(db: Db, operator: str, **values: object) -> None:
    """Set columns of one operator."""
    db.sa.execute(update(operators).where(operators.c.id == operator).values(**values))


def add_vouch(db: Db, newcomer: str, voucher: str, now: float) -> None:
    """One vouch; a second one by the same person changes nothing."""
    known = select(vouches.c.voucher).where(vouches.c.newcomer == newcomer, vouches.c.voucher == voucher)
    if db.sa.execute(known).first() is None:
        db.sa.execute(insert(vouches).values(newcomer=newcomer, voucher=voucher, at=now))


def arrived(db: Db, operator: str) -> bool:
    """This person has used their code at least once: the link they came by is used up."""
    query = select(operators.c.id).where(operators.c.id == operator, operators.c.totp_last_step > 0)
    return db.sa.execute(query).first() is not None


def forget_vouches_for(db: Db, newcomer: str) -> None:
    """Nobody has vouched for this person any more."""
    db.sa.execute(delete(vouches).where(vouches.c.newcomer == newcomer))


def vouchers_of(db: Db, newcomer: str) -> list[Operator]:
    """Who has vouched for this person."""
    query = (
        select(*COLUMNS)
        .join(vouches, vouches.c.voucher == operators.c.id)
        .where(vouches.c.newcomer == newcomer)
    )
    return [_operator(row) for row in db.sa.execute(query).all()]


def sign_out_everywhere(db: Db, operator: str) -> None:
    """End every console session of this person."""
    db.sa.execute(delete(console_sessions).where(console_sessions.c.operator == operator))


def forget(db: Db, people: Iterable[str]) -> None:
    """Delete those of these enrolments whose code was never used."""
    begun = select(operators.c.id).where(operators.c.id.in_(tuple(people)), operators.c.totp_last_step == 0)
    chosen = tuple(db.sa.execute(begun).scalars())
    db.sa.execute(delete(vouches).where(vouches.c.newcomer.in_(chosen)))
    db.sa.execute(delete(operators).where(operators.c.id.in_(chosen)))


def _operator(row: Row[*tuple[Any, ...]]) -> Operator:
    stored = dict(row._mapping)
    stored["supervisor"] = bool(stored["supervisor"])
    return Operator(**{**stored, "languages": tuple(stored["languages"].split())})
