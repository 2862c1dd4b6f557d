"""Requests that take two, as rows. Who may agree to what is decided in escalation/approval.py."""

from typing import Any

from sqlalchemy import Row, insert, select, update

from bot.storage.tables import approvals as table
from bot.storage.writer import Db
from escalation.approval import GOOD_SECONDS, Action, Approval

_c = table.c
_COLUMNS = (_c.id, _c.action, _c.subject, _c.digest, _c.asked_by, _c.expires_at, _c.agreed_by, _c.used_at)


def ask(db: Db, action: Action, subject: str, digest: bytes, by: str, now: float) -> int:
    """A new request; returns its number."""
    done = db.sa.execute(
        insert(table).values(
            action=action, subject=subject, digest=digest, asked_by=by, asked_at=now,
            expires_at=now + GOOD_SECONDS,
        )
    )  # fmt: skip
    number = done.inserted_primary_key
    return int(number[0]) if number is not None else 0


def get(db: Db, number: int) -> Approval | None:
    """One request."""
    row = db.sa.execute(select(*_COLUMNS).where(_c.id == number)).first()
    return None if row is None else _approval(row)


def waiting(db: Db, now: float) -> list[Approval]:
    """What nobody has agreed to yet, oldest first."""
    query = select(*_COLUMNS).where(_c.agreed_by.is_(None), _c.used_at.is_(None), _c.expires_at > now)
    return [_approval(row) for row in db.sa.execute(query.order_by(_c.id))]


def newest(db: Db, action: Action, subject: str, by: str, now: float) -> Approval | None:
    """The last thing this person asked for here that is not used and not too old."""
    query = select(*_COLUMNS).where(
        _c.action == action,
        _c.subject == subject,
        _c.asked_by == by,
        _c.used_at.is_(None),
        _c.expires_at > now,
    )
    row = db.sa.execute(query.order_by(_c.id.desc())).first()
    return None if row is None else _approval(row)


def agree(db: Db, number: int, by: str, now: float, half_opened: bytes | None = None) -> bool:
    """The second one agrees. False: somebody was quicker."""
    done = db.sa.execute(
        update(table)
        .where(_c.id == number, _c.agreed_by.is_(None), _c.asked_by != by)
        .values(agreed_by=by, agreed_at=now, half_opened=half_opened)
    )
    return done.rowcount == 1


def use(db: Db, number: int, now: float) -> bytes | None:
    """It is done, once; returns what the second one has opened for the first, if anything."""
    half = db.sa.execute(select(_c.half_opened).where(_c.id == number)).scalar()
    db.sa.execute(update(table).where(_c.id == number).values(used_at=now, half_opened=None))
    return half


def _approval(row: Row[*tuple[Any, ...]]) -> Approval:
    return Approval(**row._mapping)
