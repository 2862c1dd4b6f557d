"""Who may read a statement. A fact is never shown to an audience that it does not name.

Knows nothing of sessions or flows: a role comes in as a word.
"""

from collections.abc import Collection
from typing import Literal, get_args

Audience = Literal["trapped", "freed", "family", "other"]
"""Who is reading. `other` is anybody, or nobody knows: a manager may be looking."""

Named = Literal["trapped", "freed", "family", "operator"]
"""Who a fact may name in `applies_to`."""

AUDIENCES: tuple[Audience, ...] = get_args(Audience)
NAMED: tuple[Named, ...] = get_args(Named)

_OF_ROLE: dict[str, Audience] = {"inside": "trapped", "out": "freed", "family": "family"}


def audience_of(role: str | None) -> Audience:
    """The audience of a role; whoever has not said who they are counts as anybody."""
    return _OF_ROLE.get(role or "", "other")


def may_read(applies_to: Collection[str], audience: Audience) -> bool:
    """Anybody may read only what everybody may read."""
    if audience == "other":
        return {"trapped", "freed", "family"} <= set(applies_to)
    return audience in applies_to
