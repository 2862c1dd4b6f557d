"""Which operator writes from which chat. The chat is sealed; to look it up there is a keyed hash.

A chat becomes an operator's only through a single-use code that this operator made in the console.
"""

from sqlalchemy import select, update

from bot.keys import Keys
from bot.storage.tables import invites, operators
from bot.storage.writer import Db


def operator_of(db: Db, keys: Keys, chat: int) -> str | None:
    """The active operator of this chat; None means: a stranger, who gets no answer."""
    query = select(operators.c.id).where(
        operators.c.staff_key == _lookup(keys, chat), operators.c.state == "active"
    )
    return db.sa.execute(query).scalar_one_or_none()


def enrol(db: Db, keys: Keys, chat: int, code: str, now: float) -> str | None:
    """Tie the chat to the operator who made the code and use the code up; None when the code is not good."""
    token_key = keys.mac("token", code.encode())
    query = (
        select(operators.c.id)
        .join(invites, invites.c.operator == operators.c.id)
        .where(
            invites.c.token_key == token_key,
            invites.c.purpose == "staff_bot",
            invites.c.used_at.is_(None),
            invites.c.expires_at > now,
            operators.c.state == "active",
        )
    )
    operator = db.sa.execute(query).scalar_one_or_none()
    if operator is None or operator_of(db, keys, chat) not in (None, operator):
        return None
    db.sa.execute(update(invites).where(invites.c.token_key == token_key).values(used_at=now))
    # A removed colleague's row may still hold this chat; it is this person's now.
    db.sa.execute(
        update(operators)
        .where(operators.c.staff_key == _lookup(keys, chat))
        .values(staff_key=None, staff_address_sealed=None)
    )
    db.sa.execute(
        update(operators)
        .where(operators.c.id == operator)
        .values(staff_key=_lookup(keys, chat), staff_address_sealed=seal_chat(keys, operator, chat))
    )
    return str(operator)


def seal_chat(keys: Keys, operator: str, chat: int) -> bytes:
    """The chat of an operator, as it is stored."""
    return keys.seal("staff", str(chat).encode(), f"chat {operator}".encode())


def open_chat(keys: Keys, operator: str, sealed: bytes) -> int:
    """The chat of an operator, or Unreadable."""
    return int(keys.open("staff", sealed, f"chat {operator}".encode()))


def _lookup(keys: Keys, chat: int) -> bytes:
    return keys.mac("staff", f"chat {chat}".encode())
