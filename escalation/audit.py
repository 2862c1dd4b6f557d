"""What is written down about the work of operators: who did what to which case, in codes, never in words."""

import re

import msgspec

ACTIONS = frozenset(
    {
        # cases, by people
        "queue", "card", "read", "claim", "renew", "reply", "release", "offer", "accept", "refuse", "close",
        "judge", "signal", "second_read", "other_hands", "answer_phrase", "ask_to_see", "open_covered",
        "reviews", "review", "propose_join", "confirm_join", "decline_join", "ask_second", "agree", "note",
        "step_aside", "recover", "see_picture",
        # cases, by the software
        "opened", "appended", "emptied", "rejoined", "joined", "lapsed", "alerted",
        # people
        "invite", "enrol", "confirm_totp", "sign_in", "sign_out", "sign_in_refused", "reset", "remove",
        "vouch", "name_supervisor", "new_code", "new_passphrase", "recovered", "people", "on_shift",
        "security_keys", "begin_key", "add_key", "remove_key", "key_asked",
        "set_shift", "shifts", "staff_link", "staff_linked",
        "console_language",
        # what is shown to people in need
        "accept_drafts", "drafts", "verify_contact_point", "revoke_contact_point",
        "contact_points", "failures",
        # somebody tried what they may not do
        "refused",
    }
)  # fmt: skip
"""Closed list, at most 24 letters each."""

DETAIL = re.compile(r"[A-Za-z0-9_.:> -]{0,60}")
"""Codes only: there is no way to write a sentence in most scripts here, nor a long one in any."""


class AuditRow(msgspec.Struct, frozen=True):
    """One row. `operator` None means the software itself."""

    at: float
    action: str
    operator: str | None = None
    case_id: str | None = None
    detail: str = ""

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise ValueError("not an audit action")
        if not DETAIL.fullmatch(self.detail):
            raise ValueError("audit details are codes")
