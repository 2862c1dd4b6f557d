"""Whoever is asked something is owed a plain reason, and a way to pass the question over."""

from collections.abc import Iterator

from flows.checks.problem import Ground, Problem, at, told
from flows.collects import COLLECTS
from flows.nodes.ask import Ask

SHORTEST_WHY = 10


def check(ground: Ground) -> Iterator[Problem]:
    """Every question says why, and can be skipped where a choice says so."""
    for node in ground.library.nodes.values():
        if not isinstance(node, Ask):
            continue
        if len(node.why) < SHORTEST_WHY:
            yield at(node.at, f"{told(node)} does not say why it asks.", "Write one plain sentence.")
        values = COLLECTS[node.collects].values
        if values and "skip" in values and not _skippable(node):
            yield at(node.at, f"{told(node)} can't be passed over.", 'Add a last choice "skip".')


def _skippable(node: Ask) -> bool:
    """A choice `skip`, or a last one whose label offers it; questions about help itself answer yes or no."""
    last = node.choices[-1]
    return last.choice == "skip" or "skip" in last.label.casefold()
