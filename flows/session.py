"""Where one conversation stands. A Session is a value: it is saved as JSON after every turn and read back.

It knows nothing of who is writing, of time, or of what was written.
"""

from typing import Literal

import msgspec

from flows.events import Event

Stage = Literal["cover", "opening", "open", "with_person", "ordinary", "ended"]


class Place(msgspec.Struct, frozen=True):
    """A node of a flow."""

    flow: str
    node: str


class Session(msgspec.Struct, frozen=True, omit_defaults=True):
    """One sitting: from an opening until it ends or lapses."""

    language: str | None = None
    """The language the bot answers in; None until it is chosen or clear."""
    chosen: bool = False
    """The person chose the language; a guess from one message no longer changes it."""
    stage: Stage = "opening"
    """cover: only the harmless public face speaks; opening: safety and role not yet answered; open: they are;
    with_person: an operator holds the case; ordinary: the second word was given, nothing here is meant."""
    apart: bool = False
    """Opened without the safe word although there is one: what was before stays out of sight."""
    trusted: bool = False
    """The safe word or the return code was given in this sitting; with `apart`, the code of such a talk."""
    waiting: Place | None = None
    """The question that waits for an answer; None before the first turn and after the end."""
    trail: tuple[Place, ...] = ()
    """Earlier questions, newest last, for `back`; at most eight."""
    asked: int = 0
    """Number of the question that waits; a button of an older question is stale."""
    again: bool = False
    """The question that waits was asked twice; a third time would only tire."""
    aside: bool = False
    """A person holds the case, but the script was asked for: numbers answer the script again."""
    role: str | None = None
    """inside, out, family, other, skip; None until answered in this sitting."""
    answers: dict[str, str] = {}
    """Closed answers kept for the sitting, by what the question collects."""
    learns: str | None = None
    """Cover only: the language being practised."""
    page: int = 0
    """Cover only: how many phrases further than today's."""
    library: str = ""
    """Version of the flows this session was started with."""


class Turn(msgspec.Struct, frozen=True):
    """The result of one message: where the conversation stands now, and what happened on the way."""

    session: Session
    events: tuple[Event, ...]
