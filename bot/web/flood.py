"""Keeps one page, or a swarm of new ones, from drowning the rest. An emergency word always passes."""

from bot.clock import Clock
from bot.web.bucket import Bucket
from escalation.triage import assess
from escalation.urgency import URGENT
from nlu.parse import parse

ALWAYS = frozenset({"person", "hide", "stop"})
NEW_PAGES = "new"


class Flood:
    """Two measures: words of one page, and first words of pages nobody has seen before."""

    def __init__(self, clock: Clock) -> None:
        self._page = Bucket(clock, burst=12, per_second=0.5)
        self._new = Bucket(clock, burst=120, per_second=20)

    def lets_in(self, listen_id: str, text: str, *, new: bool) -> bool:
        """Whether this word goes on. What is refused is given back to the page to be sent again."""
        room = self._page.take(listen_id) and (not new or self._new.take(NEW_PAGES))
        return room or _emergency(text)


def _emergency(text: str) -> bool:
    parsed = parse(text)
    return parsed.command in ALWAYS or assess(parsed, None, None).urgency in URGENT
