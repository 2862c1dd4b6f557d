"""The checks of flows and texts, one file per check. Adding one is adding its file and its line here."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import msgspec

from flows.checks import (
    budget,
    current,
    dead_ends,
    disclosure,
    first_lines,
    labels,
    languages,
    length,
    loops,
    placeholders,
    signs,
    unreachable,
    untranslated,
    vetting,
)
from flows.checks.problem import Ground, Problem

CHECKS: Mapping[str, Callable[[Ground], Iterator[Problem]]] = MappingProxyType(
    {
        "unreachable": unreachable.check,
        "dead_ends": dead_ends.check,
        "loops": loops.check,
        "disclosure": disclosure.check,
        "budget": budget.check,
        "labels": labels.check,
        "placeholders": placeholders.check,
        "current": current.check,
        "untranslated": untranslated.check,
        "signs": signs.check,
        "length": length.check,
        "first_lines": first_lines.check,
        "vetting": vetting.check,
        "languages": languages.check,
    }
)


def run_all(ground: Ground) -> list[Problem]:
    """Everything that must be mended, in the order of files and lines."""
    found = [
        msgspec.structs.replace(problem, check=name)
        for name, check in CHECKS.items()
        for problem in check(ground)
    ]
    return sorted(found)
