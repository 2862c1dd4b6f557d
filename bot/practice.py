"""Invented cases for newcomers to learn on. They look like real ones and answer nobody."""

from typing import NamedTuple

from bot.clock import Clock
from bot.keys import Keys
from bot.storage import cases, lines
from bot.storage.writer import Db
from escalation import case as machine
from escalation.card import Card
from escalation.case import Case
from escalation.urgency import Urgency

KEEP_SECONDS = 30 * 86_400.0


class Practice(NamedTuple):
    """One invented case; all words in it are ours."""

    urgency: Urgency
    language: str
    card: Card
    reasons: tuple[str, ...]
    waited: float
    words: tuple[tuple[str, str], ...]
    """(in or out, what was written)."""


CASES: tuple[Practice, ...] = (
    Practice(
        "P0",
        "bn",
        Card(role="inside", medical=True),
        ("risk.in_danger_now", "role.inside"),
        240.0,
        (("in", "আমাকে মারছে"), ("out", "We read what you wrote. A person has been asked to look at it now.")),
    ),
    Practice(
        "P1",
        "th",
        Card(role="inside", minor=True, group_size="few"),
        ("risk.minor", "role.inside"),
        900.0,
        (
            ("in", "เพื่อนหนูอายุ 16"),
            ("out", "We read what you wrote. A person has been asked to look at it now."),
        ),
    ),
    Practice(
        "P2",
        "en",
        Card(role="inside", needs=("way_home",), phone_soon_taken=True),
        ("role.inside", "handoff.asked"),
        3600.0,
        (("in", "9"), ("in", "they keep my passport, how can I get home")),
    ),
    Practice(
        "P3",
        "en",
        Card(role="family", needs=("ransom",)),
        ("role.family", "handoff.asked"),
        5400.0,
        (
            ("in", "my brother has not called for two weeks"),
            ("in", "somebody asks me for money to let him go"),
        ),
    ),
)


def add(db: Db, keys: Keys, clock: Clock) -> int:
    """Put them all in the queue; returns how many."""
    now = clock.now()
    for one in CASES:
        since = now - one.waited
        case = machine.open_case(
            Case(
                id=clock.random(8).hex(),
                contact=None,
                urgency=one.urgency,
                reasons=one.reasons,
                language=one.language,
                card=one.card,
                practice=True,
                opened_at=since,
                waiting_since=since,
            )
        )
        cases.add(db, case)
        for number, (direction, words) in enumerate(one.words):
            line = lines.Line(direction, words, since + number, one.language)
            lines.add(db, keys, f"practice-{case.id}", line, expires_at=now + KEEP_SECONDS, case_id=case.id)
    return len(CASES)
