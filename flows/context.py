"""What the engine may know of the moment. bot/ fills it; nothing in it names or finds anybody."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from flows.flow import Library
from flows.texts import Catalog
from knowledge import Knowledge

Held = Literal["none", "waiting", "held"]
"""The case of this contact: there is none, it waits in the queue, or a person holds it."""

Rejoin = Literal["none", "found", "apart", "unknown"]
"""What became of a return code in this message; apart: it belongs to a talk begun without the word."""


Key = Literal["none", "safe", "second"]
"""Whether the whole message was one of the two words the person chose."""

Word = Literal["", "good", "short", "taken"]
"""What a message would be worth as a chosen word; empty where none is asked for."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Everything besides the session and the message."""

    library: Library
    texts: Catalog
    knowledge: Knowledge
    today: date
    channel: str
    offered: tuple[str, ...]
    """Language codes in the order of the first screen."""
    case: Held = "none"
    desk: bool = False
    """Somebody is on duty now."""
    interrupt: str | None = None
    """A `flow.node` that triage wants said first."""
    rejoin: Rejoin = "none"
    key: Key = "none"
    guarded: bool = False
    """There is a safe word, or somebody else may hold the phone: what was before waits for the word."""
    word: Word = ""
    phrase: str = ""
    """A fresh one-time phrase, to learn whether a rescuer is ours; empty when nobody holds the case."""
    consent: bool = False
    """Whoever holds the case has asked whether they may see what was covered."""
    code: str = ""
    """A fresh return code to offer, as it is shown; empty when none can be offered."""
    tap_asked: int | None = None
    """The number of the question a pressed button belonged to."""
    verified: Mapping[str, date] = {}
    """Contact points that a person has verified, with the day."""
    values: Mapping[str, str] = {}
    """What fills {waiting}, {languages}, {next_shift}; a text id is said in the language of the line."""
