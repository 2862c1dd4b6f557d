"""What one turn leaves behind, written in one transaction: all of it or nothing.

Session, door, case, transcript, outbox and the end of the inbox row belong together: after a crash the turn
was taken or it was not.
"""

from bot import intake, keeping, leaving, returning, sealing, wishing
from bot.contacts import seal_route
from bot.inbox import Received
from bot.intake import Moment
from bot.keys import Keys
from bot.storage import (
    case_keys,
    cases,
    codes,
    contact_keys,
    contacts,
    guards,
    identifiers,
    inbox,
    lines,
    outbox,
    traces,
)
from bot.storage.contacts import Changed
from bot.storage.writer import Db
from bot.turn import Done, Exit, Lifetimes, apart, covered, forgotten, said, shows_secret
from bot.turn import leaving as leaving_by
from escalation.relay import CLOCK_SLIP, rule_for
from escalation.urgency import URGENT
from flows.events import AnswerGiven, SittingOpened

BEFORE_OPENING = frozenset({"cover", "opening", "ordinary"})


def commit(db: Db, keys: Keys, keep: Lifetimes, done: Done) -> bool:
    """Write the turn. Returns whether anything at the desk has changed."""
    received, turn, contact = done.received, done.turn, done.received.contact
    leaves = leaving_by(turn)
    if received.ref is not None and not covered(done):
        traces.add(db, keys, contact, (received.ref,), ours=False, at=done.now, secret=shows_secret(done))
    if done.parsed.code is not None and leaves is None:
        codes.count_try(db, contact, done.now, wrong=done.owner is None)
    if done.owner is not None and leaves is None:
        returning.follow(db, keys, contact, done.owner, done.now)
    changed = _door(db, keys, keep, done, leaves)
    if done.before.last_word_at > done.now + CLOCK_SLIP:
        contacts.bring_back(db, contact, done.now)
    contacts.save(db, contact, changed)
    if done.owner is not None and not turn.session.apart:
        guards.move(db, done.owner.contact, contact)
    if done.before.known and done.before.session is None:
        leaving.forget_loose(db, contact, done.now)  # of a sitting that has lapsed
    if leaves is None:
        case_id, told = _case(db, keys, keep, done)
        keeping.session(db, keys, keep, done, changed)
        keeping.transcript(db, keys, keep, done, changed, case_id)
        keeping.return_code(db, keys, keep, done)
        keeping.media(db, keys, done, changed, case_id)
        if case_id is not None:
            codes.attach(db, contact, case_id)
        if case_id is not None and changed.opened_at == done.now:
            outbox.revive(db, contact, case_id)
        wishing.carry_out(db, keys, done, case_id)
    else:
        told = done.before.case_id is not None
        _leave(db, keys, done, leaves)
    _answer(db, keys, done, changed, leaves)
    inbox.done(db, received.row)
    return told


def _route(db: Db, keys: Keys, received: Received) -> bytes:
    return seal_route(contact_keys.keys_of(db, keys, received.contact), received.contact, received.route)


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
    session = turn.session
    begins = not forgotten(turn) and (session.stage in BEFORE_OPENING or not session.role)
    # Somebody who is out may get an answer after a good-bye; after "hide" nobody does before an opening.
    if begins or leaves is not None or (strict and forgotten(turn)):
        opened_at = None
    return Changed(
        channel=received.route.channel,
        language=turn.session.language or (None if leaves == "stop" and not apart(done) else before.language),
        strict=strict,
        inside=inside,
        door_until=done.now + keep.door,
        route_sealed=None if before.routed else _route(db, keys, received),
        last_word_at=received.at,
        opened_at=opened_at,
        keyed=None if opened_at is None or not session.trusted else "apart" if session.apart else "all",
    )


def _case(db: Db, keys: Keys, keep: Lifetimes, done: Done) -> tuple[str | None, bool]:
    """The case this turn belongs to, and whether the desk has something new to see."""
    contact = done.received.contact
    moment = Moment(contact, done.received.at, done.now, done.parsed, done.triage, done.turn)
    needed = intake.opens(moment)
    # Read again: since the turn began, the case may have been claimed, closed, or come by a return code.
    if not needed and done.before.case is None and done.owner is None:
        return None, False
    kind = done.turn.session.apart if done.before.guard.closed else None
    case = cases.open_for(db, contact, apart=kind)
    if case is not None:
        if case_keys.newest(db, case.id) is None:
            sealing.begin(db, keys, case, done.now)  # an older copy was put back, without what was destroyed
        return case.id, intake.add_to(db, case, moment) or done.owner is not None
    if not needed:
        return None, False
    opened = intake.open_new(db, keys, done.case_id, moment)
    sealing.taken_over(db, contact, opened)
    lines.bind(db, contact, opened.id, done.now + keep.case)
    identifiers.bind(db, contact, opened.id, done.now + keep.case)
    return opened.id, True


def _leave(db: Db, keys: Keys, done: Done, leaves: Exit) -> None:
    contact = done.received.contact
    if leaves == "hide":
        leaving.hide(db, keys, contact, done.now)
    else:
        leaving.stop(db, keys, contact, done.now, apart=apart(done))


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
        leaving.erase(db, keys, received.contact, done.now, f"{received.turn}-erase")
    elif changed.opened_at is None or changed.opened_at == done.now:
        outbox.withdraw_held(db, received.contact)
    answer = said(done.turn)
    if answer:
        standing = done.turn.session.stage not in ("cover", "ordinary")
        veiled = changed.strict and standing
        body = outbox.Body(
            answer[-1].language,
            done.veiled if veiled else answer,
            done.footer if answer[-1].choices and standing else "",
            stays=covered(done),
            standing=standing,
            veiled=veiled,
        )
        step("bot", body)
    if leaves == "stop" and not apart(done):
        step("forget")
