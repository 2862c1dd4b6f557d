"""Who may do what, and how a newcomer becomes a colleague.

Administrators invite and remove people and see no content. Newcomers see practice cases only, until two
active responders have vouched for them.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

import msgspec

from config.errors import WaymarkError
from escalation.case import Case

Role = Literal["admin", "responder"]
State = Literal["newcomer", "active", "removed"]

VOUCHES = 2


class VouchRefused(WaymarkError):
    """This person can't vouch for that one."""

    code = "operator.vouch_refused"


class Operator(msgspec.Struct, frozen=True):
    """One person of the team, under a name chosen for the console."""

    id: str
    name: str
    role: Role
    state: State
    languages: tuple[str, ...] = ()
    console_language: str = "en"
    on_shift_until: float = 0.0
    supervisor: bool = False
    """With another one they open what was sealed to the supervisors."""

    def __repr__(self) -> str:
        return f"Operator(role={self.role!r}, state={self.state!r})"


CASE_WORK = frozenset(
    {
        "queue", "read", "claim", "renew", "reply", "release", "offer", "accept", "refuse", "close", "judge",
        "signal", "second_read", "propose_join", "confirm_join", "decline_join", "card", "other_hands",
        "answer_phrase", "ask_to_see", "open_covered", "reviews", "review", "ask_second", "agree", "note",
        "step_aside", "recover", "name_supervisor", "see_picture",
    }
)  # fmt: skip
PRACTICE_ONLY_NOT = frozenset(
    {
        "propose_join", "confirm_join", "decline_join", "second_read", "open_covered", "reviews", "review",
        "ask_second", "agree", "step_aside", "recover", "name_supervisor",
    }
)  # fmt: skip

OWN = frozenset({"new_code", "new_passphrase", "security_keys", "begin_key", "add_key", "remove_key"})
POINTS = frozenset({"verify_contact_point", "revoke_contact_point"})
ANYBODY = frozenset({"people", "vouch", "failures", "contact_points", "drafts", "shifts", "console_language"})

MAY: Mapping[tuple[Role, State], frozenset[str]] = MappingProxyType(
    {
        ("admin", "active"): ANYBODY | OWN | POINTS | {"invite", "reset", "remove", "accept_drafts"},
        ("responder", "active"): ANYBODY | OWN | CASE_WORK | POINTS | {"on_shift", "set_shift", "staff_link"},
        ("responder", "newcomer"): (CASE_WORK - PRACTICE_ONLY_NOT)
        | OWN
        | {"people", "contact_points", "drafts", "console_language"},
    }
)


def may(operator: Operator, action: str) -> bool:
    """Whether this person may do this at all; nothing is allowed that is not named."""
    return action in MAY.get((operator.role, operator.state), frozenset())


def may_touch(operator: Operator, case: Case) -> bool:
    """Whether this case is one this person may ever hold."""
    if operator.role != "responder":
        return False
    return operator.state == "active" or (operator.state == "newcomer" and case.practice)


class Staffing(NamedTuple):
    """How many active responders there are, and whether there ever were two at once."""

    active: int
    founded: bool


def must_be_able_to_vouch(voucher: Operator, newcomer: Operator, desk: Staffing) -> None:
    """Refuse a vouch for oneself, by a newcomer, or for somebody who is no newcomer.

    A desk that never had two active responders could never begin: until then an administrator's word stands
    in for the missing ones. Afterwards it only ever stands beside the word of an active responder, else
    removing responders would open the cases to a second account of the administrator.
    """
    stands_in = desk.active < VOUCHES and (desk.active > 0 or not desk.founded)
    allowed = voucher.state == "active" and (voucher.role == "responder" or stands_in)
    if not allowed or voucher.id == newcomer.id or newcomer.state != "newcomer":
        raise VouchRefused()


def vouched(vouchers: Collection[Operator], desk: Staffing) -> bool:
    """Whether these people together make a newcomer active. Removed people no longer count."""
    responders = {v.id for v in vouchers if v.role == "responder" and v.state == "active"}
    founders = {v.id for v in vouchers if v.role == "admin" and v.state == "active"}
    if len(responders) >= VOUCHES:
        return True
    if desk.active >= VOUCHES or not founders:
        return False
    return len(responders) >= max(desk.active, int(desk.founded))
