"""One turn on its way into the database: everything the parts of its transaction need to know."""

from typing import Literal

import msgspec

from bot.inbox import Received
from bot.storage import codes
from bot.storage.contacts import Standing
from escalation.triage import Triage
from flows.context import Key
from flows.events import (
    CodeOffered,
    HideAsked,
    MessageSaid,
    Said,
    SessionForgotten,
    StopAsked,
    WordChosen,
    WriterUnsure,
)
from flows.session import Turn
from nlu.parsed import ParsedMessage

Exit = Literal["hide", "stop"]

COVERING = ("cover.", "language.")
"""What the ids of harmless lines begin with."""

CLEAR_AFTER = {"h1": 3_600.0, "h6": 21_600.0, "h12": 43_200.0, "h24": 86_400.0}
CHECK_IN = {"h6": 21_600.0, "h12": 43_200.0, "h24": 86_400.0, "h72": 259_200.0}
"""Seconds behind the values of these two wishes."""


class Lifetimes(msgspec.Struct, frozen=True):
    """How long things are kept, in seconds."""

    inside: float
    others: float
    door: float
    case: float

    def answers(self, *, strict: bool, clear_after: str | None = None) -> float:
        """A sitting, its answers and its lines. Only somebody who is not inside has a choice."""
        return self.inside if strict else CLEAR_AFTER.get(clear_after or "", self.others)


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """One turn, ready to be written."""

    received: Received
    now: float
    before: Standing
    parsed: ParsedMessage
    triage: Triage
    turn: Turn
    footer: str = ""
    veiled: tuple[Said, ...] = ()
    """The lines of the answer for a locked screen that must not tell anything."""
    case_id: str
    """A fresh id, used only if a case is opened."""
    code: str = ""
    """The fresh return code, stored only if it was shown."""
    shown_code: str = ""
    """The same as a person reads it."""
    key: Key = "none"
    """Whether the message was one of the two words."""
    salt: bytes = b""
    """Fresh bytes for the first word of a contact."""
    phrase: str = ""
    """The one-time phrase, stored only if it was shown."""
    chosen: str = ""
    """Text id of the answer a number stood for, so that whoever reads the case need not count."""
    owner: codes.Owner | None = None
    """Whom a typed return code belongs to."""

    def __repr__(self) -> str:
        return f"Done(turn={self.received.turn!r})"


def covered(done: Done) -> bool:
    """Cover before and after, and nothing but the cover was said: both lines may stay on the phone."""
    before = done.before.session
    under = done.turn.session.stage == "cover" and (before is None or before.stage == "cover")
    return under and all(line.id.startswith(COVERING) for line in said(done.turn))


def unsure(turn: Turn) -> bool:
    """Danger was written where only the cover spoke."""
    return any(isinstance(event, WriterUnsure) for event in turn.events)


def shows_secret(done: Done) -> bool:
    """The message shows a word or a code: it is deleted from the phone at once."""
    chosen = any(isinstance(event, WordChosen) for event in done.turn.events)
    return chosen or done.key != "none" or done.owner is not None


def said(turn: Turn) -> tuple[Said, ...]:
    """The lines of the answer."""
    return tuple(event.line for event in turn.events if isinstance(event, MessageSaid))


def offers_code(turn: Turn) -> bool:
    """A return code was shown."""
    return any(isinstance(event, CodeOffered) for event in turn.events)


def leaving(turn: Turn) -> Exit | None:
    """Whether the person hides or stops."""
    for event in turn.events:
        if isinstance(event, StopAsked):
            return "stop"
        if isinstance(event, HideAsked):
            return "hide"
    return None


def apart(done: Done) -> bool:
    """In a talk that was begun without the safe word there is: it must not touch what was before."""
    session = done.before.session
    return session is not None and session.apart and done.before.guard.closed


def forgotten(turn: Turn) -> bool:
    """Nothing of this sitting is kept."""
    return any(isinstance(event, SessionForgotten) for event in turn.events)
