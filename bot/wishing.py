"""What a person decided about their words and their chat in this turn, as part of its transaction."""

from bot import leaving, returning
from bot.keys import Keys
from bot.storage import guards, outbox, phrases
from bot.storage.writer import Db
from bot.turn import CHECK_IN, Done, shows_secret
from escalation.urgency import URGENT
from flows.events import (
    ConsentGiven,
    DoorOpened,
    DoorSettled,
    PhraseShown,
    SecondWordGiven,
    WordChosen,
)


def carry_out(db: Db, keys: Keys, done: Done, case_id: str | None) -> None:
    """Every such event, in order. Rare ones: an ordinary turn passes through without a statement."""
    contact, before = done.received.contact, done.before
    for event in done.turn.events:
        if isinstance(event, WordChosen):
            word, guard = done.received.text, before.guard
            guards.set_word(db, keys, contact, guard, event.which, word, done.salt)
        elif isinstance(event, DoorSettled):
            at = done.now + CHECK_IN[event.value] if event.value in CHECK_IN else None
            guards.wish(db, contact, event.name, event.value, at if event.name == "check_in" else None)
        elif isinstance(event, DoorOpened) and event.trusted:
            guards.unlock(db, contact)
            returning.join_apart(db, contact, done.now)
        elif isinstance(event, SecondWordGiven):
            leaving.freeze(db, keys, contact, done.now, f"{done.received.turn}-erase")
        elif isinstance(event, PhraseShown) and case_id is not None:
            phrases.show(db, keys, contact, case_id, done.phrase, done.now)
        elif isinstance(event, ConsentGiven) and case_id is not None:
            phrases.consent(db, case_id, given=event.given)
    session = done.turn.session
    if before.check_in in CHECK_IN and session.role is not None and not session.apart:
        guards.wrote(db, contact, done.now + CHECK_IN[before.check_in])
    if shows_secret(done):
        outbox.enqueue(db, keys, _wipe(done))


def _wipe(done: Done) -> outbox.Message:
    """The line that shows a word or a code goes from the phone at once, not only with the rest."""
    received = done.received
    return outbox.Message(
        id=f"{received.turn}-wipe",
        contact=received.contact,
        kind="wipe",
        rule="window",
        caused_at=received.at,
        urgent=done.triage.urgency in URGENT,
    )
