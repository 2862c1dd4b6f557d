"""Back to the cover by itself: sittings that have lapsed end, and what lies on phones is deleted in time.

The threat: a phone is put down, taken, or inspected later. Nobody has to remember to clear anything. What a
platform no longer deletes is never promised; we stop an hour before its limit.
"""

import math
from collections.abc import Mapping
from typing import Final

from sqlalchemy import exists, func, select

from bot import leaving
from bot.channels.channel import Capabilities
from bot.keys import Keys
from bot.storage.tables import contacts, outbox, sessions, traces, wishes
from bot.storage.writer import Db
from bot.turn import Lifetimes

MARGIN_SECONDS: Final = 3_600.0
_ID = 20
"""Letters of a pseudonym in the id of a row; the second it was made does the rest."""


def lapse(db: Db, keys: Keys, now: float) -> list[str]:
    """End every sitting whose time is over; queue the deletion of both sides. Returns whom it concerns."""
    over = db.sa.execute(select(sessions.c.contact).where(sessions.c.expires_at <= now)).scalars().all()
    for contact in over:
        leaving.hide(db, keys, contact, now)
        if db.sa.execute(select(exists().where(traces.c.contact == contact))).scalar():
            leaving.erase(db, keys, contact, now, _row_id(contact, now))
    return list(over)


def clear_old(
    db: Db, keys: Keys, keep: Lifetimes, channels: Mapping[str, Capabilities], now: float
) -> list[str]:
    """Queue the deletion of what has lain on a phone too long: after a sitting, or near the limit."""
    due: list[str] = []
    for contact, channel, strict, clear_after, oldest, sits in _lying(db):
        limit = _limit(channels.get(channel))
        stays = limit if sits else min(limit, keep.answers(strict=strict, clear_after=clear_after))
        if oldest <= now - stays:
            leaving.erase(db, keys, contact, now - stays, _row_id(contact, now))
            due.append(contact)
    return due


def _lying(db: Db) -> list[tuple[str, str, bool, str | None, float, bool]]:
    """By contact: the oldest thing on the phone; not where a deletion is under way."""
    under_way = exists().where(
        outbox.c.contact == traces.c.contact,
        outbox.c.kind == "erase",
        outbox.c.state.in_(("waiting", "sending")),
    )
    query = (
        select(
            traces.c.contact,
            contacts.c.channel,
            contacts.c.strict,
            wishes.c.clear_after,
            func.min(traces.c.at),
            sessions.c.contact.is_not(None),
        )
        .join(contacts, contacts.c.contact == traces.c.contact)
        .outerjoin(wishes, wishes.c.contact == traces.c.contact)
        .outerjoin(sessions, sessions.c.contact == traces.c.contact)
        .where(~under_way)
        .group_by(traces.c.contact, contacts.c.contact, wishes.c.contact, sessions.c.contact)
    )
    return [
        (contact, channel, bool(strict), clear_after, oldest, bool(sits))
        for contact, channel, strict, clear_after, oldest, sits in db.sa.execute(query)
    ]


def _limit(channel: Capabilities | None) -> float:
    """Seconds after which we want it gone, so that the platform still does it."""
    hours = 0.0 if channel is None else max(channel.deletes_ours, channel.deletes_theirs)
    return hours * 3_600.0 - MARGIN_SECONDS if 0.0 < hours < math.inf else math.inf


def _row_id(contact: str, now: float) -> str:
    return f"clear-{contact[:_ID]}-{int(now)}"
