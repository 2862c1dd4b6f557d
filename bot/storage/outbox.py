"""Messages on their way to a person, as rows: sealed, in order per contact, each with its release rule.

Nothing here decides whether a message may leave, and nothing here knows an address.
"""

from typing import Literal

import msgspec
from sqlalchemy import bindparam, delete, insert, literal_column, select, update

from bot.keys import Keys
from bot.storage import contact_keys
from bot.storage.statements import compiled
from bot.storage.tables import outbox as table
from bot.storage.writer import Db
from escalation.relay import Rule
from flows.events import Said

RowKind = Literal["bot", "reply", "erase", "wipe", "forget"]
"""erase, wipe and forget say nothing: they delete on the phone (wipe: only words and codes), and forget."""


class Body(msgspec.Struct, frozen=True):
    """What is sealed in a row."""

    language: str
    lines: tuple[Said, ...]
    footer: str = ""
    stays: bool = False
    """A line of the cover: it is not deleted, an empty chat would be strange."""
    standing: bool = True
    """The standing numbers mean something here; under cover they do not."""
    veiled: bool = False
    """For a phone others may look at: the channel hides what it can."""

    def __repr__(self) -> str:
        return f"Body(lines={len(self.lines)})"


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One row to be written."""

    id: str
    """Idempotency key, at most 40 letters, derived from what caused it."""
    contact: str
    kind: RowKind
    rule: Rule
    caused_at: float
    body: Body | None = None
    case_id: str | None = None
    urgent: bool = False
    apart: bool = False
    """Reply of a case that was opened without the safe word there was."""


_c = table.c
_ADD = compiled(
    insert(table).values(
        id=bindparam("id"),
        contact=bindparam("contact"),
        case_id=bindparam("case_id"),
        kind=bindparam("kind"),
        message_sealed=bindparam("sealed"),
        rule=bindparam("rule"),
        urgent=bindparam("urgent"),
        apart=bindparam("apart"),
        caused_at=bindparam("caused_at"),
        state=literal_column("'waiting'"),
        attempts=literal_column("0"),
        next_try_at=literal_column("0.0"),
        error_code=literal_column("NULL"),
    )
)
_WITHDRAW_HELD = compiled(
    update(table)
    .where(
        _c.contact == bindparam("who"),
        _c.state == literal_column("'waiting'"),
        _c.kind == literal_column("'bot'"),
        _c.rule == literal_column("'opened'"),
    )
    .values(state=literal_column("'withdrawn'"), message_sealed=literal_column("NULL"))
)
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Body)


def enqueue(db: Db, keys: Keys, message: Message) -> None:
    """Add one message after all others of its contact. The same id twice is an error."""
    body = message.body
    sealed = None if body is None else _sealed(db, keys, message.contact, message.id, body)
    db.raw.execute(
        _ADD,
        {
            "id": message.id,
            "contact": message.contact,
            "case_id": message.case_id,
            "kind": message.kind,
            "sealed": sealed,
            "rule": message.rule,
            "urgent": message.urgent,
            "apart": message.apart,
            "caused_at": message.caused_at,
        },
    )


def body(own: Keys, row_id: str, sealed: bytes) -> Body:
    """What a row says, with the keys of its contact, or Unreadable."""
    return _decoder.decode(own.open("content", sealed, _context(row_id)))


def put_back(db: Db, keys: Keys, contact: str, row_id: str, words: Body) -> None:
    """A reply that was sent to this contact and never seen waits again."""
    sealed = _sealed(db, keys, contact, row_id, words)
    db.sa.execute(
        update(table)
        .where(_c.id == row_id, _c.kind == "reply", _c.state == "sent")
        .values(state="waiting", message_sealed=sealed)
    )


def withdraw(db: Db, contact: str, *kinds: RowKind) -> None:
    """Take back what waits, of these kinds; the words are gone with it."""
    db.sa.execute(
        update(table)
        .where(_c.contact == contact, _c.state.in_(("waiting", "failed")), _c.kind.in_(kinds))
        .values(state="withdrawn", message_sealed=None)
    )


def withdraw_case(db: Db, case_id: str) -> None:
    """Take back every answer of a case that waits."""
    db.sa.execute(
        update(table)
        .where(_c.case_id == case_id, _c.state.in_(("waiting", "failed")))
        .values(state="withdrawn", message_sealed=None)
    )


def withdraw_held(db: Db, contact: str) -> None:
    """Take back lines of the bot that missed their moment: a menu of yesterday is of no use."""
    db.raw.execute(_WITHDRAW_HELD, {"who": contact})


def hold(db: Db, contact: str) -> None:
    """Replies that wait stay until the next opening."""
    db.sa.execute(
        update(table)
        .where(_c.contact == contact, _c.state == "waiting", _c.kind == "reply")
        .values(rule="opened")
    )


def revive(db: Db, contact: str, case_id: str) -> None:
    """They have opened again: replies of their case that failed are tried once more, in order."""
    db.sa.execute(
        update(table)
        .where(
            _c.contact == contact,
            _c.case_id == case_id,
            _c.kind == "reply",
            _c.state == "failed",
            _c.message_sealed.is_not(None),
        )
        .values(state="waiting", rule="opened", attempts=0, next_try_at=0.0, error_code=None)
    )


def forget(db: Db, contact: str) -> None:
    """No row says any more that something was said to this contact."""
    db.sa.execute(delete(table).where(_c.contact == contact))


def move(db: Db, keys: Keys, old: str, new: str, case_id: str) -> int:
    """Replies of a case that nobody has read yet go to another contact, and wait for its opening there.

    Those that failed come too: an account that was taken away must not orphan its answers. Returns how many.
    """
    rows = db.sa.execute(
        select(_c.id, _c.message_sealed)
        .where(
            _c.contact == old,
            _c.kind == "reply",
            _c.case_id == case_id,
            _c.state.in_(("waiting", "failed")),
            _c.message_sealed.is_not(None),
        )
        .order_by(_c.seq)
    ).all()
    theirs = contact_keys.keys_of(db, keys, old) if rows else keys
    for row in rows:
        sealed = _sealed(db, keys, new, row.id, body(theirs, row.id, row.message_sealed))
        values = {"contact": new, "rule": "opened", "state": "waiting", "message_sealed": sealed}
        db.sa.execute(
            update(table)
            .where(_c.id == row.id)
            .values(**values, attempts=0, next_try_at=0.0, error_code=None)
        )
    return len(rows)


def _sealed(db: Db, keys: Keys, contact: str, row_id: str, words: Body) -> bytes:
    own = contact_keys.keys_of(db, keys, contact)
    return own.seal("content", _encoder.encode(words), _context(row_id))


def _context(row_id: str) -> bytes:
    return b"outbox:" + row_id.encode()
