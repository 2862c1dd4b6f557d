"""Opens a case, or adds to the open one, when a turn calls for a person. One unit of the turn's transaction.

It decides nothing about urgency: that is triage and the card.
"""

from typing import NamedTuple

import msgspec

from bot.desk.alerts import alert
from bot.storage import audit, cases
from bot.storage.writer import Db
from escalation import case as machine
from escalation import screening
from escalation.audit import AuditRow
from escalation.card import ANSWERS, ROLES, card, for_handoff, from_answers
from escalation.case import Case
from escalation.triage import Triage
from escalation.urgency import URGENT, Urgency, highest
from flows.events import AnswerGiven, HandoffRequested
from flows.session import Session, Turn
from nlu.parsed import ParsedMessage


class Moment(NamedTuple):
    """What a turn knows when it comes to cases."""

    contact: str
    at: float
    """When the person wrote."""
    now: float
    parsed: ParsedMessage
    triage: Triage
    turn: Turn

    def __repr__(self) -> str:
        return f"Moment(urgency={self.triage.urgency!r})"


def opens(moment: Moment) -> bool:
    """Whether this turn needs a case even if there is none."""
    asked = any(isinstance(event, HandoffRequested) for event in moment.turn.events)
    return asked or moment.triage.urgency in URGENT


def open_new(db: Db, case_id: str, moment: Moment) -> Case:
    """Put a new case in the queue and tell those on shift."""
    session = moment.turn.session
    level = _level(moment, session)
    case = machine.open_case(
        Case(
            id=case_id,
            contact=moment.contact,
            urgency=level.urgency or "P2",
            reasons=level.reasons,
            language=session.language,
            card=card(session, level.reasons),
            flags=screening.noted((), screening.signals(moment.parsed)),
            opened_at=moment.now,
            waiting_since=moment.at,
        )
    )
    cases.add(db, case)
    audit.write(db, AuditRow(moment.now, "opened", None, case.id, case.urgency))
    alert(db, case, moment.now)
    return case


def add_to(db: Db, case: Case, moment: Moment) -> bool:
    """The person wrote again. Returns whether anything on the card changed."""
    triage, session = moment.triage, moment.turn.session
    answered = [_meaning(event) for event in moment.turn.events if isinstance(event, AnswerGiven)]
    levels: list[Urgency | None] = [triage.urgency, *(level for level, _ in answered)]
    reasons = (*triage.reasons, *(reason for _, reason in answered if reason))
    after = machine.append(case, highest(levels), reasons, card(session, reasons), moment.now)
    after = machine.flag(after, screening.noted(after.flags, screening.signals(moment.parsed)))
    after = msgspec.structs.replace(after, language=session.language or after.language)
    if after != case:
        cases.save(db, case, after)
        audit.write(db, AuditRow(moment.now, "appended", None, case.id, after.urgency))
    if (triage.urgency in URGENT and case.state != "waiting") or after.urgency < case.urgency:
        alert(db, after, moment.now)
        return True
    return after != case


def empty(db: Db, case: Case, now: float) -> None:
    """The person said stop: the card stays only where a life or a child may be at stake."""
    cases.save(db, case, machine.empty(case, now))
    audit.write(db, AuditRow(now, "emptied", None, case.id))


def _level(moment: Moment, session: Session) -> Triage:
    for event in moment.turn.events:
        if isinstance(event, HandoffRequested):
            return for_handoff(session, moment.triage, event.reason)
    answers = from_answers(session)
    return Triage(
        urgency=highest([moment.triage.urgency, answers.urgency]),
        reasons=tuple(dict.fromkeys((*moment.triage.reasons, *answers.reasons))),
    )


def _meaning(event: AnswerGiven) -> tuple[Urgency | None, str | None]:
    """Only what was answered in this turn: a level that a person has lowered is not raised by old answers."""
    if event.name == "role":
        return ROLES.get(event.value, (None, None))
    return ANSWERS.get((event.name, event.value), (None, None))
