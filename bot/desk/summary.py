"""The desk at this minute, for the texts that tell a person the truth about who is there."""

from bot.storage import cases, operators
from bot.storage.writer import Db
from escalation import staffing


def summary(db: Db, now: float) -> staffing.Desk:
    """Who is on shift, which languages, how many wait, when the next shift begins."""
    return staffing.summary(
        operators.on_shift(db, now), operators.starts_after(db, now), cases.ahead(db), now
    )
