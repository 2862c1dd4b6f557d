"""A text longer than a small screen is not read by somebody who has one minute."""

from collections.abc import Iterator

from flows.checks.problem import Ground, Problem, of

LONGEST = 900


def check(ground: Ground) -> Iterator[Problem]:
    """Every text, in every language."""
    for text_id, _, text in ground.translations():
        if len(text.words) > LONGEST:
            yield of(text, f'"{text_id}" has {len(text.words)} characters.', f"At most {LONGEST}.")
