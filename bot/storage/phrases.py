"""One-time phrases, and whether the person lets the holder see what was covered."""

from contextlib import suppress

from sqlalchemy import delete, select, update

from bot.keys import Keys, Unreadable
from bot.storage import contact_keys
from bot.storage.tables import cases
from bot.storage.tables import phrases as table
from bot.storage.upsert import insert
from bot.storage.writer import Db

GOOD_SECONDS = 3_600.0
"""A phrase that was not answered by then is worth nothing."""


def show(db: Db, keys: Keys, contact: str, case_id: str, words: str, now: float) -> None:
    """A phrase was shown to the person; it replaces one that was not answered."""
    own = contact_keys.keys_of(db, keys, contact)
    sealed = own.seal("content", words.encode(), _context(case_id))
    query = insert(table).values(case_id=case_id, words_sealed=sealed, at=now)
    db.sa.execute(
        query.on_conflict_do_update(
            index_elements=[table.c.case_id], set_={"words_sealed": sealed, "at": now}
        )
    )


def waiting(db: Db, keys: Keys, contact: str | None, case_id: str, now: float) -> str | None:
    """The phrase that can still be answered; one shown on another way can't."""
    row = db.sa.execute(
        select(table.c.words_sealed).where(table.c.case_id == case_id, table.c.at > now - GOOD_SECONDS)
    ).first()
    if row is None or contact is None:
        return None
    with suppress(Unreadable):
        own = contact_keys.keys_of(db, keys, contact)
        return own.open("content", row.words_sealed, _context(case_id)).decode()
    return None


def answered(db: Db, case_id: str) -> None:
    """It was good once."""
    db.sa.execute(delete(table).where(table.c.case_id == case_id))


def consent(db: Db, case_id: str, *, given: bool) -> None:
    """The person has said whether the holder may see what was covered."""
    value = "given" if given else "refused"
    asked = (cases.c.id == case_id) & (cases.c.consent == "asked")
    db.sa.execute(update(cases).where(asked).values(consent=value))


def _context(case_id: str) -> bytes:
    return b"phrase:" + case_id.encode()
