"""Who is told that a case waits. One row per person; the staff bot and the console pass it on.

A row holds a level and a language, nothing of the person.
"""

from sqlalchemy import func, insert, select, update

from bot.storage import audit, cases, operators
from bot.storage.tables import alerts as table
from bot.storage.writer import Db
from escalation.audit import AuditRow
from escalation.case import ANSWER_WITHIN, Case
from escalation.urgency import URGENT


def alert(db: Db, case: Case, now: float) -> int:
    """Tell the people on shift: all of them for P0 and P1, else those who answer in the language.

    Call it when a case opens, when it returns to the queue, and when danger is written in a held case.
    Returns how many were told.
    """
    if case.practice:
        return 0
    present = operators.on_shift(db, now)
    fitting = [person for person in present if case.language in person.languages]
    others = [person for person in present if person not in fitting]
    told = [*fitting, *others] if case.urgency in URGENT or not fitting else fitting
    for person in told:
        alert_one(db, case, person.operator, now)
    audit.write(db, AuditRow(now, "alerted", None, case.id, f"{case.urgency} {len(told)}"))
    return len(told)


def remind(db: Db, now: float, only: str | None = None) -> int:
    """Tell those on shift of P0 and P1 that still wait: each person once in 3 or 15 minutes, not more often.

    Danger that came while nobody was on shift would otherwise wait unseen. `only` is one who comes on shift.
    """
    waiting = [c for c in cases.all_open(db, ("waiting",)) if c.urgency in URGENT and not c.practice]
    present = [p.operator for p in operators.on_shift(db, now) if only in (None, p.operator)]
    told = 0
    for case in waiting:
        again = [one for one in present if _told_at(db, case, one) <= now - ANSWER_WITHIN[case.urgency]]
        for operator in again:
            alert_one(db, case, operator, now)
        if again:
            audit.write(db, AuditRow(now, "alerted", None, case.id, f"{case.urgency} {len(again)} again"))
        told += len(again)
    return told


def _told_at(db: Db, case: Case, operator: str) -> float:
    """When this person was last told of this case; long ago if never."""
    query = select(func.max(table.c.at)).where(table.c.case_id == case.id, table.c.operator == operator)
    return float(db.sa.execute(query).scalar_one() or 0.0)


def alert_one(db: Db, case: Case, operator: str, now: float) -> None:
    """Tell one person; a row that has not gone out yet is brought up to date instead of doubled."""
    unsent = (table.c.case_id == case.id, table.c.operator == operator, table.c.sent_at.is_(None))
    waiting = db.sa.execute(select(table.c.id).where(*unsent)).first()
    values = {"urgency": case.urgency, "language": case.language, "at": now}
    if waiting is not None:
        db.sa.execute(update(table).where(table.c.id == waiting.id).values(**values))
    else:
        db.sa.execute(insert(table).values(case_id=case.id, operator=operator, **values))
