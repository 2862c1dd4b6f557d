"""Cards and files made from cases. Here is decided what may be seen before a case is held."""

from collections.abc import Mapping

from bot.desk.errors import NoSuchCase
from bot.desk.views import CaseCard
from bot.storage import cases
from bot.storage.writer import Db
from escalation.case import Case
from escalation.operators import Operator, may_touch
from escalation.screening import second_reader_wanted


def card(case: Case, who: Operator, names: Mapping[str, str], now: float) -> CaseCard:
    """The coarse card. Screening flags stay out of it; only that a second reader is wanted is shown."""
    other_hands = case.holder is not None and case.holder != who.id
    return CaseCard(
        id=case.id,
        state=case.state,
        urgency=case.urgency,
        reasons=case.reasons,
        language=case.language,
        role=case.card.role,
        needs=case.card.needs,
        minor=case.card.minor,
        medical=case.card.medical,
        phone_soon_taken=case.card.phone_soon_taken,
        group_size=case.card.group_size,
        waiting_seconds=max(0.0, now - case.waiting_since),
        practice=case.practice,
        emptied=case.emptied,
        holder=names.get(case.holder or "") if other_hands else None,
        danger=case.state in ("held", "offered") and case.danger_at is not None,
        second_read=other_hands and who.state == "active" and wants_second_reader(case),
    )


def wants_second_reader(case: Case) -> bool:
    """Flagged, and nobody has taken the second look yet."""
    return case.second_reader is None and second_reader_wanted(
        case.flags, case.urgency, minor=case.card.minor
    )


def touchable(db: Db, who: Operator, case_id: str) -> Case:
    """A case this person may ever work on; all else is "no such case"."""
    case = cases.load(db, case_id)
    if case is None or not may_touch(who, case) or cases.stands_aside(db, case_id, who.id):
        raise NoSuchCase()
    return case


def held(db: Db, who: Operator, case_id: str) -> Case:
    """A case in this person's hands."""
    case = touchable(db, who, case_id)
    if case.holder != who.id or not case.open:
        raise NoSuchCase()
    return case
