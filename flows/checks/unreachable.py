"""A node that nothing leads to is never read again by anybody who edits the flow."""

from collections.abc import Iterator

from flows.checks.problem import Ground, Problem, at, told


def check(ground: Ground) -> Iterator[Problem]:
    """Every node must be come to from where the engine enters."""
    seen = ground.reachable(ground.entered)
    for place, node in ground.library.nodes.items():
        if place not in seen:
            yield at(node.at, f"{told(node)} can't be reached from anywhere.", "Lead to it, or take it out.")
