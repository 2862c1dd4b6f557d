"""The outbox as deliveries: take the next one of a contact, and write down what became of it.

Taking and checking the release rule are one transaction, so that nothing leaves after a "hide" was stored.
"""

import math
from collections.abc import Collection
from typing import NamedTuple

import msgspec
from sqlalchemy import bindparam, func, literal_column, select, update
from sqlalchemy import case as sql_case

from bot.contacts import Route, open_route
from bot.keys import Keys
from bot.storage import contact_keys, outbox, traces
from bot.storage.outbox import Body, RowKind
from bot.storage.statements import compiled
from bot.storage.tables import contacts, sessions, wishes
from bot.storage.tables import outbox as table
from bot.storage.writer import Db
from escalation.hours import agreed
from escalation.relay import Rule, held_as, may_leave

_c, _p, _s, _w = table.c, contacts.c, sessions.c, wishes.c
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
        _c.apart,
        _p.route_sealed,
        _p.strict,
        _p.last_word_at,
        _p.opened_at,
        _p.keyed,
        _p.locked,
        _p.safe_key.is_not(None),
        _s.expires_at,
        _w.write_days,
        _w.write_hours,
        _w.write_zone,
    )
    .select_from(
        table.outerjoin(contacts, _p.contact == _c.contact)
        .outerjoin(sessions, _s.contact == _c.contact)
        .outerjoin(wishes, _w.contact == _c.contact)
    )
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
    select(_c.contact, _c.urgent)
    .where(_WAITING)
    .group_by(_c.contact, _c.urgent)
    .order_by(_c.urgent.desc(), func.min(_c.caused_at))
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
    found: traces.Found = traces.Found()
    """For erase and wipe: what to delete."""
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
    rows = [_Row(*row) for row in db.raw.execute(_NEXT, {"contact": contact})]
    held, hours_at = False, None
    for row in rows:
        says = row.kind in ("bot", "reply")
        if row.route is None:
            if says:
                continue  # nobody to send it to: a reply waits for the return code
            return _deletes(db, row, Route("", "", ""), traces.Found())
        # A later reply never passes one that is held: read alone, it may say the opposite.
        if (row.kind == "reply" and held) or (says and not row.may_leave(now)):
            if row.kind == "reply" and not held:
                held, hours_at = True, row.hours_at(now)
            if row.rule != "opened":
                rule = held_as(row.rule, strict=bool(row.strict))
                db.raw.execute(_HOLD, {"row": row.id, "new_rule": rule})
            continue
        if row.next_try_at > now:
            return NotYet(row.next_try_at)
        own = contact_keys.keys_of(db, keys, contact)
        way = open_route(own, contact, row.route)
        if not says:
            return _deletes(db, row, way, _what_lies_there(db, keys, contact, row, now))
        if way.channel not in idempotent:
            db.raw.execute(_SENDING, {"row": row.id})
        words = outbox.body(own, row.id, row.sealed)
        more = len(rows) > 1
        return Delivery(row.id, row.kind, row.rule, row.caused_at, row.attempts + 1, way, words, more=more)
    return NotYet(hours_at)


class _Row(NamedTuple):
    """One message that waits, with what its release depends on."""

    id: str
    kind: RowKind
    sealed: bytes
    rule: Rule
    caused_at: float
    attempts: int
    next_try_at: float
    apart: int
    route: bytes | None
    strict: int
    last_word_at: float
    opened_at: float | None
    keyed: str | None
    locked: int
    has_word: int
    sitting_until: float | None
    days: str | None
    hours: str | None
    zone: str | None

    def may_leave(self, now: float) -> bool:
        # A sitting that has lapsed is over, whether or not the sweep has been here.
        sits = self.sitting_until is not None and self.sitting_until > now
        return may_leave(
            self.rule,
            caused_at=self.caused_at,
            last_word_at=self.last_word_at,
            opened_at=self.opened_at if sits else None,
            now=now,
            strict=bool(self.strict),
            kind="reply" if self.kind == "reply" else "bot",
            closed=self.closed(sits=sits),
            hours=agreed(self.days, self.hours, self.zone),
        )

    def closed(self, *, sits: bool) -> bool:
        """It waits for the word. What was asked in a talk begun without it is answered in that talk only."""
        if not (self.locked or self.has_word) or (sits and self.keyed == "all"):
            return False
        here = self.keyed == "apart" or (self.opened_at or math.inf) <= self.caused_at
        return not (sits and self.apart and here)

    def hours_at(self, now: float) -> float | None:
        """When it is worth looking again by the hours that were agreed."""
        hours = agreed(self.days, self.hours, self.zone)
        if hours is None or self.strict or self.locked or self.has_word:
            return None
        at = hours.next_open(now)
        return at if at > now else None


def _what_lies_there(db: Db, keys: Keys, contact: str, row: _Row, now: float) -> traces.Found:
    if row.kind == "wipe":
        return traces.of(db, keys, contact, now, secret=True)
    return traces.of(db, keys, contact, row.caused_at) if row.kind == "erase" else traces.Found()


def _deletes(db: Db, row: _Row, way: Route, found: traces.Found) -> Delivery:
    db.raw.execute(_SENDING, {"row": row.id})
    return Delivery(row.id, row.kind, "window", row.caused_at, row.attempts + 1, way, None, found)


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
