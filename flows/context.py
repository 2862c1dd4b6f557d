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

Rejoin = Literal["none", "found", "unknown"]
"""What became of a return code in this message."""


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
    code: str = ""
    """A fresh return code to offer, as it is shown; empty when none can be offered."""
    tap_asked: int | None = None
    """The number of the question a pressed button belonged to."""
    values: Mapping[str, str] = {}
    """What fills {waiting}, {languages}, {next_shift}; a text id is said in the language of the line."""
