"""A language is offered only when everything critical is there: nobody may fall into silence half-way. And
whoever writes in one that is not offered is told so in it.
"""

from collections.abc import Iterator

from config.languages import LANGUAGES
from flows.checks.problem import Ground, Problem
from flows.entries import NOT_OFFERED

SHOWN = 3


def check(ground: Ground) -> Iterator[Problem]:
    """Critical texts of offered languages."""
    for language in ground.offered:
        missing = ground.texts.missing(language, critical_only=True)
        if missing:
            first = ", ".join(missing[:SHOWN])
            yield Problem(
                "config/languages.yaml",
                1,
                f"{language} is offered, but critical texts are missing ({len(missing)}): {first}"
                f"{', …' if len(missing) > SHOWN else '.'}",
                f"Run waymark texts todo {language}.",
            )
    for language in LANGUAGES:
        if NOT_OFFERED not in ground.texts.sources or language.endswith("-Latn"):
            continue
        if ground.texts.text(NOT_OFFERED, language) is None:
            yield Problem(
                f"flows/locale/{language}/global.po",
                1,
                f'{language} is known, but "{NOT_OFFERED}" is missing.',
                "Write it: with it, people who write in this language are told that we can't answer in it.",
            )
