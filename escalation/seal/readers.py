"""Who gets the key of a case: while it waits, in hands, and after somebody has left. Pure.

Too few, and a case nobody can open hurts the person who wrote; too many, and every one of them is a door.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from escalation.case import Case
from escalation.operators import Operator

MOST: Final = 12
"""Operators that hold the key of a waiting case at the same time."""


class Able(NamedTuple):
    """A responder who has a key of their own, and whom a case could be given."""

    operator: Operator
    on_shift: bool


def eligible(case: Case, people: Iterable[Able]) -> tuple[str, ...]:
    """Those who could take the case: past probation, their language first, then whoever is there now."""
    fit = [able for able in people if _fits(case, able.operator)]
    fit.sort(key=lambda able: (*_rank(case, able), able.operator.id))
    return tuple(able.operator.id for able in fit[:MOST])


def standby(case: Case, people: Iterable[Able]) -> str | None:
    """The second one beside a holder, so that nobody is orphaned by one person who does not come back."""
    others = [able for able in people if able.operator.id != case.holder and _fits(case, able.operator)]
    others.sort(key=lambda able: (*_rank(case, able), able.operator.id))
    return others[0].operator.id if others else None


def _fits(case: Case, operator: Operator) -> bool:
    return operator.role == "responder" and operator.state == "active" and not case.practice


def _rank(case: Case, able: Able) -> tuple[bool, bool]:
    return (case.language not in able.operator.languages, not able.on_shift)
