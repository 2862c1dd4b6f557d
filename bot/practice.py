"""Invented cases for newcomers to learn on: they look like real ones, answer nobody, and say "practice".

It knows how a case and its lines are stored, and nothing of where the texts come from.
"""

from collections.abc import Callable
from typing import NamedTuple

from bot import sealing
from bot.clock import Clock
from bot.keys import Keys
from bot.storage import cases, lines
from bot.storage.writer import Db
from escalation import case as machine
from escalation.card import Card
from escalation.case import Case
from escalation.urgency import Urgency

KEEP_SECONDS = 30 * 86_400.0
PAUSE = 20.0
"""Between two messages of one invented person."""


class Turn(NamedTuple):
    """One message and its answer; all words in it are ours."""

    words: str
    answer: tuple[str, ...] = ()
    """Text ids of the answer."""
    chosen: str = ""
    """Text id of the choice, when the words are only a number."""


class Practice(NamedTuple):
    """One invented case."""

    urgency: Urgency
    language: str
    card: Card
    reasons: tuple[str, ...]
    waited: float
    turns: tuple[Turn, ...]


def _opening(hello: str, role: str, number: int) -> tuple[Turn, ...]:
    return (
        Turn(hello, ("opening.start",)),
        Turn("1", ("opening.who",), "opening.start.yes"),
        Turn(str(number), ("opening.traces_web", f"{role}.menu"), f"opening.who.{role}"),
    )


_PERSON = Turn("9", ("person.readers_web", "person.open", "person.waiting"))

CASES: tuple[Practice, ...] = (
    Practice(
        "P0",
        "bn",
        Card(role="inside", medical=True),
        ("risk.in_danger_now", "role.inside"),
        100.0,
        (
            *_opening("হ্যালো", "inside", 1),
            Turn("ওরা আমাকে মারছে", ("crisis.violence", "crisis.stay")),
            Turn("মাথা থেকে রক্ত পড়ছে", ("global.noted",)),
        ),
    ),
    Practice(
        "P1",
        "th",
        Card(role="inside", phone_soon_taken=True, group_size="few"),
        ("risk.being_moved", "role.inside"),
        600.0,
        (
            *_opening("สวัสดี", "inside", 1),
            Turn("คืนนี้เขาจะย้ายพวกเราไปที่อื่น", ("crisis.being_moved", "crisis.stay")),
        ),
    ),
    Practice(
        "P1",
        "zh-Hant",
        Card(role="inside", minor=True),
        ("risk.minor", "role.inside"),
        840.0,
        (
            *_opening("你好", "inside", 1),
            Turn("跟我一起的女生只有16歲", ("crisis.minor", "crisis.stay")),
            Turn("她一直哭", ("global.noted",)),
        ),
    ),
    Practice(
        "P2",
        "en",
        Card(role="family", needs=("ransom",)),
        ("answer.ransom", "role.family", "handoff.asked"),
        5_400.0,
        (
            *_opening("hello", "family", 3),
            Turn("2", ("article.family_ransom", "family.after"), "family.menu.ransom"),
            _PERSON,
            Turn("my brother has not called for two weeks", ("global.noted",)),
            Turn("somebody asks me for money to let him go", ("global.noted",)),
        ),
    ),
    Practice(
        "P3",
        "zh-Hans",
        Card(role="out", needs=("way_home",)),
        ("role.out", "handoff.asked"),
        3_600.0,
        (
            *_opening("你好", "out", 2),
            _PERSON,
            Turn("我出来了，没有护照", ("global.noted",)),
            Turn("移民局说要交罚款，是真的吗", ("global.noted",)),
        ),
    ),
    Practice(
        "P4",
        "en",
        Card(role="other"),
        ("role.other", "handoff.asked"),
        7_200.0,
        (
            *_opening("hi", "other", 4),
            _PERSON,
            Turn("a neighbour went abroad for work and I worry about her", ("global.noted",)),
        ),
    ),
)


def missing(db: Db) -> bool:
    """Whether a newcomer would find nothing to practise on."""
    return not any(case.practice for case in cases.all_open(db))


def add(db: Db, keys: Keys, clock: Clock, text: Callable[[str, str], str | None]) -> int:
    """Put them all in the queue; returns how many. `text` gives a text id in a language, or None."""
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
        sealing.begin(db, keys, case, now)
        for number, turn in enumerate(one.turns, 1 - len(one.turns)):
            at = since + number * PAUSE
            told = [words for text_id in turn.answer if (words := text(text_id, one.language)) is not None]
            asked = lines.Line("in", turn.words, at, one.language, (turn.chosen,) if turn.chosen else ())
            answered = lines.Line("out", "\n\n".join(told), at + 1, one.language, turn.answer)
            for line in (asked, answered):
                contact = f"practice-{case.id}"
                lines.add(db, keys, contact, line, expires_at=now + KEEP_SECONDS, case_id=case.id)
    return len(CASES)
