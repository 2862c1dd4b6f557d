"""The order in which waiting cases are read. Screening, language and tone have no place in it."""

from collections.abc import Iterable

from escalation.case import Case


def order(case: Case) -> tuple[bool, str, bool, bool, float]:
    """Real before practice; then level, minors and medical, phones about to be taken, who waits longest."""
    return (
        case.practice,
        case.urgency,
        not (case.card.minor or case.card.medical),
        not case.card.phone_soon_taken,
        case.waiting_since,
    )


def ordered(cases: Iterable[Case]) -> list[Case]:
    """The queue, first to be read first."""
    return sorted(cases, key=order)
