"""Hide and stop, and other hands: hold what waits, forget what was said, and queue the deletion on the phone.

Deleting on the phone happens in the outbox, after everything that was sent before and tried again until it is
done. After hide nothing is said; the cover is what stays.
"""

from bot import intake, sealing
from bot.keys import Keys
from bot.storage import attachments, cases, codes, contacts, fetches, guards, identifiers, lines, outbox
from bot.storage.writer import Db
from bot.web.lines import give_back


def hide(db: Db, keys: Keys, contact: str, now: float) -> None:
    """Nothing of this sitting stays; the case does, and answers nobody has seen wait for the next opening."""
    _hold(db, keys, contact, now)
    contacts.end_sitting(db, contact)


def stop(db: Db, keys: Keys, contact: str, now: float, *, apart: bool) -> None:
    """As hide, and forget the person: words, answers, code, language, way.

    In a talk that was begun without the safe word only that talk is forgotten: whoever holds the phone must
    not be able to erase a call for help.
    """
    hide(db, keys, contact, now)
    while (case := cases.open_for(db, contact, apart=True if apart else None)) is not None:
        outbox.withdraw_case(db, case.id)
        intake.empty(db, case, now)
        lines.forget_case(db, case.id)
        identifiers.forget_case(db, case.id)
        attachments.forget_case(db, case.id)
        fetches.forget_case(db, case.id)
    if not apart:
        outbox.withdraw(db, contact, "reply")
        lines.forget_all(db, contact)
        codes.forget(db, contact)


def forget_loose(db: Db, contact: str, now: float) -> None:
    """Forget what belongs to no case, and the key it was sealed to."""
    lines.forget_loose(db, contact)
    identifiers.forget_loose(db, contact)
    sealing.end_sitting(db, contact, now)


def _hold(db: Db, keys: Keys, contact: str, now: float) -> None:
    outbox.withdraw(db, contact, "bot")
    give_back(db, keys, contact)
    forget_loose(db, contact, now)


def other_hands(db: Db, keys: Keys, contact: str, now: float, row_id: str) -> None:
    """Somebody else holds the phone: nothing of before is shown there until the word or the code is given."""
    freeze(db, keys, contact, now, row_id)
    contacts.end_sitting(db, contact)


def freeze(db: Db, keys: Keys, contact: str, now: float, row_id: str) -> None:
    """Hold what waits, take from the phone what lies there, and open nothing again without the word."""
    _hold(db, keys, contact, now)
    guards.lock(db, contact)
    erase(db, keys, contact, now, row_id)


def erase(db: Db, keys: Keys, contact: str, until: float, row_id: str) -> None:
    """Delete on the phone, on both sides, what was written up to a moment."""
    outbox.enqueue(
        db,
        keys,
        outbox.Message(id=row_id, contact=contact, kind="erase", rule="window", caused_at=until, urgent=True),
    )
