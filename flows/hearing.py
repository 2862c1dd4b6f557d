"""Whether the conversation goes on in another language after a message."""

from typing import Final

from flows.answers import chosen, question
from flows.walk import SURE_OF_LANGUAGE, Walk

LENT_FROM: Final = frozenset({"en"})
SMALL_WORDS: Final = frozenset({"yes", "no", "unsure", "greeting", "thanks"})


def hear_language(walk: Walk) -> None:
    """Writing in a language we offer is enough to be answered in it; a choice made by hand stays."""
    parsed = walk.parsed
    if walk.language not in walk.context.offered:
        walk.language, walk.chosen = None, False  # taken off the first screen since
    if parsed.language is None or parsed.tapped:
        return
    named = any(score.name == "change_language" for score in parsed.clear())
    guess = parsed.language.removesuffix("-Latn")
    if guess not in walk.context.offered or guess == walk.language:
        return
    if named and parsed.certainty >= SURE_OF_LANGUAGE:
        walk.speak(guess, chosen=True)
    elif walk.language is None or (
        not walk.chosen and parsed.certainty >= SURE_OF_LANGUAGE and not _lent(walk, guess)
    ):
        walk.speak(guess, chosen=False)


def _lent(walk: Walk, guess: str) -> bool:
    """People who write Thai or Chinese answer "ok" and "VID": such words change no language."""
    node = question(walk, walk.waiting)
    if guess not in LENT_FROM or node is None:
        return False
    small = any(score.name in SMALL_WORDS for score in walk.parsed.clear()[:1])
    return small or chosen(walk.parsed, node) is not None
