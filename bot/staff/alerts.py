"""The alerts of operators in the database: which are due, which were sent, which message must go again.

It never reads what anybody wrote, and selects no column of a case but its state, its times and its level.
"""

import msgspec
from sqlalchemy import ColumnElement, and_, case, func, or_, select, update

from bot.storage.tables import alerts, cases, operators
from bot.storage.writer import Db

BATCH = 50
KEEP_SECONDS = 40 * 3600.0
"""Our own messages are deleted while Telegram still lets us (48 hours)."""


class Due(msgspec.Struct, frozen=True):
    """An alert for somebody on shift about a case that needs somebody now."""

    id: int
    operator: str
    urgency: str
    language: str | None
    since: float
    chat_sealed: bytes


class Sent(msgspec.Struct, frozen=True):
    """A message of ours that should no longer lie in a chat."""

    id: int
    ref_sealed: bytes


def due(db: Db, now: float) -> list[Due]:
    """What is to be said now, most urgent first. Off shift means: nothing."""
    since = case(
        (cases.c.state == "waiting", cases.c.waiting_since),
        else_=func.coalesce(cases.c.danger_at, alerts.c.at),
    )
    query = (
        select(
            alerts.c.id,
            alerts.c.operator,
            alerts.c.urgency,
            alerts.c.language,
            since,
            operators.c.staff_address_sealed,
        )
        .join(cases, cases.c.id == alerts.c.case_id)
        .join(operators, operators.c.id == alerts.c.operator)
        .where(
            alerts.c.sent_at.is_(None),
            alerts.c.at <= now,
            _needs_somebody(),
            operators.c.state == "active",
            operators.c.on_shift_until > now,
            operators.c.staff_address_sealed.is_not(None),
        )
        .order_by(alerts.c.urgency, alerts.c.id)
        .limit(BATCH)
    )
    return [Due(*row) for row in db.sa.execute(query)]


def over(db: Db, now: float) -> list[Sent]:
    """Messages about cases that are taken or closed, and those that soon can't be deleted any more."""
    query = (
        select(alerts.c.id, alerts.c.ref_sealed)
        .join(cases, cases.c.id == alerts.c.case_id)
        .where(
            alerts.c.ref_sealed.is_not(None),
            or_(~_needs_somebody(), alerts.c.sent_at < now - KEEP_SECONDS),
        )
        .limit(BATCH)
    )
    return [Sent(*row) for row in db.sa.execute(query)]


def mark_sent(db: Db, alert: int, now: float, ref_sealed: bytes | None) -> None:
    """It was said; `ref_sealed` is where, None when it never can be."""
    db.sa.execute(update(alerts).where(alerts.c.id == alert).values(sent_at=now, ref_sealed=ref_sealed))


def forget_message(db: Db, alert: int) -> None:
    """The message is gone, or can't be deleted any more."""
    db.sa.execute(update(alerts).where(alerts.c.id == alert).values(ref_sealed=None))


def again_at(db: Db, alert: int, at: float) -> None:
    """Say it once more at that time, if the case still needs somebody then."""
    db.sa.execute(update(alerts).where(alerts.c.id == alert).values(sent_at=None, at=at, ref_sealed=None))


def case_of(db: Db, alert: int, operator: str) -> tuple[str, bool] | None:
    """The case of an alert that was meant for this operator, and whether a colleague offers it to them."""
    query = (
        select(cases.c.id, _offered_to_them())
        .join(alerts, alerts.c.case_id == cases.c.id)
        .where(alerts.c.id == alert, alerts.c.operator == operator)
    )
    row = db.sa.execute(query).first()
    return (row[0], bool(row[1])) if row is not None else None


def _needs_somebody() -> ColumnElement[bool]:
    """It waits in the queue, is offered to them, or is held while danger in it is not answered."""
    danger_unanswered = and_(cases.c.state.in_(("held", "offered")), cases.c.danger_at.is_not(None))
    return or_(cases.c.state == "waiting", _offered_to_them(), danger_unanswered)


def _offered_to_them() -> ColumnElement[bool]:
    return and_(
        cases.c.state == "offered", cases.c.offered_to.is_not(None), cases.c.offered_to == alerts.c.operator
    )
