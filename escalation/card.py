"""What the closed answers of a sitting say about urgency, and what of them a case card shows.

Answers by tap never open a case by themselves: nobody gets a case against their wish. They count from the
moment a person is asked for, and for a case that is open already.
"""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from escalation.triage import Triage
from escalation.urgency import Urgency, highest
from flows.session import Session

# (what was asked, the answer) -> (level, reason). "Not sure" counts as yes where a life may hang on it.
ANSWERS: Mapping[tuple[str, str], tuple[Urgency, str]] = MappingProxyType(
    {
        ("suicide_now", "yes"): ("P0", "answer.suicide_now"),
        ("suicide_now", "unsure"): ("P0", "answer.suicide_now"),
        ("suicide_now", "no"): ("P0", "risk.self_harm"),  # until a person has asked
        ("urgent_need", "yes"): ("P1", "answer.urgent_need"),
        ("phone_soon_taken", "yes"): ("P1", "answer.phone_soon_taken"),
        ("out", "held"): ("P2", "answer.held"),
        ("accused", "held"): ("P2", "answer.police_holds"),
        ("accused", "accused"): ("P3", "answer.accused"),
        ("need", "safe_now"): ("P2", "answer.need_safety"),
        ("need", "ransom"): ("P2", "answer.ransom"),
    }
)

# Whoever has not said who they are is treated as if they were inside.
ROLES: Mapping[str | None, tuple[Urgency, str]] = MappingProxyType(
    {
        "inside": ("P2", "role.inside"),
        "out": ("P3", "role.out"),
        "family": ("P3", "role.family"),
        "other": ("P4", "role.other"),
    }
)


class Card(msgspec.Struct, frozen=True):
    """The coarse facts a queue shows. No words, no place, nothing that identifies."""

    role: str | None = None
    needs: tuple[str, ...] = ()
    minor: bool = False
    medical: bool = False
    phone_soon_taken: bool = False
    group_size: str | None = None


def from_answers(session: Session) -> Triage:
    """The level the answers of this sitting stand for. For an open case: raise it by this after a turn."""
    found = [ANSWERS[pair] for pair in session.answers.items() if pair in ANSWERS]
    found.append(ROLES.get(session.role, ("P2", "role.unknown")))
    return Triage(
        urgency=highest(level for level, _ in found),
        reasons=tuple(dict.fromkeys(reason for _, reason in found)),
    )


def for_handoff(session: Session, triage: Triage, reason: str) -> Triage:
    """The card's level when a person is asked for: message, answers and role together, the highest wins."""
    answers = from_answers(session)
    asked = reason == "asked"
    level: Urgency | None = None if asked else "P2"  # the software did not understand: never the last place
    return Triage(
        urgency=highest([triage.urgency, answers.urgency, level]),
        reasons=tuple(
            dict.fromkeys((*triage.reasons, *answers.reasons, "handoff.asked" if asked else "handoff.doubt"))
        ),
        interrupt=triage.interrupt,
        opens_case=True,
    )


def card(session: Session, reasons: tuple[str, ...]) -> Card:
    """The coarse facts, from answers and from the reasons of triage. In doubt a minor is assumed."""
    answers = session.answers
    urgent_need = answers.get("urgent_need") == "yes"
    need = answers.get("need")
    return Card(
        role=session.role,
        needs=(need,) if need else (),
        minor=urgent_need or bool({"risk.minor", "intent.minor"} & set(reasons)),
        medical=urgent_need or bool({"risk.medical", "intent.medical"} & set(reasons)),
        phone_soon_taken=answers.get("phone_soon_taken") == "yes" or "risk.being_moved" in reasons,
        group_size=answers.get("group_size"),
    )
