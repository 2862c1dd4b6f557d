"""Weak signals of somebody who wants to learn about us, from behaviour only.

Two different ones ask a second reader to look. They never change an answer, an order or a rule: whoever needs
help gets the same help. No label of a person exists here, only what was asked of us.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from escalation.urgency import Urgency
from nlu.parsed import ParsedMessage

SIGNALS: Mapping[str, str] = MappingProxyType(
    {
        "asks_helpers": "asks who the helpers or other people in contact are",
        "asks_contact": "asks whether a certain person has written to us",
        "pushes_elsewhere": "pushes another channel, files or money",
        "same_script": "the same text in several conversations",
        "asks_checks": "wants to know how we check",
    }
)
"""Closed list. Never a signal: gaps or changes in a story, going there by choice, having a phone, being paid,
recruiting under pressure, refusing details, nationality, language, sex, schooling, no scars, tone."""

BY_INTENT: Mapping[str, str] = MappingProxyType({"probe_rescuers": "asks_helpers"})


def signals(parsed: ParsedMessage) -> tuple[str, ...]:
    """What one message shows by itself; the others can only be noted by the person who reads."""
    return tuple(dict.fromkeys(BY_INTENT[s.name] for s in parsed.clear() if s.name in BY_INTENT))


def noted(flags: tuple[str, ...], new: Iterable[str]) -> tuple[str, ...]:
    """Flags with new ones added, each once. Unknown names are an error of the program."""
    added = tuple(dict.fromkeys((*flags, *new)))
    unknown = [flag for flag in added if flag not in SIGNALS]
    if unknown:
        raise ValueError("not a signal of the closed list")
    return added


def second_reader_wanted(flags: tuple[str, ...], urgency: Urgency, *, minor: bool) -> bool:
    """Two different signals, and neither danger to life nor a child."""
    return len(set(flags)) >= 2 and urgency != "P0" and not minor
