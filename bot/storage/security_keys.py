"""The security keys of operators, as rows: how each is recognised, and the private key locked under it.

What a security key gives when it is touched is never here; without it and the passphrase nothing opens.
"""

from typing import NamedTuple

from sqlalchemy import delete, insert, select, update

from bot.storage.key_tables import security_keys as table
from bot.storage.writer import Db

_c = table.c


class SecurityKey(NamedTuple):
    """One security key of one operator."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    locked: bytes
    """The private key of the operator, under passphrase and this key together."""
    label_sealed: bytes
    number: int = 0

    def __repr__(self) -> str:
        return "SecurityKey()"


def add(db: Db, operator: str, key: SecurityKey) -> None:
    """One more; its number is given to it here."""
    values = key._asdict()
    del values["number"]
    db.sa.execute(insert(table).values(operator=operator, **values))


def of(db: Db, operator: str) -> list[SecurityKey]:
    """All of one operator, oldest first."""
    columns = (_c.credential_id, _c.public_key, _c.sign_count, _c.locked, _c.label_sealed, _c.number)
    rows = db.sa.execute(select(*columns).where(_c.operator == operator).order_by(_c.number))
    return [SecurityKey(*row) for row in rows]


def known(db: Db, credential_id: bytes) -> bool:
    """Whether somebody has registered this one."""
    return db.sa.execute(select(_c.number).where(_c.credential_id == credential_id)).first() is not None


def counted(db: Db, key: SecurityKey, sign_count: int) -> None:
    """It was used; a copy of it would show by an older count."""
    db.sa.execute(update(table).where(_c.number == key.number).values(sign_count=sign_count))


def remove(db: Db, operator: str, number: int) -> None:
    """One of them, with what was locked under it."""
    db.sa.execute(delete(table).where(_c.operator == operator, _c.number == number))


def forget(db: Db, operator: str) -> None:
    """All of one operator."""
    db.sa.execute(delete(table).where(_c.operator == operator))
