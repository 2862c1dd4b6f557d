"""Who has opened what was covered, and who looked at it afterwards. The written reason is sealed."""

from typing import NamedTuple

from sqlalchemy import insert, select, update

from bot.keys import Keys
from bot.storage.tables import openings as table
from bot.storage.writer import Db
from escalation.covered import OPEN_SECONDS, REVIEW_SECONDS, Ground

_c = table.c


class Opening(NamedTuple):
    """One opening that a second person still has to look at."""

    id: int
    case_id: str
    operator: str
    reason: str
    at: float
    review_by: float


def add(db: Db, keys: Keys, case_id: str, operator: str, ground: Ground, reason: str, now: float) -> None:
    """Somebody opened it."""
    alone = ground == "silence"
    sealed = keys.seal("covered", reason.encode(), _context(case_id, now)) if alone else None
    db.sa.execute(
        insert(table).values(
            case_id=case_id,
            operator=operator,
            ground=ground,
            reason_sealed=sealed,
            at=now,
            until=now + OPEN_SECONDS,
            review_by=now + REVIEW_SECONDS if alone else None,
        )
    )


def open_until(db: Db, case_id: str, operator: str, now: float) -> float | None:
    """Until when this person sees it; None: it is closed to them."""
    query = select(_c.until).where(_c.case_id == case_id, _c.operator == operator, _c.until > now)
    until: float | None = db.sa.execute(query.order_by(_c.until.desc())).scalar()
    return until


def to_review(db: Db, keys: Keys, reviewer: str) -> list[Opening]:
    """What this person should look at: opened by others, alone, and not looked at yet."""
    query = select(_c.id, _c.case_id, _c.operator, _c.reason_sealed, _c.at, _c.review_by).where(
        _c.review_by.is_not(None), _c.reviewed_at.is_(None), _c.operator != reviewer
    )
    return [
        Opening(
            number,
            case_id,
            operator,
            keys.open("covered", sealed, _context(case_id, at)).decode(),
            at,
            review_by,
        )
        for number, case_id, operator, sealed, at, review_by in db.sa.execute(query.order_by(_c.review_by))
    ]


def reviewed(db: Db, number: int, reviewer: str, verdict: str, now: float) -> bool:
    """A second person has looked. False: there was nothing for them to look at."""
    done = db.sa.execute(
        update(table)
        .where(
            _c.id == number,
            _c.review_by.is_not(None),
            _c.reviewed_at.is_(None),
            _c.operator != reviewer,
        )
        .values(reviewer=reviewer, reviewed_at=now, verdict=verdict)
    )
    return done.rowcount == 1


def _context(case_id: str, at: float) -> bytes:
    return f"opening:{case_id}:{at!r}".encode()
