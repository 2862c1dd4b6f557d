"""The order in which waiting cases are read. Screening, language and tone have no place in it."""

from collections.abc import Iterable

from escalation.case import Case


def order(case: Case) -> tuple[str, bool, bool, float]:
    """Level, then minors and medical, then phones about to be taken, then who waits longest."""
    return (
        case.urgency,
        not (case.card.minor or case.card.medical),
        not case.card.phone_soon_taken,
        case.waiting_since,
    )


def ordered(cases: Iterable[Case]) -> list[Case]:
    """The queue, first to be read first."""
    return sorted(cases, key=order)
