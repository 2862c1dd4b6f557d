"""The closed list of what the script may ask. A flow that asks for anything else is refused when it is read.

Nothing here identifies: no name, no company, no room, no document, no exact place. A new line is a decision
for people who know the field, not for whoever edits a flow.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

Keep = Literal["turn", "session", "case"]
KEEPS: tuple[Keep, ...] = ("turn", "session", "case")
"""How long an answer lives, shortest first."""

SKIP = "skip"
"""Passed over. Nothing is kept of it."""

EVERYONE = frozenset({"inside", "out", "family", "other", SKIP})
NOT_INSIDE = EVERYONE - {"inside"}


class Collect(msgspec.Struct, frozen=True):
    """One thing that may be asked."""

    why: str
    keep: Keep
    """The longest a flow may keep it."""
    values: frozenset[str]
    """The closed answers; empty: only where to go next."""
    roles: frozenset[str] = EVERYONE
    """Who may be asked. Others pass the question over."""


def _values(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COLLECTS: dict[str, Collect] = {
    "safe_now": Collect(
        "Nothing is said to a phone that may be in other hands.", "turn", _values("yes no unsure")
    ),
    "language": Collect("The answer must be readable.", "session", frozenset()),
    "role": Collect(
        "A phone inside gets the strictest rules.", "session", _values("inside out family other skip")
    ),
    "need": Collect(
        "One subject on the screen, and the right reader.",
        "case",
        _values(
            "safe_now rights way_home documents proof person first_steps ransom fake_rescuer calls "
            "how_to_help after_return"
        ),
    ),
    "menu": Collect("Where to go next.", "turn", frozenset()),
    "wants_person": Collect("No case against somebody's wish.", "turn", _values("yes no")),
    "code_keep": Collect("An answer must survive a lost phone.", "turn", _values("kept skip")),
    "suicide_now": Collect("A reader must know how near it is.", "case", _values("yes no unsure")),
    "urgent_need": Collect("Children, illness, violence: read first.", "case", _values("yes no skip")),
    "phone_soon_taken": Collect(
        "Whoever loses the phone is read first.", "case", _values("yes no skip"), frozenset({"inside"})
    ),
    "group_size": Collect(
        "One case for a group.", "case", _values("one few some many skip"), frozenset({"inside", SKIP})
    ),
    "country": Collect(
        "Each country has its own rules.", "session", _values("KH TH LA MM home other skip"), NOT_INSIDE
    ),
    "out": Collect(
        "Formal recognition depends on it.",
        "session",
        _values("held police ransom left ngo skip"),
        NOT_INSIDE,
    ),
    "passport": Collect("Risk of detention.", "session", _values("yes no skip"), NOT_INSIDE),
    "accused": Collect("A lawyer comes first.", "session", _values("none held accused skip"), NOT_INSIDE),
    "entry": Collect(
        "Which rules apply.", "session", _values("checkpoint other taken unknown skip"), NOT_INSIDE
    ),
    "overstay": Collect(
        "The fine and the ban depend on it.",
        "session",
        _values("none under_1 1_3 3_12 over_12 no_stamp skip"),
        NOT_INSIDE,
    ),
    "pay": Collect("Which way is realistic.", "session", _values("yes partly no skip"), NOT_INSIDE),
    "embassy": Collect("The third way.", "session", _values("yes no unsure skip"), NOT_INSIDE),
    "priority": Collect(
        "What is shown first.", "session", _values("fastest recognised unsure skip"), NOT_INSIDE
    ),
    "origin": Collect(
        "Rules of some home countries.", "session", _values("CN TW ID VN PH other skip"), NOT_INSIDE
    ),
}
COLLECTS: Mapping[str, Collect] = MappingProxyType(_COLLECTS)
