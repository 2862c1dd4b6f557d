"""From every node somebody must be able to come to an end or to a person by answering."""

from collections.abc import Iterator

from flows.checks.problem import Ground, Problem, at, told
from flows.entries import ORDINARY


def check(ground: Ground) -> Iterator[Problem]:
    """No node may lead only round and round, but for the ordinary talk: that is what it is there for."""
    nodes = ground.library.nodes
    good = {place for place, node in nodes.items() if node.ends}
    growing = True
    while growing:
        more = {
            p for p, n in nodes.items() if p not in good and any(link.place in good for link in n.links())
        }
        good |= more
        growing = bool(more)
    for place, node in nodes.items():
        if place not in good and place.flow != ORDINARY.flow:
            yield at(
                node.at,
                f"From {told(node)} no end and no person can be reached.",
                "Add a choice that leads out.",
            )
