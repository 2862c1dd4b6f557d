"""One turn on its way into the database: everything the parts of its transaction need to know."""

from typing import Literal

import msgspec

from bot.inbox import Received
from bot.storage import codes
from bot.storage.contacts import Standing
from escalation.triage import Triage
from flows.events import CodeOffered, HideAsked, MessageSaid, Said, SessionForgotten, StopAsked
from flows.session import Turn
from nlu.parsed import ParsedMessage

Exit = Literal["hide", "stop"]


class Lifetimes(msgspec.Struct, frozen=True):
    """How long things are kept, in seconds."""

    inside: float
    others: float
    door: float
    case: float

    def answers(self, *, strict: bool) -> float:
        """A sitting, its answers and its lines."""
        return self.inside if strict else self.others


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """One turn, ready to be written."""

    received: Received
    now: float
    before: Standing
    parsed: ParsedMessage
    triage: Triage
    turn: Turn
    footer: str = ""
    case_id: str
    """A fresh id, used only if a case is opened."""
    code: str = ""
    """The fresh return code, stored only if it was shown."""
    shown_code: str = ""
    """The same as a person reads it."""
    chosen: str = ""
    """Text id of the answer a number stood for, so that whoever reads the case need not count."""
    owner: codes.Owner | None = None
    """Whom a typed return code belongs to."""

    def __repr__(self) -> str:
        return f"Done(turn={self.received.turn!r})"


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


def forgotten(turn: Turn) -> bool:
    """Nothing of this sitting is kept."""
    return any(isinstance(event, SessionForgotten) for event in turn.events)
