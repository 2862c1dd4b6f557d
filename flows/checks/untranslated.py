"""A translation that is the English sentence again was forgotten, not translated."""

from collections.abc import Iterator

from flows.checks.problem import Ground, Problem, of


def check(ground: Ground) -> Iterator[Problem]:
    """Texts with at least one word of letters."""
    for text_id, language, text in ground.translations():
        source = ground.texts.sources[text_id]
        if language == "en" or source.same or sum(c.isalpha() for c in source.text) < 3:
            continue
        if text.words.strip() == source.text.strip():
            yield of(text, f'"{text_id}" is the same as its source.', "Translate it.")
