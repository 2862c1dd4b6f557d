"""The key pairs of operators, as rows. The private half is never here but under a passphrase and a printed
code. Who has a security key has it under that and the passphrase together instead (security_keys.py).
"""

from typing import NamedTuple

from sqlalchemy import delete, insert, select, update

from bot.storage import security_keys
from bot.storage.key_tables import operator_keys as table
from bot.storage.writer import Db

_c = table.c


class Locked(NamedTuple):
    """One operator's pair: the private half twice, under the passphrase and under the printed code."""

    public: bytes
    locked: bytes
    code_locked: bytes

    def __repr__(self) -> str:
        return "Locked()"


def put(db: Db, operator: str, pair: Locked) -> None:
    """This pair, instead of any there was, security keys included."""
    forget(db, operator)
    db.sa.execute(insert(table).values(operator=operator, **pair._asdict()))


def get(db: Db, operator: str) -> Locked | None:
    """The pair of one operator."""
    row = db.sa.execute(select(_c.public, _c.locked, _c.code_locked).where(_c.operator == operator)).first()
    return None if row is None else Locked(*row)


def lock_anew(db: Db, operator: str, locked: bytes) -> None:
    """Another lock under the passphrase; an empty one opens with nothing."""
    db.sa.execute(update(table).where(_c.operator == operator).values(locked=locked))


def publics(db: Db) -> dict[str, bytes]:
    """What can be wrapped to whom."""
    return {operator: public for operator, public in db.sa.execute(select(_c.operator, _c.public))}


def forget(db: Db, operator: str) -> None:
    """Nothing is wrapped to this person any more, and nothing of theirs opens."""
    db.sa.execute(delete(table).where(_c.operator == operator))
    security_keys.forget(db, operator)
