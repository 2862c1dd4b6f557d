"""A picture becomes part of its case, or is refused: what of this is written, in one transaction.

Whoever sent it is told only while the sitting in which it was sent is still open.
"""

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import select

from bot.keys import Keys
from bot.storage import attachments, cases, fetches, lines, outbox
from bot.storage.attachments import Belongs
from bot.storage.contacts import Standing
from bot.storage.fetches import Waiting
from bot.storage.tables import contacts
from bot.storage.writer import Db
from bot.veil import Veil
from escalation.case import Case
from escalation.relay import rule_for
from flows.events import Said

MARK: Final = "[picture]"
"""How a picture stands in a transcript."""
NUMBERED: Final = "picture:"
"""Before its number, among the ids of that line."""
KEPT: Final = "global.picture_kept"
REFUSED: Final = "global.picture_refused"
TALKING: Final = frozenset({"open", "with_person"})

Text = Callable[[str, str], str | None]


def takes_pictures(standing: Standing) -> bool:
    """Whether somebody who stands here could send a picture now: a person is in the talk with them."""
    held = standing.case is not None and standing.case.state in ("held", "offered")
    session = standing.session
    return held and standing.opened_at is not None and session is not None and session.stage in TALKING


class Taking:
    """Writes down what became of a picture."""

    def __init__(self, keys: Keys, text: Text, veil: Veil, case_seconds: float) -> None:
        self._keys, self._text, self._veil, self._case_seconds = keys, text, veil, case_seconds

    def wanted(self, db: Db, waiting: Waiting) -> bool:
        """Whether its case is still there to take it."""
        return _open(db, waiting.case_id) is not None

    def keep(self, db: Db, waiting: Waiting, pictures: Sequence[bytes], now: float) -> bool:
        """Seal it to its case, once, with its line in the transcript. Returns whether it was kept."""
        case_id = fetches.take(db, waiting.event_key)
        case = None if case_id is None else _open(db, case_id)
        if case is None:
            return False
        until, contact = now + self._case_seconds, case.contact or waiting.contact
        belongs = Belongs(contact, case.id, waiting.at, until)
        numbers = attachments.keep(db, self._keys, belongs, pictures)
        ids = tuple(f"{NUMBERED}{number}" for number in numbers)
        line = lines.Line("in", MARK, waiting.at, case.language, ids)
        lines.add(db, self._keys, contact, line, expires_at=until, case_id=case.id)
        if not fetches.more(db, waiting.contact):  # of several sent together, the last one is answered
            self._tell(db, waiting, case, KEPT, now)
        return True

    def refuse(self, db: Db, waiting: Waiting, now: float) -> None:
        """It is not taken; nothing of it stays, and the person is told what can be."""
        case_id = fetches.take(db, waiting.event_key)
        case = None if case_id is None else _open(db, case_id)
        if case is not None:
            self._tell(db, waiting, case, REFUSED, now)

    def _tell(self, db: Db, waiting: Waiting, case: Case, text_id: str, now: float) -> None:
        columns = (contacts.c.strict, contacts.c.opened_at, contacts.c.language)
        row = db.sa.execute(select(*columns).where(contacts.c.contact == waiting.contact)).first()
        if row is None or row.opened_at is None:
            return
        language = row.language or case.language or ""
        words = self._text(text_id, language)
        if words is None:
            return
        said: tuple[Said, ...] = (Said(text_id, language, words),)
        body = outbox.Body(language, self._veil.first(said) if row.strict else said, veiled=row.strict)
        outbox.enqueue(
            db,
            self._keys,
            outbox.Message(
                id=f"{waiting.turn}-picture",
                contact=waiting.contact,
                kind="bot",
                rule=rule_for(strict=row.strict),
                caused_at=now,
                body=body,
            ),
        )


def _open(db: Db, case_id: str) -> Case | None:
    case = cases.load(db, case_id)
    return None if case is None or not case.open or case.emptied else case
