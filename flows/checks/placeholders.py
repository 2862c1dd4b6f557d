"""A translation must have the placeholders of its source: a lost {code} is a lost way back."""

from collections.abc import Iterator

from flows.checks.problem import Ground, Problem, of
from flows.fill import names


def check(ground: Ground) -> Iterator[Problem]:
    """Compare source and translation."""
    for text_id, _, text in ground.translations():
        if not text.words:
            continue
        wanted, found = names(ground.texts.sources[text_id].text), names(text.words)
        for name in sorted(wanted - found):
            yield of(text, f'"{text_id}" lost {{{name}}}.', "Put it back where it belongs.")
        for name in sorted(found - wanted):
            yield of(text, f'"{text_id}" has {{{name}}}, the source has not.', "Take it out.")
