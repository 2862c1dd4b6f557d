"""How a case can end: a closed list, so that what is counted later never holds a story."""

from collections.abc import Mapping
from types import MappingProxyType

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "answered": "question answered",
        "safe": "says they are safe now",
        "referred": "went on with another organisation",
        "no_word": "no word from the person for a long time",
        "not_wanted": "the person did not want more",
        "not_for_us": "not something this desk can do",
        "practice": "practice ended",
        "stopped": "the person erased everything",
        "joined": "joined with another case",
    }
)

BY_SOFTWARE: frozenset[str] = frozenset({"stopped", "joined"})

CLOSABLE: frozenset[str] = frozenset(OUTCOMES) - BY_SOFTWARE
"""What a person may choose when closing."""
