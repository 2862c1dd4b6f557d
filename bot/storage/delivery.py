"""The outbox as deliveries: take the next one of a contact, and write down what became of it.

Taking and checking the release rule are one transaction, so that nothing leaves after a "hide" was stored.
"""

from collections.abc import Collection
from typing import NamedTuple

import msgspec
from sqlalchemy import bindparam, func, literal_column, select, update
from sqlalchemy import case as sql_case

from bot.contacts import Route, open_route
from bot.keys import Keys
from bot.storage import outbox, traces
from bot.storage.outbox import Body, RowKind
from bot.storage.statements import compiled
from bot.storage.tables import contacts
from bot.storage.tables import outbox as table
from bot.storage.writer import Db
from escalation.relay import Rule, held_as, may_leave

_c, _p = table.c, contacts.c
_WAITING = _c.state == literal_column("'waiting'")
# On a channel where twice shows once, a message under way is still called waiting.
_UNDER_WAY = _c.state.in_([literal_column("'waiting'"), literal_column("'sending'")])
_NEXT = compiled(
    select(
        _c.id,
        _c.kind,
        _c.message_sealed,
        _c.rule,
        _c.caused_at,
        _c.attempts,
        _c.next_try_at,
        _p.route_sealed,
        _p.strict,
        _p.last_word_at,
        _p.opened_at,
    )
    .select_from(table.outerjoin(contacts, _p.contact == _c.contact))
    .where(_c.contact == bindparam("contact"), _WAITING)
    .order_by(_c.seq)
)
_SENDING = compiled(
    update(table)
    .where(_c.id == bindparam("row"))
    .values(state=literal_column("'sending'"), attempts=_c.attempts + literal_column("1"))
)
_HOLD = compiled(update(table).where(_c.id == bindparam("row")).values(rule=bindparam("new_rule")))
_SENT = compiled(
    update(table)
    .where(_c.id == bindparam("row"))
    .values(state=literal_column("'sent'"), message_sealed=literal_column("NULL"))
)
_LATER = compiled(
    update(table)
    .where(_c.id == bindparam("row"), _UNDER_WAY)
    .values(
        state=literal_column("'waiting'"),
        rule=bindparam("new_rule"),
        next_try_at=bindparam("at"),
        attempts=bindparam("tried"),
    )
)
_IS_REPLY = _c.kind == literal_column("'reply'")
_SITTING = func.coalesce(
    select(_p.opened_at).where(_p.contact == _c.contact).scalar_subquery(), bindparam("after")
)
_UNSEEN = compiled(
    update(table)
    .where(_c.id == bindparam("row"), _UNDER_WAY)
    .values(
        state=literal_column("'waiting'"),
        # A reply fits the sitting it was meant for; a menu that nobody saw fits nothing any more.
        rule=sql_case(
            (_IS_REPLY & (_c.rule == literal_column("'window'")), _c.rule), else_=literal_column("'opened'")
        ),
        caused_at=sql_case((_IS_REPLY, _SITTING), else_=bindparam("after")),
        attempts=literal_column("0"),
    )
)
_AFTER = 0.001
_WHO_WAITS = compiled(
    select(_c.contact, _c.urgent).where(_WAITING).distinct().order_by(_c.urgent.desc(), _c.caused_at)
)


class Delivery(msgspec.Struct, frozen=True):
    """One message that may leave now."""

    id: str
    kind: RowKind
    rule: Rule
    caused_at: float
    attempts: int
    route: Route
    body: Body | None
    refs: tuple[str, ...] = ()
    """For erase: what to delete."""
    more: bool = True
    """Something else waits behind it."""

    def __repr__(self) -> str:
        return f"Delivery(kind={self.kind!r})"


class NotYet(NamedTuple):
    """Nothing may leave now; at this time it is worth looking again."""

    at: float | None


NOTHING = NotYet(None)


def take(db: Db, keys: Keys, contact: str, now: float, idempotent: Collection[str]) -> Delivery | NotYet:
    """The next message of this contact; whatever missed its moment is held.

    It is marked as being sent, so that a crash leaves a doubt and no double. On channels where twice shows
    once there is nothing to doubt.
    """
    rows = db.raw.execute(_NEXT, {"contact": contact}).fetchall()
    held = False
    for row in rows:
        (
            row_id,
            kind,
            sealed,
            rule,
            caused_at,
            attempts,
            next_try_at,
            route,
            strict,
            last_word_at,
            opened_at,
        ) = row
        says = kind in ("bot", "reply")
        if route is None:
            if says:
                continue  # nobody to send it to: a reply waits for the return code
            return _deletes(db, row_id, kind, caused_at, attempts, Route("", "", ""), ())
        # A later reply never passes one that is held: read alone, it may say the opposite.
        if (kind == "reply" and held) or (
            says
            and not may_leave(
                rule,
                caused_at=caused_at,
                last_word_at=last_word_at,
                opened_at=opened_at,
                now=now,
                strict=bool(strict),
                kind=kind,
            )
        ):
            held = held or kind == "reply"
            if rule != "opened":
                db.raw.execute(_HOLD, {"row": row_id, "new_rule": held_as(rule, strict=bool(strict))})
            continue
        if next_try_at > now:
            return NotYet(next_try_at)
        way = open_route(keys, contact, route)
        if not says:
            refs = traces.of(db, keys, contact) if kind == "erase" else ()
            return _deletes(db, row_id, kind, caused_at, attempts, way, refs)
        if way.channel not in idempotent:
            db.raw.execute(_SENDING, {"row": row_id})
        body = outbox.body(keys, row_id, sealed)
        return Delivery(row_id, kind, rule, caused_at, attempts + 1, way, body, more=len(rows) > 1)
    return NOTHING


def _deletes(
    db: Db, row_id: str, kind: RowKind, caused_at: float, attempts: int, way: Route, refs: tuple[str, ...]
) -> Delivery:
    db.raw.execute(_SENDING, {"row": row_id})
    return Delivery(row_id, kind, "window", caused_at, attempts + 1, way, None, refs)


def sent(db: Db, keys: Keys, contact: str, row_id: str, refs: tuple[str, ...], now: float) -> None:
    """It is on the phone; its words are gone from here."""
    db.raw.execute(_SENT, {"row": row_id})
    if refs:
        traces.add(db, keys, contact, refs, ours=True, at=now)


def later(db: Db, row_id: str, rule: Rule, at: float, attempts: int) -> None:
    """Not now: try again at this time, or under this rule."""
    db.raw.execute(_LATER, {"row": row_id, "new_rule": rule, "at": at, "tried": attempts})


def unseen(db: Db, row_id: str, now: float) -> None:
    """Nobody was there. A reply waits until they are back, others for an opening after this moment."""
    db.raw.execute(_UNSEEN, {"row": row_id, "after": now + _AFTER})


def failed(db: Db, row_id: str, code: str) -> None:
    """Given up, and shown in the console. The words of a reply stay for the return code, others are gone."""
    db.sa.execute(update(table).where(_c.id == row_id).values(state="failed", error_code=code))
    db.sa.execute(update(table).where(_c.id == row_id, _c.kind != "reply").values(message_sealed=None))


def recover(db: Db, idempotent: Collection[str]) -> int:
    """After a crash: what was being sent is in doubt.

    It is sent again where twice shows once, and where a double is better than silence: danger and the replies
    of people. Anything else is given up and shown. Returns how many were given up.
    """
    safe = select(_p.contact).where(_p.channel.in_(idempotent))
    again = (_c.contact.in_(safe)) | (_c.urgent.is_(True)) | (_c.kind != "bot")
    doubt = _c.state == "sending"
    db.sa.execute(update(table).where(doubt, again).values(state="waiting"))
    done = db.sa.execute(
        update(table).where(doubt).values(state="failed", error_code="outbox.doubt", message_sealed=None)
    )
    return done.rowcount


def who_waits(db: Db) -> list[tuple[str, bool]]:
    """Contacts something waits for, the urgent ones first."""
    return [(contact, bool(urgent)) for contact, urgent in db.raw.execute(_WHO_WAITS)]
