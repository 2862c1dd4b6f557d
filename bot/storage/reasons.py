"""Written reasons, sealed to each person who may have to judge them. The server can't open them."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from bot.storage.tables import reasons as table
from bot.storage.writer import Db
from escalation.seal.box import Closed, seal, unseal

_c = table.c


def put(db: Db, subject: str, text: str, publics: Mapping[str, bytes]) -> None:
    """Keep a reason for these people."""
    for reader, public in publics.items():
        box = seal(public, text.encode("utf-8", "surrogatepass"), _place(subject, reader))
        db.sa.execute(insert(table).values(subject=subject, reader=reader, box=box))


def read(db: Db, subject: str, reader: str, private: bytes | None) -> str | None:
    """The reason, or None: it was not sealed to this person, or it was tampered with."""
    box = db.sa.execute(select(_c.box).where(_c.subject == subject, _c.reader == reader)).scalar_one_or_none()
    if box is None or private is None:
        return None
    try:
        return unseal(private, box, _place(subject, reader)).decode("utf-8", "surrogatepass")
    except Closed:
        return None


def forget(db: Db, subject: str) -> None:
    """It was judged, or is too old."""
    db.sa.execute(delete(table).where(_c.subject == subject))


def _place(subject: str, reader: str) -> bytes:
    return f"waymark/reason/v1|{subject}|{reader}".encode()
