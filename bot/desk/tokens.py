"""Links and session tokens: random, handed out once, kept only as keyed hashes."""

import base64

from sqlalchemy import delete, insert, select, update

from bot.clock import Clock
from bot.desk.errors import LinkInvalid
from bot.keys import Keys
from bot.storage.tables import invites as table
from bot.storage.writer import Db

LINK_SECONDS = 72 * 3600.0
STAFF_LINK_SECONDS = 3600.0


def new_token(clock: Clock) -> str:
    """43 letters from 32 random bytes."""
    return base64.urlsafe_b64encode(clock.random(32)).rstrip(b"=").decode("ascii")


def token_key(keys: Keys, token: str) -> bytes:
    """What is stored instead of the token."""
    return keys.mac("token", token.encode("utf-8", "surrogatepass"))


def add_link(
    db: Db, key: bytes, purpose: str, *, until: float, operator: str | None, languages: str = ""
) -> None:
    """Remember a link."""
    db.sa.execute(
        insert(table).values(
            token_key=key, purpose=purpose, operator=operator, languages=languages, expires_at=until
        )
    )


class Link:
    """One link that may still be used."""

    __slots__ = ("key", "languages", "operator", "purpose")

    def __init__(self, key: bytes, purpose: str, operator: str | None, languages: str) -> None:
        self.key, self.purpose, self.operator, self.languages = key, purpose, operator, languages


def link(db: Db, key: bytes, now: float, purposes: tuple[str, ...]) -> Link:
    """The link with this hash, or LinkInvalid: used, too old, for something else and unknown look alike."""
    query = select(table.c.purpose, table.c.operator, table.c.languages).where(
        table.c.token_key == key,
        table.c.used_at.is_(None),
        table.c.expires_at > now,
        table.c.purpose.in_(purposes),
    )
    row = db.sa.execute(query).first()
    if row is None:
        raise LinkInvalid()
    return Link(key, row.purpose, row.operator, row.languages)


def belongs(db: Db, key: bytes, operator: str) -> None:
    """The link has begun the enrolment of this person."""
    db.sa.execute(update(table).where(table.c.token_key == key).values(operator=operator))


def use(db: Db, key: bytes, now: float) -> None:
    """Single use: the second one finds no row."""
    done = db.sa.execute(
        update(table).where(table.c.token_key == key, table.c.used_at.is_(None)).values(used_at=now)
    )
    if done.rowcount != 1:
        raise LinkInvalid()


def begun_by(db: Db, *, purpose: str | None = None, before: float | None = None) -> list[str]:
    """Enrolments begun by unused links of one purpose, or by those that ran out."""
    query = select(table.c.operator).where(
        table.c.used_at.is_(None), table.c.operator.is_not(None), table.c.purpose.in_(("admin", "responder"))
    )
    if purpose is not None:
        query = query.where(table.c.purpose == purpose)
    if before is not None:
        query = query.where(table.c.expires_at <= before)
    return [str(operator) for operator in db.sa.execute(query).scalars()]


def drop(
    db: Db, *, purpose: str | None = None, before: float | None = None, operator: str | None = None
) -> None:
    """Delete links of one purpose or person that were not used, or all that ran out."""
    if operator is not None:
        db.sa.execute(delete(table).where(table.c.operator == operator, table.c.used_at.is_(None)))
    if purpose is not None:
        db.sa.execute(delete(table).where(table.c.purpose == purpose, table.c.used_at.is_(None)))
    if before is not None:
        db.sa.execute(delete(table).where(table.c.expires_at <= before))
