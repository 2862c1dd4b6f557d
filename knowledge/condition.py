"""When something in a data file holds: closed answers, nothing to compute.

No expressions: a condition can be read aloud, and a slip in it is told before anybody is advised wrongly.
"""

from collections.abc import Mapping

import msgspec

from config.sheet import Cell
from knowledge.situation import ANSWERS, Situation


class Condition(msgspec.Struct, frozen=True):
    """Holds when any alternative holds; an alternative holds when all its questions have a listed answer."""

    alternatives: tuple[Mapping[str, tuple[str, ...]], ...] = ()

    def holds(self, situation: Situation) -> bool:
        """Whether the answers fit."""
        return any(
            all(situation.answer(field) in values for field, values in each.items())
            for each in self.alternatives
        )


ALWAYS = Condition(({},))
NEVER = Condition()


def read_condition(cell: Cell) -> Condition:
    """`{out: [police]}`, or a list of such alternatives."""
    cells = cell.cells() if cell.is_list() else [cell]
    return Condition(tuple(_alternative(each) for each in cells))


def _alternative(cell: Cell) -> Mapping[str, tuple[str, ...]]:
    fields = cell.fields((), tuple(ANSWERS))
    return {
        name: tuple(each.one_of((*ANSWERS[name], "skip")) for each in value.cells())
        for name, value in fields.items()
    }
