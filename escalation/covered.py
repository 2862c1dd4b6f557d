"""When what was covered may be seen: with a yes and a second one of us, or when a life is silent.

Always with a written reason. Opening alone is never the end of it: a second person looks at it within a day.
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


class NeedsSecond(WaymarkError):
    """The person has said yes; a second one of us has not."""

    code = "covered.needs_second"


class ReasonMissing(WaymarkError):
    """Whoever opens it, or asks to, writes down why."""

    code = "covered.reason_missing"


def silent(case: Case, last_word_at: float | None, now: float) -> bool:
    """Whether a life or a child may be at stake and nobody answers any more."""
    at_stake = case.urgency in URGENT or case.card.minor
    return at_stake and (last_word_at is None or now - last_word_at >= SILENT_SECONDS)


def must_be_a_reason(reason: str) -> None:
    """A reason is a sentence."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing


def must_have_consent(case: Case) -> None:
    """A second person is asked only for what the person who wrote has agreed to."""
    if case.consent != "given":
        raise NotToBeOpened(case=case.id)


def ground(case: Case, last_word_at: float | None, reason: str, now: float, *, agreed: bool) -> Ground:
    """On what ground it may be opened, or an error that says why not. `agreed`: by a second one of us."""
    if agreed and case.consent == "given":
        return "consent"
    if silent(case, last_word_at, now):
        must_be_a_reason(reason)
        return "silence"
    if case.consent == "given":
        raise NeedsSecond(case=case.id)
    raise NotToBeOpened(case=case.id)
