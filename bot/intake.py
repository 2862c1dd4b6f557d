"""Opens a case, or adds to the open one, when a turn calls for a person. One unit of the turn's transaction.

It decides nothing about urgency: that is triage and the card.
"""

from typing import NamedTuple

import msgspec

from bot import sealing
from bot.desk.alerts import alert
from bot.keys import Keys
from bot.storage import audit, case_keys, cases
from bot.storage.writer import Db
from escalation import case as machine
from escalation import screening
from escalation.audit import AuditRow
from escalation.card import ANSWERS, ROLES, card, for_handoff, from_answers
from escalation.case import Case
from escalation.triage import Triage
from escalation.urgency import URGENT, Urgency, highest
from flows.events import AnswerGiven, HandoffRequested, SecondWordGiven, WriterUnsure
from flows.session import Session, Turn
from nlu.parsed import ParsedMessage

CALLS = (HandoffRequested, WriterUnsure, SecondWordGiven)
"""A person should look, whatever the words mean."""


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
    asked = any(isinstance(event, CALLS) for event in moment.turn.events)
    return asked or moment.triage.urgency in URGENT


def open_new(db: Db, keys: Keys, case_id: str, moment: Moment) -> Case:
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
            apart=session.apart,
            opened_at=moment.now,
            waiting_since=moment.at,
        )
    )
    cases.add(db, case)
    sealing.begin(db, keys, case, moment.now)
    audit.write(db, AuditRow(moment.now, "opened", None, case.id, case.urgency))
    alert(db, case, moment.now)
    return case


def add_to(db: Db, case: Case, moment: Moment) -> bool:
    """The person wrote again. Returns whether anything on the card changed."""
    triage, session = moment.triage, moment.turn.session
    answered = [_meaning(event) for event in moment.turn.events if isinstance(event, AnswerGiven)]
    marks = _marks(moment)
    levels: list[Urgency | None] = [triage.urgency, *(level for level, _ in (*answered, *marks))]
    reasons = (*triage.reasons, *(reason for _, reason in (*answered, *marks) if reason))
    after = machine.append(case, highest(levels), reasons, card(session, reasons), moment.now)
    after = machine.flag(after, screening.noted(after.flags, screening.signals(moment.parsed)))
    after = msgspec.structs.replace(after, language=session.language or after.language)
    if after != case:
        cases.save(db, case, after)
        audit.write(db, AuditRow(moment.now, "appended", None, case.id, after.urgency))
    if (highest(levels) in URGENT and case.state != "waiting") or after.urgency < case.urgency:
        alert(db, after, moment.now)
        return True
    return after != case


def empty(db: Db, case: Case, now: float) -> None:
    """The person said stop: the card stays only where a life or a child may be at stake."""
    cases.save(db, case, machine.empty(case, now))
    case_keys.forget_cases(db, (case.id,), now)
    audit.write(db, AuditRow(now, "emptied", None, case.id))


def _level(moment: Moment, session: Session) -> Triage:
    marks = _marks(moment)
    asked = next((event for event in moment.turn.events if isinstance(event, HandoffRequested)), None)
    answers = from_answers(session) if asked is None else for_handoff(session, moment.triage, asked.reason)
    return Triage(
        urgency=highest([moment.triage.urgency, answers.urgency, *(level for level, _ in marks)]),
        reasons=tuple(
            dict.fromkeys((*moment.triage.reasons, *answers.reasons, *(reason for _, reason in marks)))
        ),
    )


def _marks(moment: Moment) -> list[tuple[Urgency | None, str]]:
    """What the way of writing says about who may hold the phone. In doubt it is no reason to wait longer."""
    marks: list[tuple[Urgency | None, str]] = []
    for event in moment.turn.events:
        if isinstance(event, SecondWordGiven):
            marks.append(("P1", "writer.second_word"))
        elif isinstance(event, WriterUnsure):
            marks.append(("P2", "writer.unsure"))
    if moment.turn.session.apart:
        marks.append((None, "writer.no_word"))
    return marks


def _meaning(event: AnswerGiven) -> tuple[Urgency | None, str | None]:
    """Only what was answered in this turn: a level that a person has lowered is not raised by old answers."""
    if event.name == "role":
        return ROLES.get(event.value, (None, None))
    return ANSWERS.get((event.name, event.value), (None, None))
