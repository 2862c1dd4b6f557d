"""What each kind of person may be asked at the very most, over all the ways a conversation can take.

A list for people who know the field, apart from the list of what may be asked at all: a question that slips
in on any path is over the budget, whoever wrote it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flows.collects import SKIP

EVERYBODY: Final = frozenset(
    {
        "language", "practice", "learn", "ordinary", "safe_now", "role", "need", "menu", "wants_person",
        "code_keep", "suicide_now", "urgent_need", "greeting", "check_in", "word",
    }
)  # fmt: skip
INSIDE: Final = EVERYBODY | {"phone_soon_taken", "group_size"}
UNKNOWN: Final = EVERYBODY | {
    "group_size", "country", "out", "passport", "accused", "entry", "overstay", "pay", "embassy", "priority",
    "origin",
}  # fmt: skip
OTHERS: Final = (UNKNOWN - {"group_size"}) | {"write_days", "write_hours", "write_zone", "clear_after"}

BUDGET: Mapping[str, frozenset[str]] = MappingProxyType(
    {"inside": INSIDE, SKIP: UNKNOWN, "out": OTHERS, "family": OTHERS, "other": OTHERS}
)
"""By role: name, document, company, exact place and trafficker are in none of them, ever."""
