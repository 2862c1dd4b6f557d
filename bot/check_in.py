"""Somebody had said: if I have not come back by then, tell a person. They have not come back.

Nothing is sent to them. Words under cover do not count as coming back: they may be somebody else's.
"""

from sqlalchemy import select, update

from bot import sealing
from bot.desk.alerts import alert
from bot.keys import Keys
from bot.storage import audit, cases
from bot.storage.tables import contacts, wishes
from bot.storage.writer import Db
from escalation import case as machine
from escalation.audit import AuditRow
from escalation.card import ROLES
from escalation.case import Case
from escalation.urgency import Urgency, highest

REASON = "check_in.missed"


def tell_missed(db: Db, keys: Keys, chance: bytes, now: float) -> bool:
    """Open a case, or add to the open one, for everybody overdue. Returns whether there was anybody."""
    query = (
        select(wishes.c.contact, contacts.c.language, contacts.c.strict, contacts.c.inside)
        .join(contacts, contacts.c.contact == wishes.c.contact)
        .where(wishes.c.check_in_at <= now)
    )
    overdue = db.sa.execute(query).all()
    for number, (contact, language, strict, inside) in enumerate(overdue):
        case = _missed(db, contact, language, strict=strict, inside=inside, now=now)
        if case is None:
            case_id = (int.from_bytes(chance) + number).to_bytes(9)[-8:].hex()
            case = _opened(contact, case_id, language, strict=strict, inside=inside, now=now)
            cases.add(db, case)
            sealing.begin(db, keys, case, now)
        audit.write(db, AuditRow(now, "appended", None, case.id, case.urgency))
        alert(db, case, now)
        db.sa.execute(update(wishes).where(wishes.c.contact == contact).values(check_in_at=None))
    return bool(overdue)


def _missed(
    db: Db, contact: str, language: str | None, *, strict: bool, inside: bool, now: float
) -> Case | None:
    before = cases.open_for(db, contact, apart=False)
    if before is None:
        return None
    level: Urgency = "P1" if strict else "P2"
    after = machine.append(before, level, (REASON,), before.card, now)
    cases.save(db, before, after)
    return after


def _opened(
    contact: str, case_id: str, language: str | None, *, strict: bool, inside: bool, now: float
) -> Case:
    role = ROLES["inside"] if inside else (None, "role.unknown")
    return machine.open_case(
        Case(
            id=case_id,
            contact=contact,
            urgency=highest(["P1" if strict else "P2", role[0]]) or "P1",
            reasons=(REASON, role[1]),
            language=language,
            opened_at=now,
            waiting_since=now,
        )
    )
