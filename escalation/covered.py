"""When what was covered may be seen: with the person's yes, or when a life or a child has fallen silent.

Opening alone is never the end of it: a written reason, and a second person who looks at it within a day.
"""

from typing import Final, Literal

from config.errors import WaymarkError
from escalation.case import Case
from escalation.urgency import URGENT

Ground = Literal["consent", "silence"]

OPEN_SECONDS: Final = 900.0
"""How long it stays open to the one who opened it."""
SILENT_SECONDS: Final = 1_800.0
"""No word for so long is silence."""
REVIEW_SECONDS: Final = 86_400.0
SHORTEST_REASON: Final = 20
"""Letters; a reason is a sentence, not a tick."""


class NotToBeOpened(WaymarkError):
    """Neither has the person said yes, nor is this a life or a child that has fallen silent."""

    code = "covered.not_to_be_opened"


class ReasonMissing(WaymarkError):
    """Opening without a yes needs a written reason."""

    code = "covered.reason_missing"


def silent(case: Case, last_word_at: float | None, now: float) -> bool:
    """Whether a life or a child may be at stake and nobody answers any more."""
    at_stake = case.urgency in URGENT or case.card.minor
    return at_stake and (last_word_at is None or now - last_word_at >= SILENT_SECONDS)


def ground(case: Case, last_word_at: float | None, reason: str, now: float) -> Ground:
    """On what ground it may be opened, or an error that says why not."""
    if case.consent == "given":
        return "consent"
    if not silent(case, last_word_at, now):
        raise NotToBeOpened(case=case.id)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing(case=case.id)
    return "silence"
