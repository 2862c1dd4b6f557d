"""What may be read over a shoulder: no word that tells a stranger what this is, before it is safe."""

import re
from collections.abc import Iterator

from flows.checks.problem import Ground, Problem, of


def check(ground: Ground) -> Iterator[Problem]:
    """Every text that can be said before safety and role are answered."""
    first = ground.first_texts()
    for text_id, language, text in ground.translations():
        if text_id in first:
            for word in ground.first_lines.get(language, ()):
                if found(word, text.words):
                    yield of(
                        text,
                        f'"{text_id}" says "{word}" where somebody else may be looking.',
                        "Say it without that word.",
                    )


def found(word: str, words: str) -> bool:
    """In scripts with spaces a word counts from its beginning (scam, scams); elsewhere anywhere."""
    word, words = word.casefold(), words.casefold()
    if word.isascii():
        return re.search(rf"\b{re.escape(word)}", words) is not None
    return word in words
