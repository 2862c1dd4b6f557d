"""What is kept of a contact between two messages: door, route, and where the conversation stands."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, func, literal_column, select, update
from sqlalchemy import case as sql_case

from bot.guard import OPEN, Guard
from bot.keys import Keys
from bot.storage import contact_keys
from bot.storage.statements import compiled
from bot.storage.tables import cases, contacts, sessions, wishes
from bot.storage.upsert import insert
from bot.storage.writer import Db
from escalation.triage import CaseView
from flows.session import Session


class Standing(msgspec.Struct, frozen=True):
    """Everything a turn starts from. For somebody new it is the default of every field."""

    known: bool = False
    language: str | None = None
    strict: bool = True
    inside: bool = False
    """Was inside once: the strict rules stay for good."""
    routed: bool = False
    last_word_at: float = 0.0
    opened_at: float | None = None
    session: Session | None = None
    """Only while the sitting lasts."""
    case: CaseView | None = None
    """The open case this sitting belongs to; not one that waits behind the safe word."""
    case_id: str | None = None
    consent: str | None = None
    """Whether the holder has asked to see what was covered, and what was answered."""
    guard: Guard = OPEN
    clear_after: str | None = None
    check_in: str | None = None


class Changed(msgspec.Struct, frozen=True):
    """What a turn leaves behind."""

    channel: str
    language: str | None
    strict: bool
    inside: bool
    door_until: float
    route_sealed: bytes | None
    """None: the one that is stored stays."""
    last_word_at: float
    opened_at: float | None
    keyed: str | None = None
    """all: opened with the word or the return code; apart: with the code of a talk begun without the word."""


_c, _s, _k, _w = contacts.c, sessions.c, cases.c, wishes.c
_LOAD = compiled(
    select(
        _c.language,
        _c.strict,
        _c.inside,
        _c.route_sealed.is_not(None),
        _c.last_word_at,
        _c.opened_at,
        _s.session_sealed,
        _s.expires_at,
        _k.state,
        _k.urgency,
        _k.reasons,
        _k.id,
        _k.consent,
        _k.apart,
        _c.word_salt,
        _c.safe_key,
        _c.second_key,
        _c.locked,
        _w.clear_after,
        _w.check_in,
    )
    .select_from(
        contacts.outerjoin(sessions, _s.contact == _c.contact)
        .outerjoin(cases, (_k.contact == _c.contact) & (_k.state != literal_column("'closed'")))
        .outerjoin(wishes, _w.contact == _c.contact)
    )
    .where(_c.contact == bindparam("contact"))
    .order_by(_k.opened_at.desc())
)
_new = insert(contacts).values(
    contact=bindparam("contact"), **{name: bindparam(name) for name in Changed.__struct_fields__}
)
_given = _new.excluded
_SAVE = compiled(
    _new.on_conflict_do_update(
        index_elements=[_c.contact],
        set_={
            "channel": _given.channel,
            "language": _given.language,
            "strict": _given.strict,
            "inside": _given.inside,
            "door_until": _given.door_until,
            "route_sealed": func.coalesce(_given.route_sealed, _c.route_sealed),
            "last_word_at": sql_case(
                (_given.last_word_at > _c.last_word_at, _given.last_word_at), else_=_c.last_word_at
            ),
            "opened_at": _given.opened_at,
            "keyed": _given.keyed,
        },
    )
)
_new_session = insert(sessions).values(
    contact=bindparam("contact"), session_sealed=bindparam("sealed"), expires_at=bindparam("expires_at")
)
_SAVE_SESSION = compiled(
    _new_session.on_conflict_do_update(
        index_elements=[_s.contact],
        set_={
            "session_sealed": _new_session.excluded.session_sealed,
            "expires_at": _new_session.excluded.expires_at,
        },
    )
)
_LAST_SEEN = compiled(select(_c.strict, _c.last_word_at).where(_c.contact == bindparam("contact")))
_FORGET_SESSION = compiled(delete(sessions).where(_s.contact == bindparam("contact")))
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Session)


def load(db: Db, keys: Keys, contact: str, at: float) -> Standing:
    """Where this contact stands at the moment of a message. A sitting that has lapsed is not read."""
    rows = db.raw.execute(_LOAD, {"contact": contact}).fetchall()
    if not rows:
        return Standing()
    language, strict, inside, routed, last_word_at, opened_at, sealed, expires_at, *_ = rows[0]
    salt, safe, second, locked, clear_after, check_in = rows[0][-6:]
    guard = OPEN if salt is None and not locked else Guard(salt, safe, second, bool(locked))
    session = None
    if sealed is not None and expires_at > at:
        own = contact_keys.keys_of(db, keys, contact)
        session = _decoder.decode(own.open("state", sealed, _context(contact)))
    case = _its_case(rows, apart=session is not None and session.apart and guard.closed)
    return Standing(
        known=True,
        language=language,
        strict=bool(strict),
        inside=bool(inside),
        routed=bool(routed),
        last_word_at=last_word_at,
        opened_at=opened_at,
        session=session,
        guard=guard,
        clear_after=clear_after,
        check_in=check_in,
        **case,
    )


def _its_case(rows: list[Any], *, apart: bool) -> dict[str, Any]:
    """The newest open case that this sitting may know of."""
    for row in rows:
        state, urgency, reasons, case_id, consent, its = row[8:14]
        if state is not None and bool(its) == apart:
            view = CaseView(state, urgency, tuple(reasons.split()))
            return {"case": view, "case_id": case_id, "consent": consent}
    return {}


def save(db: Db, contact: str, changed: Changed) -> None:
    """Write door and route; the last word never moves back."""
    db.raw.execute(_SAVE, {"contact": contact, **msgspec.structs.asdict(changed)})


def bring_back(db: Db, contact: str, now: float) -> None:
    """A clock was set back: a last word that lies ahead would keep us silent until then."""
    db.sa.execute(update(contacts).where(_c.contact == contact).values(last_word_at=now))


def save_session(db: Db, keys: Keys, contact: str, session: Session, expires_at: float) -> None:
    """Write where the conversation stands, as JSON, sealed."""
    own = contact_keys.keys_of(db, keys, contact)
    sealed = own.seal("state", _encoder.encode(session), _context(contact))
    db.raw.execute(_SAVE_SESSION, {"contact": contact, "sealed": sealed, "expires_at": expires_at})


def forget_session(db: Db, contact: str) -> None:
    """Nothing of this sitting is kept."""
    db.raw.execute(_FORGET_SESSION, {"contact": contact})


def was_inside(db: Db, contact: str) -> bool:
    """Whether the strict rules stay for good."""
    return bool(db.sa.execute(select(_c.inside).where(_c.contact == contact)).scalar())


def last_word(db: Db, contact: str) -> float | None:
    """When this contact wrote last; None when it is not known here."""
    at: float | None = db.sa.execute(select(_c.last_word_at).where(_c.contact == contact)).scalar()
    return at


def last_seen(db: Db, contact: str) -> tuple[bool, float] | None:
    """Under which rules they stand, and when they wrote last; None when they are not known here."""
    row = db.raw.execute(_LAST_SEEN, {"contact": contact}).fetchone()
    return None if row is None else (bool(row[0]), row[1])


def make_strict(db: Db, contact: str) -> None:
    """This is somebody who was inside, whatever was said on this way: the strict rules from here on."""
    db.sa.execute(update(contacts).where(_c.contact == contact).values(strict=True, inside=True))


def close_way(db: Db, contact: str) -> None:
    """Nothing is sent to this contact any more, and the sitting there is over."""
    forget_session(db, contact)
    gone = {"route_sealed": None, "opened_at": None, "keyed": None}
    db.sa.execute(update(contacts).where(_c.contact == contact).values(**gone))


def forget(db: Db, contact: str, now: float) -> None:
    """No row says any more that this contact was here, and no copy of what was sealed for them opens."""
    contact_keys.forget(db, (contact,), now)
    forget_session(db, contact)
    db.sa.execute(delete(contacts).where(_c.contact == contact))
    db.sa.execute(delete(wishes).where(_w.contact == contact))


def end_sitting(db: Db, contact: str) -> None:
    """Back to the cover: what was opened is closed, and nothing of the sitting is kept."""
    forget_session(db, contact)
    db.sa.execute(update(contacts).where(_c.contact == contact).values(opened_at=None, keyed=None))


def _context(contact: str) -> bytes:
    return b"session:" + contact.encode()
