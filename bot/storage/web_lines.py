"""Lines of the page, as rows. What is in them is sealed, and not known here."""

from sqlalchemy import bindparam, delete, func, not_, select, true, update

from bot.storage.statements import compiled
from bot.storage.tables import web_lines as table
from bot.storage.upsert import insert
from bot.storage.writer import Db

_c = table.c
_OF = _c.contact == bindparam("who")
_ADD = compiled(
    insert(table)
    .values(
        contact=bindparam("contact"),
        key=bindparam("key"),
        outbox_id=bindparam("outbox_id"),
        body_sealed=bindparam("sealed"),
        seen=bindparam("seen"),
        stays=bindparam("stays"),
        at=bindparam("at"),
    )
    .on_conflict_do_nothing(index_elements=[_c.key])
)
_NUMBER = compiled(select(_c.id).where(_c.key == bindparam("key")))
_ALL = compiled(select(_c.id, _c.key, _c.body_sealed).where(_OF).order_by(_c.id))
_SEEN = compiled(update(table).where(_OF, _c.id <= bindparam("up_to"), not_(_c.seen)).values(seen=true()))
_DELETE = compiled(delete(table).where(_OF, _c.id == bindparam("row")))
_UNSEEN = compiled(
    select(_c.key, _c.outbox_id, _c.body_sealed)
    .where(_OF, not_(_c.seen), not_(_c.stays), _c.outbox_id.is_not(None))
    .order_by(_c.id)
)
_CLEAR = compiled(delete(table).where(_OF, not_(_c.stays)))
_NEWEST = compiled(select(func.max(_c.at)).where(_OF))


def add(
    db: Db,
    contact: str,
    key: str,
    outbox_id: str | None,
    sealed: bytes,
    *,
    seen: bool,
    stays: bool,
    at: float,
) -> int:
    """Keep one entry; the same key twice is one entry. Returns its number."""
    values = {"contact": contact, "key": key, "outbox_id": outbox_id, "sealed": sealed}
    db.raw.execute(_ADD, {**values, "seen": seen, "stays": stays, "at": at})
    return int(db.raw.execute(_NUMBER, {"key": key}).fetchone()[0])


def of(db: Db, contact: str) -> list[tuple[int, str, bytes]]:
    """Number, key and sealed words of everything the page shows, oldest first."""
    return db.raw.execute(_ALL, {"who": contact}).fetchall()


def confirm(db: Db, contact: str, up_to: int) -> None:
    """The page has shown everything up to this number."""
    db.raw.execute(_SEEN, {"who": contact, "up_to": up_to})


def remove(db: Db, contact: str, numbers: list[int]) -> None:
    """Take these away."""
    db.raw.executemany(_DELETE, [{"who": contact, "row": number} for number in numbers])


def take_unseen(db: Db, contact: str) -> list[tuple[str, str, bytes]]:
    """Clear the page but for the cover. Returns key, outbox id and words of what was never confirmed."""
    rows = db.raw.execute(_UNSEEN, {"who": contact}).fetchall()
    db.raw.execute(_CLEAR, {"who": contact})
    return rows


def newest(db: Db, contact: str) -> float | None:
    """When something was shown last."""
    at: float | None = db.raw.execute(_NEWEST, {"who": contact}).fetchone()[0]
    return at
