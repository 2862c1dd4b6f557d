"""How soon a person is needed, and why: decided on every message, before the script speaks.

It reads the meaning of a message and the closed answers, never the words. Nothing here can lower a level:
no tone, no screening flag and no missing detail has a place in the arguments.
"""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from escalation.urgency import URGENT, Urgency, highest
from flows.session import Place, Session
from nlu.parsed import ParsedMessage, RiskSignal


class CaseView(msgspec.Struct, frozen=True):
    """What triage may know of the open case of this contact."""

    state: str
    urgency: Urgency
    reasons: tuple[str, ...] = ()


class Triage(msgspec.Struct, frozen=True):
    """The judgement of one moment."""

    urgency: Urgency | None = None
    reasons: tuple[str, ...] = ()
    interrupt: str | None = None
    """A `flow.node` to be said before anything else."""
    opens_case: bool = False


# Phrases carry their own level; a kind can't fall below its floor. In doubt the floor is one level up:
# we can't see whether the beating is over, or how ill somebody is.
FLOOR: Mapping[str, Urgency] = MappingProxyType(
    {
        "in_danger_now": "P1",
        "self_harm": "P0",  # until a person has asked
        "medical": "P1",
        "minor": "P1",
        "sexual_violence": "P1",
        "being_moved": "P1",
        "escaped": "P2",
        "detained": "P2",
        "watched": "P2",
        "held": "P2",
        "ransom": "P2",
        "shelter": "P2",
    }
)

# First match speaks. If somebody else seems to be typing, nothing that sounds like help may appear, whatever
# else was recognised; the case is opened all the same.
SPEAKS: tuple[tuple[str, str], ...] = (
    ("watched", "crisis.watched"),
    ("self_harm", "crisis.self_harm"),
    ("in_danger_now", "crisis.violence"),
    ("medical", "crisis.medical"),
    ("sexual_violence", "crisis.sexual_violence"),
    ("minor", "crisis.minor"),
    ("being_moved", "crisis.being_moved"),
)

# A danger that was understood only as a topic, without one of the reviewed phrases: it counts on the card.
DOUBTFUL: frozenset[str] = frozenset(
    {"in_danger_now", "medical", "minor", "sexual_violence", "being_moved"},
)

ASKED_ABOUT_SUICIDE = Place(flow="crisis", node="self_harm_ask")
STAYING = Place(flow="crisis", node="stay")


def assess(parsed: ParsedMessage, session: Session | None, case: CaseView | None) -> Triage:
    """Judge one message. Urgent means P0 or P1: that opens a case unless one is open, and speaks first."""
    levels = _levels(parsed)
    doubts = [score.name for score in parsed.clear() if score.name in DOUBTFUL and score.name not in levels]
    urgency = highest([*levels.values(), "P2" if doubts else None])
    if urgency is None:
        return Triage()
    reasons = (*(f"risk.{kind}" for kind in levels), *(f"intent.{name}" for name in dict.fromkeys(doubts)))
    if urgency not in URGENT:
        return Triage(urgency=urgency, reasons=reasons)
    return Triage(
        urgency=urgency,
        reasons=reasons,
        interrupt=_interrupt(levels, urgency, session, case),
        opens_case=case is None,
    )


def _levels(parsed: ParsedMessage) -> dict[str, Urgency]:
    levels: dict[str, Urgency] = {}
    for risk in parsed.risks:
        levels[risk.kind] = min(levels.get(risk.kind, "P4"), _level(risk))
    if any(score.name == "self_harm" for score in parsed.clear()):
        levels["self_harm"] = "P0"  # any word of it
    return levels


def _level(risk: RiskSignal) -> Urgency:
    return min(FLOOR.get(risk.kind, "P1"), risk.level)


def _interrupt(
    levels: Mapping[str, Urgency], urgency: Urgency, session: Session | None, case: CaseView | None
) -> str | None:
    if levels.get("watched") in URGENT:
        return "crisis.watched"
    waiting = session.waiting if session is not None else None
    for kind, node in SPEAKS:
        if levels.get(kind) == urgency:
            if kind == "self_harm":
                # The question was just asked; whoever answers it in words is not asked again.
                return "crisis.self_harm_yes" if waiting == ASKED_ABOUT_SUICIDE else node
            if waiting == STAYING and case is not None and f"risk.{kind}" in case.reasons:
                return None  # said a moment ago; somebody who goes on telling is listened to, not lectured
            return node
    return "crisis.being_moved"  # the calmest of the urgent lines, for every kind without its own
