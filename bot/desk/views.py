"""What the desk hands out to be shown. Cards hold no words of anybody; only a CaseFile holds a transcript."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from bot.storage.case_keys import Hand
from escalation.operators import Operator
from escalation.relay import Rule


class CaseCard(msgspec.Struct, frozen=True, kw_only=True):
    """The coarse card: all that anybody sees before they hold the case."""

    id: str
    state: str
    urgency: str
    reasons: tuple[str, ...]
    language: str | None
    role: str | None
    needs: tuple[str, ...]
    minor: bool
    medical: bool
    phone_soon_taken: bool
    group_size: str | None
    waiting_seconds: float
    practice: bool
    emptied: bool
    holder: str | None = None
    """Name of the holder, for cases in other hands."""
    danger: bool = False
    """Somebody holds it and danger is unanswered."""
    second_read: bool = False
    """A second reader is wanted, and the one who looks may be it."""

    def __repr__(self) -> str:
        return f"CaseCard(id={self.id!r})"


class Room(msgspec.Struct, frozen=True):
    """Everything on the first page."""

    queue: tuple[CaseCard, ...]
    mine: tuple[CaseCard, ...]
    offered: tuple[CaseCard, ...]
    elsewhere: tuple[CaseCard, ...]


class Line(msgspec.Struct, frozen=True):
    """One line of a transcript."""

    direction: str
    """in (the person), out (the bot), reply (an operator), note."""
    at: float
    text_ids: tuple[str, ...]
    language: str | None
    body: str
    state: str | None = None
    """For replies: waiting, sending, sent, withdrawn or failed."""
    closed: bool = False
    """It does not open for the one who reads."""

    def __repr__(self) -> str:
        return f"Line(direction={self.direction!r})"


class Covered(msgspec.Struct, frozen=True):
    """A number or a link that was covered; `value` only while it is open to the one who reads."""

    mark: str
    at: float
    value: str | None = None

    def __repr__(self) -> str:
        return "Covered()"


class Request(msgspec.Struct, frozen=True):
    """Something that takes two, and waits for the second one."""

    id: int
    action: str
    subject: str
    by: str
    reason: str

    def __repr__(self) -> str:
        return f"Request(id={self.id!r})"


class Review(msgspec.Struct, frozen=True):
    """Something that was opened without a yes, for a second person to look at."""

    id: int
    case_id: str
    by: str
    reason: str
    late: bool

    def __repr__(self) -> str:
        return f"Review(id={self.id!r})"


class CaseFile(msgspec.Struct, frozen=True, kw_only=True):
    """A case in the hands of its holder, or under the eyes of its second reader."""

    card: CaseCard
    lines: tuple[Line, ...]
    mine: bool
    """The one who reads holds it; else they are the second reader and can't answer."""
    leaves: Rule | None
    """How a reply written at this moment would leave; None: there is no way to answer."""
    phrase_waits: bool
    """The person has asked for a one-time phrase, and it can be answered."""
    consent: str | None
    """asked, given, refused: to see what was covered."""
    standing_by: tuple[str, ...]
    """Names of those who can open it besides the holder."""
    covered: tuple[Covered, ...]
    second: str | None
    """asked, agreed: by a second one of us, to see what was covered."""
    danger_at: float | None
    flags: tuple[str, ...]
    second_reader_wanted: bool
    offered_to: str | None
    """Name of the colleague it is offered to."""
    join_with: str | None
    join_proposed: tuple[str, ...]
    """Newer cases whose holder believes that they are the same person as this one."""

    def __repr__(self) -> str:
        return f"CaseFile(lines={len(self.lines)})"


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """A line in the list of people."""

    id: str
    name: str
    role: str
    state: str
    languages: tuple[str, ...]
    vouched_by: tuple[str, ...] = ()
    on_shift_until: float = 0.0
    can_vouch: bool = False
    supervisor: bool = False


class Enrolment(msgspec.Struct, frozen=True):
    """What a newcomer's authenticator app needs, and the code to print; shown once."""

    operator: str
    secret: str
    uri: str
    code: str
    """With it a forgotten passphrase can be replaced without losing the cases."""

    def __repr__(self) -> str:
        return "Enrolment()"


class Invitation(msgspec.Struct, frozen=True):
    """What a link is for."""

    purpose: str
    languages: tuple[str, ...]


class SignedIn(msgspec.Struct, frozen=True):
    """A fresh console session: the token goes into the cookie and is known nowhere else."""

    token: str
    form_token: str
    operator: str

    def __repr__(self) -> str:
        return "SignedIn()"


class OwnKey(msgspec.Struct, frozen=True):
    """A security key, as its owner calls it."""

    number: int
    label: str

    def __repr__(self) -> str:
        return "OwnKey()"


class KeyBegun(msgspec.Struct, frozen=True):
    """What a browser needs to make a new credential and to touch it once."""

    ticket: str
    make: Mapping[str, object]
    touch: Mapping[str, object]

    def __repr__(self) -> str:
        return "KeyBegun()"


class Session(NamedTuple):
    """Somebody who is signed in, for the length of one request."""

    operator: Operator
    form_token: str
    hand: Hand | None

    def __repr__(self) -> str:
        return "Session()"


class Shift(msgspec.Struct, frozen=True):
    """A planned shift."""

    operator: str
    starts_at: float
    ends_at: float


class Failure(msgspec.Struct, frozen=True):
    """Messages that were given up, counted."""

    channel: str
    code: str
    count: int


class Acceptance(msgspec.Struct, frozen=True):
    """Somebody took it on themselves that drafted texts of a language are used."""

    language: str
    name: str
    at: float


class VerifiedPoint(msgspec.Struct, frozen=True):
    """A contact point a person has tried."""

    id: str
    name: str
    at: float
