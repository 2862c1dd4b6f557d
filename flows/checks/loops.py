"""A circle of nodes in which nothing waits would talk for ever."""

from collections.abc import Iterator

from flows.checks.problem import Ground, Problem, at, told
from flows.session import Place


def check(ground: Ground) -> Iterator[Problem]:
    """Every circle must hold a question."""
    nodes = ground.library.nodes
    done: set[Place] = set()

    def circle(place: Place, path: tuple[Place, ...]) -> Place | None:
        if place in path:
            return place
        node = nodes[place]
        if place in done or node.waits:
            return None
        for link in node.links():
            found = circle(link.place, (*path, place))
            if found is not None:
                return found
        done.add(place)
        return None

    for start in nodes:
        found = circle(start, ())
        if found is not None and found not in done:
            done.add(found)
            node = nodes[found]
            yield at(
                node.at, f"{told(node)} comes back to itself without a question.", "Put an ask in the circle."
            )
