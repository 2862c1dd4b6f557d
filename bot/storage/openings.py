"""Who has opened what was covered, and who looked at it afterwards. The written reasons are in reasons.py."""

from typing import NamedTuple

from sqlalchemy import insert, select, update

from bot.storage.tables import openings as table
from bot.storage.writer import Db
from escalation.covered import OPEN_SECONDS, REVIEW_SECONDS, Ground

_c = table.c


class Opening(NamedTuple):
    """One opening that a second person still has to look at."""

    id: int
    case_id: str
    operator: str
    at: float
    review_by: float


def add(db: Db, case_id: str, operator: str, ground: Ground, now: float) -> int:
    """Somebody opened it; returns the number of the opening."""
    alone = ground == "silence"
    done = db.sa.execute(
        insert(table).values(
            case_id=case_id,
            operator=operator,
            ground=ground,
            at=now,
            until=now + OPEN_SECONDS,
            review_by=now + REVIEW_SECONDS if alone else None,
        )
    )
    number = done.inserted_primary_key
    return int(number[0]) if number is not None else 0


def open_until(db: Db, case_id: str, operator: str, now: float) -> float | None:
    """Until when this person sees it; None: it is closed to them."""
    query = select(_c.until).where(_c.case_id == case_id, _c.operator == operator, _c.until > now)
    until: float | None = db.sa.execute(query.order_by(_c.until.desc())).scalar()
    return until


def to_review(db: Db, reviewer: str) -> list[Opening]:
    """What this person should look at: opened by others, alone, and not looked at yet."""
    query = select(_c.id, _c.case_id, _c.operator, _c.at, _c.review_by).where(
        _c.review_by.is_not(None), _c.reviewed_at.is_(None), _c.operator != reviewer
    )
    return [Opening(*row) for row in db.sa.execute(query.order_by(_c.review_by))]


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
