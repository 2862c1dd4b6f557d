"""Under cover: a harmless practice of phrases is all that speaks, until the real conversation is opened.

The threat: a manager holds the phone, reads along, or types. So a wrong word, a standing number and a
question of the cover go the same way through this file, and what they get is the cover. Help stays reachable
by two doors: the plain choice of the cover that leads to the opening, and one neutral question when danger or
a plain need is written. The safe word guards what was before, never help.
"""

from typing import Final

from flows.answers import question
from flows.entries import COVER, COVER_AGAIN, LANGUAGE, NEUTRAL_QUESTION, OPENING, ORDINARY
from flows.events import DoorOpened, SecondWordGiven, WriterUnsure
from flows.hearing import hear_language
from flows.nodes.ask import Ask
from flows.session import Place
from flows.walk import Walk

NEEDS: Final = frozenset(
    {
        "in_danger_now", "being_moved", "medical", "self_harm", "minor", "sexual_violence", "watched", "held",
        "escaped", "detained", "accused", "vid", "fine", "compare_options", "going_home", "shelter",
        "embassy",
        "report_police", "evidence", "rights", "ransom", "family_search", "fake_rescuer", "after_return",
        "mental_health", "help_others", "talk_to_person",
    }
)  # fmt: skip
"""What is meant by somebody who needs help. Small talk, jobs and questions about us are no plain need."""

YES: Final = frozenset({"yes", "talk_to_person"})
"""What answers the neutral question in words."""

PLAIN: Final = 0.5
"""A need that is less certain than this is not plain: the cover goes on."""


def answer(walk: Walk) -> None:
    """One message under cover."""
    if walk.context.key == "second":
        give_way(walk)
        return
    if walk.context.key == "safe" or walk.context.rejoin in ("found", "apart"):
        _open(walk, trusted=True, apart=walk.context.rejoin == "apart")
        return
    hear_language(walk)
    node = question(walk, walk.waiting)
    if node is not None and node.place == NEUTRAL_QUESTION:
        _neutral(walk, node)
    elif _danger(walk):
        _cry(walk)
    elif _plain_need(walk):
        walk.heard()
        _language_then(walk, NEUTRAL_QUESTION)
    else:
        _practise(walk, node)


def give_way(walk: Walk) -> None:
    """The second word: from here on a fixed, ordinary talk that looks like any other."""
    walk.report(SecondWordGiven())
    walk.begin("ordinary")
    _language_then(walk, ORDINARY)


def ordinary(walk: Walk) -> None:
    """In the ordinary talk only its own numbers lead on; all else is asked again."""
    if walk.context.key == "safe":
        _open(walk, trusted=True)
        return
    hear_language(walk)
    if _danger(walk):
        walk.report(WriterUnsure())
        walk.heard()
    node = question(walk, walk.waiting)
    if node is not None and node.place == LANGUAGE:
        _language(walk, ORDINARY)
        return
    choice = _number(walk, node)
    walk.go(choice or (node.place if node is not None else ORDINARY))


def _open(walk: Walk, *, trusted: bool, apart: bool = False) -> None:
    """The real conversation begins, empty. What was before is part of it only for whoever gave the word."""
    walk.report(DoorOpened(trusted=trusted and not apart))
    walk.begin("opening")
    walk.trusted, walk.apart = trusted, apart or (walk.context.guarded and not trusted)
    _language_then(walk, OPENING)


def _neutral(walk: Walk, node: Ask) -> None:
    """Talk with a person? 1 opens, 2 goes on with the cover; danger is danger also here."""
    choice = _number(walk, node)
    if choice == OPENING:
        _open(walk, trusted=False)
    elif choice is not None:
        walk.go(COVER_AGAIN)
    elif _danger(walk):
        _cry(walk)
    elif walk.parsed.command == "person" or any(s.name in YES for s in walk.parsed.clear()[:1]):
        _open(walk, trusted=False)
    else:
        walk.go(NEUTRAL_QUESTION if _plain_need(walk) else COVER_AGAIN)


def _danger(walk: Walk) -> bool:
    return walk.context.interrupt is not None or bool(walk.parsed.risks)


def _cry(walk: Walk) -> None:
    """A person is told in any case. Whoever has a safe word would use it: the screen shows the cover."""
    walk.report(WriterUnsure())
    walk.heard()
    if walk.context.guarded and walk.language is not None:
        walk.go(COVER_AGAIN)
    else:
        _language_then(walk, NEUTRAL_QUESTION)


def _plain_need(walk: Walk) -> bool:
    """Asking for a person in words is a need; a bare 9 may be anything, and gets the cover."""
    parsed = walk.parsed
    if parsed.command is not None:
        return parsed.command == "person" and parsed.language is not None
    return any(score.name in NEEDS and score.score >= PLAIN for score in parsed.intents)


def _language_then(walk: Walk, where: Place) -> None:
    """There, once there is a language to say it in."""
    if walk.language is None:
        walk.trail.append(where)
        walk.go(LANGUAGE)
    else:
        walk.go(where)


def _practise(walk: Walk, node: Ask | None) -> None:
    if walk.language is None or (node is not None and node.place == LANGUAGE):
        _language(walk, COVER)
        return
    where = _number(walk, node)
    if where == OPENING:
        _open(walk, trusted=False)
    elif where is not None:
        walk.go(where)
    else:
        walk.go(COVER_AGAIN if node is not None else COVER)


def _language(walk: Walk, then: Place) -> None:
    """The languages in their own names; a number or one of the names is enough."""
    offered, parsed = walk.context.offered, walk.parsed
    if walk.waiting == LANGUAGE and parsed.choice is not None and 1 <= parsed.choice <= len(offered):
        walk.speak(offered[parsed.choice - 1], chosen=True)
    if walk.language is None:
        walk.go(LANGUAGE)
        return
    back = walk.trail.pop() if walk.trail else then
    walk.waiting = None
    walk.go(back)


def _number(walk: Walk, node: Ask | None) -> Place | None:
    """Where the number leads that answers the question on the screen; words of the cover are not read."""
    parsed = walk.parsed
    if node is None or parsed.choice is None:
        return None
    stale = parsed.tapped and walk.context.tap_asked not in (None, walk.asked)
    if node.collects == "learn":
        offered = walk.to_learn()
        if not stale and 1 <= parsed.choice <= len(offered):
            walk.learns, walk.page = offered[parsed.choice - 1], 0
            return node.otherwise.place
        return None
    if stale or not 1 <= parsed.choice <= len(node.choices):
        return None
    choice = node.choices[parsed.choice - 1]
    walk.answered(node.collects, choice.choice, keep=node.keep)
    return choice.place
