"""What one message was understood to mean.

The words themselves are not kept here: whoever holds a ParsedMessage can log it, store it or show it
without repeating anything the person wrote.
"""

from typing import Literal

import msgspec

Command = Literal["hide", "stop", "person", "language", "back"]
"""Global words. They count only as a whole message, in any language and digit script, at every step."""

Level = Literal["P0", "P1", "P2"]


CLEAR = 0.4
"""An intent with less than this is a guess: it may be asked about, nothing is done because of it."""


class Score(msgspec.Struct, frozen=True):
    """A name with a certainty between 0 and 1."""

    name: str
    score: float


class RiskSignal(msgspec.Struct, frozen=True):
    """One reason to think that somebody is in danger.

    `kind` is an intent name (in_danger_now, being_moved, medical, self_harm, minor, sexual_violence, watched,
    held); `why` is the id of the reviewed phrase that matched, so that a reader can judge it, or "model:0.87"
    when the trained model heard it, and how sure it was.
    """

    kind: str
    level: Level
    why: str


class ParsedMessage(msgspec.Struct, frozen=True):
    """The meaning of one message; never None, even for an empty one."""

    language: str | None = None
    """Best guess, a code of config/languages.yaml; None means: it can't be told from this message."""
    certainty: float = 0.0
    languages: tuple[Score, ...] = ()
    intents: tuple[Score, ...] = ()
    """Best first; those below CLEAR are guesses; empty when nothing was read."""
    risks: tuple[RiskSignal, ...] = ()
    command: Command | None = None
    choice: int | None = None
    """The number written or tapped, when the whole message is one number from 1 to 6."""
    tapped: bool = False
    """The choice came from a button: no word in the message overrides it."""
    code: str | None = None
    """Digits shaped like a return code with a right check digit."""
    empty: bool = False
    """Nothing to read in it (a sticker, a blank, the page asking for news)."""

    def clear(self) -> tuple[Score, ...]:
        """The intents that something may be done about."""
        return tuple([score for score in self.intents if score.score >= CLEAR])

    def __repr__(self) -> str:
        return f"ParsedMessage(language={self.language!r}, intents={self.intents}, risks={self.risks})"
