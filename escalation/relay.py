"""When an answer may leave. An answer must never land on a phone that may be in other hands.

`live` leaves only while the person is there; `opened` waits until they have said again that it is safe;
`window` may leave at any time and is never used for somebody who is, or may be, inside.
"""

from typing import Literal

from escalation.hours import Hours

Rule = Literal["live", "opened", "window"]
Kind = Literal["bot", "reply"]

LIVE_SECONDS = 300.0
"""So long after their last word we believe that the same person still holds the phone."""

CLOCK_SLIP = 5.0
"""So far may a time lie ahead of now. Further, a clock was set back, and nobody knows how old it is."""

STALE_SECONDS = 120.0
"""Later than this after its cause (an outage, say) an answer no longer fits what is on the screen."""


def rule_for(*, strict: bool) -> Rule:
    """The rule a message starts with. Strict: has ever been inside, or has not said who they are."""
    return "live" if strict else "window"


def may_leave(  # noqa: PLR0913  (one question, and all it depends on by name)
    rule: Rule,
    *,
    caused_at: float,
    last_word_at: float,
    opened_at: float | None,
    now: float,
    strict: bool,
    kind: Kind = "bot",
    closed: bool = False,
    hours: Hours | None = None,
) -> bool:
    """Whether a waiting message may leave at this moment.

    `opened_at` is when safety and role were answered in the present sitting; None while that is not done.
    `closed`: what was before waits for the safe word, and it was not given in this sitting. `hours`: when
    somebody who is away has agreed to be answered. A contact who has become strict is never written to by
    `window`, whatever was decided earlier. A person's reply never leaves before the opening is done, nor
    after "hide" has ended it: "hi" may come from somebody else. The bot's own first question must.
    """
    # A clock that was set back must not make an old word look fresh.
    there = -CLOCK_SLIP <= now - last_word_at <= LIVE_SECONDS
    if kind == "reply":
        if closed:
            return False
        if opened_at is None:
            return not strict and hours is not None and hours.open_at(now)
    if rule == "window" and not strict:
        return kind == "bot" or hours is None or there or hours.open_at(now)
    if rule == "live":
        # A menu fits one moment; the reply of a person fits as long as the same person is there.
        return there and (kind == "reply" or -CLOCK_SLIP <= now - caused_at <= STALE_SECONDS)
    return there and opened_at is not None and opened_at >= caused_at


def held_as(rule: Rule, *, strict: bool) -> Rule:
    """The rule of a message that could not leave: it waits for the next opening."""
    return "window" if rule == "window" and not strict else "opened"
