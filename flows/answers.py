"""The answer to the question that waits: a number first, then words; nobody is kept at a question."""

from flows import entries
from flows.entries import MENU
from flows.flow import Library
from flows.nodes.ask import Ask
from flows.session import Place, Session
from flows.texts import Catalog
from flows.walk import SURE_OF_LANGUAGE, Walk
from nlu.normal import fold
from nlu.parsed import ParsedMessage

LONGEST_LABEL = 40
"""Letters; longer than any label, so that a long message costs nothing here."""


def answer(walk: Walk, node: Ask) -> None:
    """The answer to the question that waits: a number first, then words."""
    parsed = walk.parsed
    stale = parsed.tapped and walk.context.tap_asked is not None and walk.context.tap_asked != walk.asked
    if stale or parsed.empty:
        walk.go(node.place)
        return
    if node.collects == "language":
        _language(walk, node)
        return
    index = chosen(parsed, node)
    if index is not None:
        choice = node.choices[index]
        walk.remember()
        walk.answered(node.collects, choice.choice, keep=node.keep)
        walk.go(choice.place)
    elif walk.context.case != "none" and parsed.choice is None:
        _word_for_case(walk, node)
    else:
        _not_understood(walk, node)


def chosen(parsed: ParsedMessage, node: Ask) -> int | None:
    """Which choice was meant: the number, or the first thing understood that one of them stands for."""
    if parsed.choice is not None:
        return parsed.choice - 1 if 1 <= parsed.choice <= len(node.choices) else None
    for score in parsed.clear():
        for index, choice in enumerate(node.choices):
            if score.name in choice.intents:
                return index
    return None


def meant(library: Library, session: Session | None, parsed: ParsedMessage) -> str:
    """Text id of the answer that a bare number stands for; empty when it stands for none."""
    node = library.nodes.get(session.waiting) if session is not None and session.waiting is not None else None
    if not isinstance(node, Ask) or parsed.choice is None or not 1 <= parsed.choice <= len(node.choices):
        return ""
    return f"{node.id}.{node.choices[parsed.choice - 1].choice}"


def spelled_out(library: Library, texts: Catalog, session: Session, text: str) -> int | None:
    """The number of the answer whose label was typed word for word; a label is an answer, never a cry."""
    node = library.nodes.get(session.waiting) if session.waiting is not None else None
    if not isinstance(node, Ask) or len(text) > LONGEST_LABEL or session.language is None:
        return None
    typed = fold(text).strip()
    for number, choice in enumerate(node.choices, start=1):
        label = texts.text(f"{node.id}.{choice.choice}", session.language)
        if typed and label is not None and fold(label) == typed:
            return number
    return None


def _language(walk: Walk, node: Ask) -> None:
    offered, parsed = walk.context.offered, walk.parsed
    if walk.context.case != "none" and parsed.choice is None:
        walk.heard()
    guess = (parsed.language or "").removesuffix("-Latn")
    if parsed.choice is not None and 1 <= parsed.choice <= len(offered):
        walk.speak(offered[parsed.choice - 1], chosen=True)
    elif guess in offered and parsed.certainty >= SURE_OF_LANGUAGE:
        walk.speak(guess, chosen=True)
    else:
        _not_understood(walk, node)
        return
    back = walk.trail.pop() if walk.trail else None
    walk.waiting = None
    walk.go(back if back in walk.context.library.nodes else MENU)


def _word_for_case(walk: Walk, node: Ask) -> None:
    """Words while a case waits are for the person; the question may wait longer."""
    walk.heard()
    if node.place.flow in entries.LISTENS and node.otherwise.place != node.place:
        walk.go(node.otherwise.place)
        return
    walk.say(entries.NOTED)
    if node.collects == "menu":
        return
    if not walk.again or not walk.opened:
        repeat(walk, node.place)
        walk.again = True
    else:
        _otherwise(walk, node)


def _not_understood(walk: Walk, node: Ask) -> None:
    """Once the same question again, then on: nobody is kept at a question."""
    if walk.again or node.collects == "code_keep":
        _otherwise(walk, node)
        return
    if walk.language is not None:
        walk.say(entries.NOT_UNDERSTOOD)
    repeat(walk, node.place)
    walk.again = True


def _otherwise(walk: Walk, node: Ask) -> None:
    walk.remember()
    if node.collects == "role":
        walk.answered("role", "skip", keep=node.keep)
    walk.go(node.otherwise.place)


def repeat(walk: Walk, where: Place) -> None:
    """Ask again what waits."""
    walk.go(where if question(walk, where) is not None else MENU)


def question(walk: Walk, where: Place | None) -> Ask | None:
    """The question at a place, if there still is one."""
    node = walk.context.library.nodes.get(where) if where is not None else None
    return node if isinstance(node, Ask) else None
