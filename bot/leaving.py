"""Hide and stop: take back what waits, forget what was said, and queue the deletion on the phone.

Deleting on the phone happens in the outbox, after everything that was sent before and tried again until it is
done. The neutral last line comes after it.
"""

from bot import intake
from bot.keys import Keys
from bot.storage import cases, codes, contacts, lines, outbox
from bot.storage.writer import Db
from bot.web.lines import give_back


def hide(db: Db, keys: Keys, contact: str) -> None:
    """Nothing of this sitting stays; the case does, and answers nobody has seen wait for the next opening."""
    outbox.withdraw(db, contact, "bot")
    give_back(db, keys, contact)
    lines.forget_loose(db, contact)
    contacts.forget_session(db, contact)


def stop(db: Db, contact: str, now: float) -> None:
    """As hide, and forget the person: words, answers, code, language, way."""
    outbox.withdraw(db, contact, "bot", "reply")
    while (case := cases.open_for(db, contact)) is not None:
        intake.empty(db, case, now)
        lines.forget_case(db, case.id)
    lines.forget_all(db, contact)
    codes.forget(db, contact)
    contacts.forget_session(db, contact)
