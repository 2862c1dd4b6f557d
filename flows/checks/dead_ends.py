"""From every node somebody must be able to come to an end or to a person by answering."""

from collections.abc import Iterator

from flows.checks.problem import Ground, Problem, at, told


def check(ground: Ground) -> Iterator[Problem]:
    """No node may lead only round and round."""
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
        if place not in good:
            yield at(
                node.at,
                f"From {told(node)} no end and no person can be reached.",
                "Add a choice that leads out.",
            )
