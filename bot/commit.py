"""What one turn leaves behind, written in one transaction: all of it or nothing.

Session, door, case, transcript, outbox and the end of the inbox row belong together: after a crash the turn
was taken or it was not.
"""

from typing import Literal

import msgspec

from bot import intake, leaving, returning
from bot.contacts import seal_route
from bot.inbox import Received
from bot.intake import Moment
from bot.keys import Keys
from bot.storage import cases, codes, contacts, inbox, lines, outbox, traces
from bot.storage.contacts import Changed, Standing
from bot.storage.writer import Db
from escalation.relay import rule_for
from escalation.triage import Triage
from escalation.urgency import URGENT
from flows.events import (
    AnswerGiven,
    CodeKept,
    CodeOffered,
    HideAsked,
    MessageSaid,
    Said,
    SessionForgotten,
    SittingOpened,
    StopAsked,
)
from flows.session import Place, Turn
from nlu.code import COVERED, cover
from nlu.parsed import ParsedMessage

CODE_ASKED = Place(flow="person", node="code")
"""Where the return code is shown."""

Exit = Literal["hide", "stop"]


class Lifetimes(msgspec.Struct, frozen=True):
    """How long things are kept, in seconds."""

    inside: float
    others: float
    door: float
    case: float

    def answers(self, *, strict: bool) -> float:
        """A sitting, its answers and its lines."""
        return self.inside if strict else self.others


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """One turn, ready to be written."""

    received: Received
    now: float
    before: Standing
    parsed: ParsedMessage
    triage: Triage
    turn: Turn
    footer: str = ""
    case_id: str
    """A fresh id, used only if a case is opened."""
    code: str = ""
    """The fresh return code, stored only if it was shown."""
    shown_code: str = ""
    """The same as a person reads it."""
    chosen: str = ""
    """Text id of the answer a number stood for, so that whoever reads the case need not count."""
    owner: codes.Owner | None = None
    """Whom a typed return code belongs to."""

    def __repr__(self) -> str:
        return f"Done(turn={self.received.turn!r})"


def commit(db: Db, keys: Keys, keep: Lifetimes, done: Done) -> bool:
    """Write the turn. Returns whether anything at the desk has changed."""
    received, turn = done.received, done.turn
    leaves = _exit(turn)
    if received.ref is not None:
        traces.add(db, keys, received.contact, (received.ref,), ours=False, at=done.now)
    if done.parsed.code is not None and leaves is None:
        codes.count_try(db, received.contact, done.now)
    if done.owner is not None and leaves is None:
        returning.follow(db, keys, received.contact, done.owner, done.now)
    changed = _door(db, keys, keep, done, leaves)
    contacts.save(db, received.contact, changed)
    if done.before.known and done.before.session is None:
        lines.forget_loose(db, received.contact)  # of a sitting that has lapsed
    if leaves is None:
        case_id, told = _case(db, keep, done)
        _keep_session(db, keys, keep, done, changed)
        _keep_lines(db, keys, keep, done, changed, case_id)
        _keep_code(db, keys, keep, done)
        if case_id is not None and not _offers_code(turn):
            codes.attach(db, received.contact, case_id)
    else:
        told = done.before.case_id is not None
        _leave(db, done, leaves)
    _answer(db, keys, done, changed, leaves)
    inbox.done(db, received.row)
    return told


def said(turn: Turn) -> tuple[Said, ...]:
    """The lines of the answer."""
    return tuple(event.line for event in turn.events if isinstance(event, MessageSaid))


def _offers_code(turn: Turn) -> bool:
    return any(isinstance(event, CodeOffered) for event in turn.events)


def _exit(turn: Turn) -> Exit | None:
    for event in turn.events:
        if isinstance(event, StopAsked):
            return "stop"
        if isinstance(event, HideAsked):
            return "hide"
    return None


def _door(db: Db, keys: Keys, keep: Lifetimes, done: Done, leaves: Exit | None) -> Changed:
    """The strictest rules ever earned apply; whoever has not said who they are is treated as inside."""
    received, before, turn = done.received, done.before, done.turn
    strict, inside, opened_at = before.strict, before.inside, before.opened_at
    if done.owner is not None and returning.inside_before(db, done.owner):
        inside = strict = True
    for event in turn.events:
        if isinstance(event, AnswerGiven) and event.name == "role" and event.value == "inside":
            inside = strict = True
        elif isinstance(event, SittingOpened):
            inside = inside or event.role == "inside"
            strict = inside or event.role == "skip"
            opened_at = done.now
    forgotten = any(isinstance(event, SessionForgotten) for event in turn.events)
    if forgotten or turn.session.stage == "opening" or not turn.session.role:
        opened_at = None
    return Changed(
        channel=received.route.channel,
        language=None if leaves == "stop" else turn.session.language or before.language,
        strict=strict,
        inside=inside,
        door_until=done.now + keep.door,
        route_sealed=None if before.routed else seal_route(keys, received.contact, received.route),
        last_word_at=received.at,
        opened_at=opened_at,
    )


def _case(db: Db, keep: Lifetimes, done: Done) -> tuple[str | None, bool]:
    """The case this turn belongs to, and whether the desk has something new to see."""
    contact = done.received.contact
    moment = Moment(contact, done.received.at, done.now, done.parsed, done.triage, done.turn)
    needed = intake.opens(moment)
    # Read again: since the turn began, the case may have been claimed, closed, or come by a return code.
    if not needed and done.before.case is None and done.owner is None:
        return None, False
    case = cases.open_for(db, contact)
    if case is not None:
        return case.id, intake.add_to(db, case, moment) or done.owner is not None
    if not needed:
        return None, False
    opened = intake.open_new(db, done.case_id, moment)
    lines.bind(db, contact, opened.id, done.now + keep.case)
    return opened.id, True


def _keep_session(db: Db, keys: Keys, keep: Lifetimes, done: Done, changed: Changed) -> None:
    contact = done.received.contact
    if any(isinstance(event, SessionForgotten) for event in done.turn.events):
        contacts.forget_session(db, contact)
        return
    until = done.received.at + keep.answers(strict=changed.strict)
    contacts.save_session(db, keys, contact, done.turn.session, until)


def _keep_lines(
    db: Db, keys: Keys, keep: Lifetimes, done: Done, changed: Changed, case_id: str | None
) -> None:
    """Both sides of this turn: with the case if there is one, else as long as the answers."""
    received, contact = done.received, done.received.contact
    if case_id is None and any(isinstance(event, SessionForgotten) for event in done.turn.events):
        lines.forget_loose(db, contact)
        return
    until = done.now + (keep.case if case_id is not None else keep.answers(strict=changed.strict))
    words = received.text or (str(received.tap[1]) if received.tap is not None else "")
    if words:
        language = done.parsed.language or done.turn.session.language
        ids = (done.chosen,) if done.chosen else ()
        line = lines.Line("in", cover(words) if done.parsed.code else words, received.at, language, ids)
        lines.add(db, keys, contact, line, expires_at=until, case_id=case_id)
    answer = said(done.turn)
    if answer:
        line = lines.Line(
            "out",
            _covered("\n\n".join(part.text for part in answer), done),
            done.now,
            answer[-1].language,
            tuple(part.id for part in answer),
            received.turn,
        )
        lines.add(db, keys, contact, line, expires_at=until, case_id=case_id)


def _covered(text: str, done: Done) -> str:
    """Whoever reads the case must not be able to come back as the person."""
    return text.replace(done.shown_code, COVERED) if done.shown_code else text


def _keep_code(db: Db, keys: Keys, keep: Lifetimes, done: Done) -> None:
    """A code counts once it was shown, unless the person pressed that they do not want it.

    It is bound to the case by the next turn; until then it leads to the open case of its contact.
    """
    contact, events = done.received.contact, done.turn.events
    if _offers_code(done.turn) and done.code:
        codes.offer(db, keys, done.code, contact, done.now + keep.door)
        return
    asked = done.before.session is not None and done.before.session.waiting == CODE_ASKED
    kept = any(isinstance(event, CodeKept) for event in events)
    if asked and done.parsed.choice is not None and not kept and done.turn.session.waiting != CODE_ASKED:
        codes.drop_loose(db, contact)


def _leave(db: Db, done: Done, leaves: Exit) -> None:
    contact = done.received.contact
    if leaves == "hide":
        leaving.hide(db, contact)
    else:
        leaving.stop(db, contact, done.now)


def _answer(db: Db, keys: Keys, done: Done, changed: Changed, leaves: Exit | None) -> None:
    """Queue the reply: for hide and stop after the deletion, for stop with the way itself to be forgotten."""
    received = done.received

    def step(kind: outbox.RowKind, body: outbox.Body | None = None) -> None:
        message = outbox.Message(
            id=received.turn if kind == "bot" else f"{received.turn}-{kind}",
            contact=received.contact,
            kind=kind,
            rule=rule_for(strict=changed.strict),
            caused_at=received.at,
            body=body,
            urgent=done.triage.urgency in URGENT,
        )
        outbox.enqueue(db, keys, message)

    if leaves is not None:
        step("erase")
    elif changed.opened_at is None or changed.opened_at == done.now:
        outbox.withdraw_held(db, received.contact)
    answer = said(done.turn)
    if answer:
        footer = done.footer if answer[-1].choices else ""
        step("bot", outbox.Body(answer[-1].language, answer, footer))
    if leaves == "stop":
        step("forget")
