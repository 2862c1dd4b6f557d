"""The two words a person may choose: what is worth being one, and what happens when one is given.

A word is compared by a keyed hash outside this folder; nothing here keeps it, and no event carries it.
"""

from typing import Final

from flows.context import Word
from flows.events import WordChosen
from flows.flow import Library
from flows.nodes.word import WordNode
from flows.session import Place, Session
from flows.walk import Walk
from nlu.normal import fold
from nlu.parsed import ParsedMessage

SHORTEST: Final = 4
SHORTEST_DENSE: Final = 2
"""Scripts in which one sign is a syllable or a word."""
LONGEST: Final = 40
_DENSE: Final = "\u0e00"
"""From here on: Thai, Lao, Burmese, Khmer, Chinese."""


def plain(text: str) -> str:
    """A word as it is compared: case, width and outer blanks say nothing, inner blanks neither."""
    return "".join(fold(text).split())


def judge(text: str, parsed: ParsedMessage, *, other: bool) -> Word:
    """Whether this can be a word. `other`: it is the other one of the two already.

    A number, a standing word or a cry must keep its meaning, and a word too short is guessed.
    """
    word = plain(text)
    if other or parsed.choice is not None or parsed.command is not None or parsed.code is not None:
        return "taken"
    shortest = SHORTEST_DENSE if any(char >= _DENSE for char in word) else SHORTEST
    return "good" if shortest <= len(word) <= LONGEST else "short"


def waits(library: Library, place: Place | None) -> WordNode | None:
    """The node that waits for a word, if one does."""
    node = library.nodes.get(place) if place is not None else None
    return node if isinstance(node, WordNode) else None


def asked(library: Library, session: Session | None) -> bool:
    """Whether the next message is to be judged as a word."""
    return session is not None and waits(library, session.waiting) is not None


def take(walk: Walk, node: WordNode) -> None:
    """The answer: 1 passes over, anything else is the word."""
    if walk.parsed.choice == 1:
        walk.go(node.skip.place)
    elif walk.context.word == "good":
        walk.report(WordChosen(which=node.which))
        walk.trusted = True
        walk.go(node.good.place)
    elif walk.parsed.empty:
        walk.go(node.place)
    else:
        walk.go((node.taken if walk.context.word == "taken" else node.short).place)
