"""Fuzzy, stale and empty entries are never shown; in an offered language each is a hole."""

from collections.abc import Iterator

from flows.checks.problem import Ground, Problem, of

_WORDS = {
    "fuzzy": ("is marked fuzzy.", "Read it against the source, then take the mark away."),
    "stale": ("was translated from another sentence.", "Run waymark texts update, then translate again."),
    "empty": ("is not translated.", "Translate it."),
}


def check(ground: Ground) -> Iterator[Problem]:
    """Only offered languages: others are still being written."""
    for text_id, language, text in ground.translations():
        if language in ground.offered and text.state in _WORDS:
            what, advice = _WORDS[text.state]
            yield of(text, f'"{text_id}" {what}', advice)
    for language, entries in ground.texts.unknown.items():
        for entry in entries:
            if language in ground.offered:
                yield Problem(
                    entry.file, entry.line, f'"{entry.id}" is not used any more.', "Run waymark texts update."
                )
