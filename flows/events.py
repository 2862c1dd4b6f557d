"""What happened in a turn, in the past tense. The engine only reports; bot/ carries it out."""

import msgspec


class Said(msgspec.Struct, frozen=True):
    """One line of a reply: a text id, the language, and the words as they were rendered."""

    id: str
    language: str
    text: str
    choices: tuple[str, ...] = ()
    """Labels in order; the number to write is the position, from 1."""
    asked: int = 0
    """Number of the question these choices belong to; 0 when it asks nothing."""

    def __repr__(self) -> str:
        return f"Said(id={self.id!r})"


class Event(msgspec.Struct, frozen=True, tag_field="type"):
    """Base of all events; `type` in JSON is the name of the class."""


class MessageSaid(Event, frozen=True):
    """The bot answered with this line."""

    line: Said


class LanguageChanged(Event, frozen=True):
    """The conversation goes on in another language."""

    language: str
    chosen: bool


class SittingOpened(Event, frozen=True):
    """Safety and role were answered: what waited for this opening may leave now."""

    role: str


class HandoffRequested(Event, frozen=True):
    """The person asked for a person, or the script says that one is needed."""

    reason: str


class CodeOffered(Event, frozen=True):
    """A return code was shown; it counts for the case that is opened next."""


class CodeKept(Event, frozen=True):
    """The person wants to keep the return code that was shown."""


class AnswerGiven(Event, frozen=True):
    """A closed answer that a case card may show (role, group size, phone taken soon, minor…)."""

    name: str
    value: str


class ArticleShown(Event, frozen=True):
    """Vetted statements were shown; ids only."""

    article: str
    facts: tuple[str, ...]
    points: tuple[str, ...] = ()
    """Contact points that stood under it."""


class ComparisonShown(Event, frozen=True):
    """The ways home were compared; ids only."""

    country: str
    facts: tuple[str, ...]


class MessageHeard(Event, frozen=True):
    """A message was no answer to the script and belongs to the open case."""


class DoorOpened(Event, frozen=True):
    """The real conversation was opened from the cover; `trusted`: with the safe word or the return code."""

    trusted: bool


class WriterUnsure(Event, frozen=True):
    """Danger was written under cover: a person should look, and the screen says nothing of it."""


class SecondWordGiven(Event, frozen=True):
    """Somebody else holds the phone: freeze what waits, tell whoever holds the case."""


class WordChosen(Event, frozen=True):
    """The whole message is to be kept as a word: safe or second. The word itself is not in here."""

    which: str


class WordDropped(Event, frozen=True):
    """The person wants no word any more."""


class DoorSettled(Event, frozen=True):
    """A wish about this chat that outlives the sitting (when to answer, what comes first, when to clear)."""

    name: str
    value: str


class PhraseShown(Event, frozen=True):
    """A one-time phrase was shown; only whoever holds the case can answer it."""


class ConsentGiven(Event, frozen=True):
    """Whether whoever holds the case may see what was covered."""

    given: bool


class HideAsked(Event, frozen=True):
    """Delete what can be deleted, hold what waits, back to the cover; the case stays."""


class StopAsked(Event, frozen=True):
    """As hide, and forget the person."""


class SessionForgotten(Event, frozen=True):
    """Nothing of this sitting is kept."""


class TextMissing(Event, frozen=True):
    """A text was not to be had in this language; a person is offered instead."""

    id: str
    language: str
