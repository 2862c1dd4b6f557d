"""What is said when our own software failed: always the same vetted sentence, and always a case.

It leans on as little as possible. Leaving works even here.
"""

from flows.events import (
    Event,
    HandoffRequested,
    HideAsked,
    MessageSaid,
    Said,
    SessionForgotten,
    StopAsked,
)
from flows.session import Session, Turn
from flows.texts import Catalog
from nlu.parsed import ParsedMessage

FALLBACK, PAUSE, STOPPED = "global.fallback", "cover.pause", "global.stopped"
LAST_RESORT = "en"
"""For somebody whose language was not known yet when we failed: a strange line is better than silence."""


def turn(session: Session, parsed: ParsedMessage, texts: Catalog) -> Turn:
    """The turn that is committed instead; the conversation stays where it stood, under cover too."""
    language = session.language or parsed.language
    if language is None or texts.text(FALLBACK, language) is None:
        language = LAST_RESORT
    if session.stage == "cover":
        return _turn(session, PAUSE, language, texts)
    if parsed.command == "hide":
        away = Session(language=session.language, stage="cover")
        return Turn(session=away, events=(HideAsked(), SessionForgotten()))
    if parsed.command == "stop":
        return _turn(Session(stage="cover"), STOPPED, language, texts, StopAsked(), SessionForgotten())
    return _turn(session, FALLBACK, language, texts, HandoffRequested(reason="software"))


def _turn(session: Session, text_id: str, language: str, texts: Catalog, *events: Event) -> Turn:
    words = texts.text(text_id, language)
    line = () if words is None else (MessageSaid(line=Said(text_id, language, words)),)
    return Turn(session=session, events=(*events, *line))
