"""What takes two people: one asks, another agrees to exactly that, and it is done once, soon.

The one who agrees signs a digest of the whole payload, so that nothing can be changed between the two.
"""

import hashlib
from typing import Final, Literal

import msgspec

from config.errors import WaymarkError
from escalation.operators import Operator

Action = Literal["see", "recover", "supervisor"]
"""see: what was covered in a case; recover: give a colleague the cases sealed to the supervisors; supervisor:
make a colleague one."""

GOOD_SECONDS: Final = 1_800.0
"""Half an hour: who agreed in the morning has not agreed to what is done at night."""


class ApprovalRefused(WaymarkError):
    """There are not two for this: it is one's own, too late, used, or of something else."""

    code = "approval.refused"


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """One request and what became of it."""

    id: int
    action: Action
    subject: str
    digest: bytes
    asked_by: str
    expires_at: float
    agreed_by: str | None = None
    used_at: float | None = None

    def __repr__(self) -> str:
        return f"Approval(id={self.id!r}, action={self.action!r})"


def digest(action: Action, subject: str, asked_by: str, *payload: str) -> bytes:
    """What is agreed to, whole: every part with its length, so that no two payloads give the same bytes."""
    parts = (action, subject, asked_by, *payload)
    return hashlib.sha256(
        b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    ).digest()


def may_agree(one: Approval, who: Operator, now: float) -> bool:
    """Whether this person can be the second one."""
    able = who.role == "responder" and who.state == "active"
    if one.action == "recover":
        able = able and who.supervisor
    return (
        able
        and one.agreed_by is None
        and one.used_at is None
        and one.asked_by != who.id
        and now < one.expires_at
    )


def must_count(one: Approval | None, by: str, wanted: bytes, now: float) -> Approval:
    """The approval, if this person may now do exactly this with it."""
    if (
        one is None
        or one.agreed_by is None
        or one.agreed_by == by
        or one.asked_by != by
        or one.used_at is not None
        or now >= one.expires_at
        or one.digest != wanted
    ):
        raise ApprovalRefused
    return one
