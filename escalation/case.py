"""A case: a conversation handed to people, as a state machine with named transitions.

Every transition is a pure function from Case to Case that raises a CaseError when it is not allowed. Who may
press the button, and what is stored, is decided elsewhere.
"""

from typing import Literal

import msgspec

from config.errors import WaymarkError
from escalation.card import Card
from escalation.outcomes import CLOSABLE
from escalation.triage import CaseView
from escalation.urgency import URGENT, Urgency

State = Literal["waiting", "held", "offered", "closed"]

LEASE_SECONDS = 300.0
"""Whoever holds a case must be seen this often; a closed laptop must not keep somebody waiting."""

ANSWER_WITHIN: dict[str, float] = {"P0": 180.0, "P1": 900.0}
"""How long danger may stay unanswered in one pair of hands."""


class CaseError(WaymarkError):
    """The case does not allow this now."""

    code = "case.not_allowed"


class CaseNotWaiting(CaseError):
    """Somebody else holds it, or it is closed."""

    code = "case.not_waiting"


class CaseNotYours(CaseError):
    """Only its holder (or the person it is offered to) may do this."""

    code = "case.not_yours"


class CaseClosed(CaseError):
    """It is closed; a new message opens a new case."""

    code = "case.closed"


class CaseOutcomeUnknown(CaseError):
    """The outcome is not in the list."""

    code = "case.outcome_unknown"


class CaseJoinRefused(CaseError):
    """These two cases can't be joined."""

    code = "case.join_refused"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One case. No words of anybody; the transcript lives elsewhere."""

    id: str
    contact: str | None
    state: State = "waiting"
    urgency: Urgency
    reasons: tuple[str, ...] = ()
    language: str | None = None
    card: Card = Card()
    flags: tuple[str, ...] = ()
    second_reader: str | None = None
    practice: bool = False
    emptied: bool = False
    apart: bool = False
    """Opened in a talk that began without the safe word there was: perhaps by somebody else."""
    consent: str | None = None
    """asked, given or refused: whether the holder may see what was covered."""
    opened_at: float
    waiting_since: float
    """Since when the person has had no word from us: from the opening, later from the last answer."""
    holder: str | None = None
    offered_to: str | None = None
    lease_until: float | None = None
    danger_at: float | None = None
    """Danger nobody has answered yet: when it was written, or when the present holder took it."""
    join_with: str | None = None
    closed_at: float | None = None
    outcome: str | None = None

    @property
    def open(self) -> bool:
        """Somebody still has to do something."""
        return self.state != "closed"


def view(case: Case | None) -> CaseView | None:
    """What triage may know of it."""
    return CaseView(case.state, case.urgency, case.reasons) if case is not None and case.open else None


def open_case(case: Case) -> Case:
    """A fresh case on its way into the queue; danger counts as unanswered from the start."""
    return msgspec.structs.replace(
        case, state="waiting", danger_at=case.opened_at if case.urgency in URGENT else None
    )


def append(case: Case, urgency: Urgency | None, reasons: tuple[str, ...], card: Card, now: float) -> Case:
    """The person wrote again: reasons add up, the level can only rise, new danger waits for an answer."""
    _must_be_open(case)
    urgent = urgency in URGENT
    return msgspec.structs.replace(
        case,
        urgency=case.urgency if urgency is None else min(case.urgency, urgency),
        reasons=tuple(dict.fromkeys((*case.reasons, *reasons))),
        card=merge(case.card, card),
        danger_at=now if urgent and case.danger_at is None else case.danger_at,
    )


def merge(old: Card, new: Card) -> Card:
    """Facts add up; a later closed answer replaces an earlier one; the stricter role stays."""
    return Card(
        role=_stricter(old.role, new.role),
        needs=tuple(dict.fromkeys((*old.needs, *new.needs))),
        minor=old.minor or new.minor,
        medical=old.medical or new.medical,
        phone_soon_taken=old.phone_soon_taken or new.phone_soon_taken,
        group_size=new.group_size or old.group_size,
    )


def _stricter(old: str | None, new: str | None) -> str | None:
    """Once inside, always inside; whoever skips the question later has not taken an answer back."""
    if "inside" in (old, new):
        return "inside"
    return old if new in (None, "skip") and old is not None else new


def claim(case: Case, by: str, now: float) -> Case:
    """One person takes it. Unanswered danger starts a new count: the new holder needs time to read."""
    if case.state != "waiting" or case.holder is not None:
        raise CaseNotWaiting(case=case.id)
    return msgspec.structs.replace(
        case,
        state="held",
        holder=by,
        lease_until=now + LEASE_SECONDS,
        danger_at=now if case.danger_at is not None else None,
    )


def renew(case: Case, by: str, now: float) -> Case:
    """The holder is still there."""
    _must_hold(case, by)
    return msgspec.structs.replace(case, lease_until=now + LEASE_SECONDS)


def release(case: Case, by: str) -> Case:
    """Back to the queue, with the waiting time it had: nobody loses a place because of us."""
    _must_hold(case, by)
    return _unheld(case)


def lapses(case: Case, now: float) -> str | None:
    """Why the case has to go back to the queue: `danger`, `lease`, or None."""
    if case.state not in ("held", "offered"):
        return None
    if case.danger_at is not None and now - case.danger_at >= ANSWER_WITHIN.get(case.urgency, 900.0):
        return "danger"
    if case.lease_until is None or now >= case.lease_until:
        return "lease"
    return None


def lapse(case: Case, now: float) -> Case:
    """Take it out of hands that are not there."""
    if lapses(case, now) is None:
        raise CaseError(case=case.id)
    return _unheld(case)


def offer(case: Case, by: str, to: str) -> Case:
    """Ask a colleague to take over. Until they accept, the holder stays the holder."""
    _must_hold(case, by)
    if to == by:
        raise CaseError(case=case.id)
    return msgspec.structs.replace(case, state="offered", offered_to=to)


def accept(case: Case, by: str, now: float) -> Case:
    """The colleague takes over."""
    _must_be_offered(case, by)
    return msgspec.structs.replace(
        case,
        state="held",
        holder=by,
        offered_to=None,
        lease_until=now + LEASE_SECONDS,
        danger_at=now if case.danger_at is not None else None,
    )


def refuse(case: Case, by: str) -> Case:
    """The colleague does not; the holder keeps it."""
    _must_be_offered(case, by)
    return msgspec.structs.replace(case, state="held", offered_to=None)


def answer(case: Case, by: str, now: float) -> Case:
    """The holder wrote to the person: danger has been answered, waiting starts again."""
    _must_hold(case, by)
    return msgspec.structs.replace(case, danger_at=None, waiting_since=now, lease_until=now + LEASE_SECONDS)


def judge(case: Case, by: str, urgency: Urgency) -> Case:
    """Only a person who holds the case may set a lower level."""
    _must_hold(case, by)
    return msgspec.structs.replace(
        case,
        urgency=urgency,
        reasons=tuple(dict.fromkeys((*case.reasons, "person.judged"))),
        danger_at=case.danger_at if urgency in URGENT else None,
    )


def flag(case: Case, flags: tuple[str, ...]) -> Case:
    """Weak signals were noted. Nothing else about the case changes."""
    _must_be_open(case)
    return msgspec.structs.replace(case, flags=flags)


def read_by_second(case: Case, by: str) -> Case:
    """Somebody else than the holder takes the second look."""
    _must_be_open(case)
    if case.holder == by:
        raise CaseNotYours(case=case.id)
    return msgspec.structs.replace(case, second_reader=by)


def close(case: Case, by: str, outcome: str, now: float) -> Case:
    """The holder ends it with one of the outcomes."""
    _must_hold(case, by)
    if outcome not in CLOSABLE:
        raise CaseOutcomeUnknown(case=case.id)
    return _closed(case, outcome, now)


def empty(case: Case, now: float) -> Case:
    """The person said stop: content and the way back are gone.

    Where a life or a child may be at stake the card stays until a person closes it; else the case ends here.
    """
    _must_be_open(case)
    bare = msgspec.structs.replace(
        case,
        contact=None,
        emptied=True,
        join_with=None,
        card=msgspec.structs.replace(case.card, needs=(), group_size=None),
    )
    if case.urgency in URGENT or case.card.minor:
        return bare
    return _closed(bare, "stopped", now)


def rejoin(case: Case, contact: str) -> Case:
    """The person came back on another way with their return code."""
    _must_be_open(case)
    if case.emptied:
        raise CaseClosed(case=case.id)
    return msgspec.structs.replace(case, contact=contact)


def propose_join(case: Case, by: str, older: str) -> Case:
    """The holder of a new case believes that it is the same person as in an older one."""
    _must_hold(case, by)
    if older == case.id:
        raise CaseJoinRefused(case=case.id)
    return msgspec.structs.replace(case, join_with=older)


def confirm_join(new: Case, older: Case, by: str, now: float) -> tuple[Case, Case]:
    """The holder of the older case agrees: answers go the new way from here on. Returns (closed, joined)."""
    _must_hold(older, by)
    if new.join_with != older.id or not new.open:
        raise CaseJoinRefused(case=new.id)
    return _join(new, older, now)


def join_by_code(new: Case, older: Case, now: float) -> tuple[Case, Case]:
    """The return code is the proof, nobody has to agree. Returns (closed, joined).

    Hands that hold only the new one keep what is joined: the person is being answered there at this moment.
    """
    _must_be_open(new)
    _must_be_open(older)
    closed, joined = _join(new, older, now)
    if older.holder is None and new.holder is not None:
        joined = msgspec.structs.replace(
            joined, state=new.state, holder=new.holder, offered_to=new.offered_to, lease_until=new.lease_until
        )
    return closed, joined


def _join(new: Case, older: Case, now: float) -> tuple[Case, Case]:
    if new.id == older.id or new.emptied or older.emptied or new.practice != older.practice:
        raise CaseJoinRefused(case=new.id)
    joined = append(older, None, (*new.reasons, "joined"), new.card, now)
    joined = msgspec.structs.replace(
        joined,
        contact=new.contact,
        language=new.language or older.language,
        urgency=min(new.urgency, older.urgency),
        flags=tuple(dict.fromkeys((*older.flags, *new.flags))),
        danger_at=older.danger_at if new.danger_at is None else now,
    )
    return _closed(new, "joined", now), joined


def decline_join(new: Case, older: Case, by: str) -> Case:
    """The holder of the older case does not believe it; the new case goes on alone."""
    _must_hold(older, by)
    if new.join_with != older.id:
        raise CaseJoinRefused(case=new.id)
    return msgspec.structs.replace(new, join_with=None)


def _unheld(case: Case) -> Case:
    return msgspec.structs.replace(case, state="waiting", holder=None, offered_to=None, lease_until=None)


def _closed(case: Case, outcome: str, now: float) -> Case:
    return msgspec.structs.replace(
        case,
        state="closed",
        holder=None,
        offered_to=None,
        lease_until=None,
        danger_at=None,
        join_with=None,
        closed_at=now,
        outcome=outcome,
    )


def _must_be_open(case: Case) -> None:
    if not case.open:
        raise CaseClosed(case=case.id)


def _must_hold(case: Case, by: str) -> None:
    _must_be_open(case)
    if case.state not in ("held", "offered") or case.holder != by:
        raise CaseNotYours(case=case.id)


def _must_be_offered(case: Case, by: str) -> None:
    _must_be_open(case)
    if case.state != "offered" or case.offered_to != by:
        raise CaseNotYours(case=case.id)
