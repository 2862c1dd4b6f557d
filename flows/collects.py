"""The closed list of what the script may ask. A flow that asks for anything else is refused when it is read.

Nothing here identifies: no name, no company, no room, no document, no exact place. A new line is a decision
for people who know the field, not for whoever edits a flow.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

Keep = Literal["turn", "session", "case", "door"]
KEEPS: tuple[Keep, ...] = ("turn", "session", "case", "door")
"""How long an answer lives, shortest first. door: a wish about this chat, 30 days after the last word."""

SKIP = "skip"
"""Passed over. Nothing is kept of it."""

EVERYONE = frozenset({"inside", "out", "family", "other", SKIP})
NOT_INSIDE = EVERYONE - {"inside"}
NOT_HELD = EVERYONE - {"inside", SKIP}
"""Not for somebody inside or unknown: their rules are fixed, and stricter than any choice."""


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
    "practice": Collect("Which practice comes next.", "turn", _values("another learn own talk")),
    "learn": Collect("Which language is practised.", "turn", frozenset()),
    "ordinary": Collect("Where an ordinary talk goes on.", "turn", frozenset()),
    "write_days": Collect(
        "An answer may come only on days that are safe.",
        "door",
        _values("all workdays weekend never"),
        NOT_HELD,
    ),
    "write_hours": Collect(
        "An answer may come only at hours that are safe.",
        "door",
        _values("morning afternoon evening night any"),
        NOT_HELD,
    ),
    "write_zone": Collect(
        "Hours mean something only with the clock of the country.",
        "door",
        _values("utc7 utc630 utc8 utc6 utc530 skip"),
        NOT_HELD,
    ),
    "greeting": Collect(
        "Somebody who sees the first line must think of something else.",
        "door",
        _values("how_are_you eaten lesson order none"),
    ),
    "check_in": Collect(
        "Silence can mean danger; only the person knows after how long.",
        "door",
        _values("h6 h12 h24 h72 none"),
    ),
    "clear_after": Collect(
        "What lies on the phone can be read by others.", "door", _values("h1 h6 h12 h24"), NOT_HELD
    ),
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
