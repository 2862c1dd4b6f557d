"""A language is offered only when everything critical is there: nobody may fall into silence half-way."""

from collections.abc import Iterator

from flows.checks.problem import Ground, Problem

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
