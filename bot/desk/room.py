"""The floor all desk work stands on: check who asks, do one unit, leave an audit row, tell the others.

It knows nothing of what the work is. The person is loaded again inside the transaction every time: somebody
who was removed a second ago may do nothing any more.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher

from bot.clock import Clock
from bot.desk.changes import Changes
from bot.desk.errors import (
    AlreadyTaken,
    CantBeOpened,
    DeskError,
    JoinRefused,
    NeedsSecond,
    NeedsTwo,
    NoSuchCase,
    NotAllowed,
    NotToBeOpened,
    OutcomeUnknown,
    ReasonMissing,
)  # fmt: skip
from bot.desk.passphrases import Passphrases
from bot.desk.site import Site
from bot.desk.tickets import Tickets
from bot.desk.tries import Tries
from bot.keys import Keys
from bot.storage import audit, operators
from bot.storage.cases import CaseMoved
from bot.storage.writer import Db, Writer
from config.errors import WaymarkError
from escalation import case as machine
from escalation import covered
from escalation.approval import ApprovalRefused
from escalation.audit import AuditRow
from escalation.operators import Operator, VouchRefused, may
from escalation.seal.box import Closed
from escalation.staffing import SHIFT_SECONDS

T = TypeVar("T")
Work = Callable[[Db, Operator, float], T]
Text = Callable[[str, str], str | None]

AS_DESK: tuple[tuple[type[WaymarkError], type[DeskError]], ...] = (
    (machine.CaseNotWaiting, AlreadyTaken),
    (CaseMoved, AlreadyTaken),
    (machine.CaseOutcomeUnknown, OutcomeUnknown),
    (machine.CaseJoinRefused, JoinRefused),
    (machine.CaseError, NoSuchCase),
    (covered.NotToBeOpened, NotToBeOpened),
    (covered.NeedsSecond, NeedsSecond),
    (ApprovalRefused, NeedsTwo),
    (Closed, CantBeOpened),
    (covered.ReasonMissing, ReasonMissing),
    (VouchRefused, NotAllowed),
)
"""How a refusal of the rules below is told to the person at the desk."""


class Host:
    """Whoever sits at the machine itself: may look after people, and sees no case."""

    MAY = frozenset({"people", "invite", "reset", "remove", "vouch"})
    AS = Operator(id="", name="", role="admin", state="active")


IDENTIFIER = re.compile(r"[0-9a-z]{1,16}")


class Room:
    """What every part of the desk shares."""

    def __init__(
        self,
        *,
        writer: Writer,
        keys: Keys,
        clock: Clock,
        text: Text,
        hasher: PasswordHasher | None = None,
        case_seconds: float = 30 * 86400.0,
        shift_seconds: float = SHIFT_SECONDS,
        wake: Callable[[str], None] = lambda _contact: None,
    ) -> None:
        """`text` gives a text id in a language or None; `wake` is told whom something waits for."""
        self.writer, self.keys, self.clock, self.text = writer, keys, clock, text
        self.case_seconds, self.shift_seconds, self.wake = case_seconds, shift_seconds, wake
        self.changed = Changes()
        self.passphrases = Passphrases(hasher)
        self.tries = Tries()
        self.tickets = Tickets()
        self.site: Site | None = None
        """Where browsers find the console; whoever puts it there says so."""

    async def _act(
        self, op: str | Host, action: str, work: Work[T], *, case_id: str | None = None, detail: str = ""
    ) -> T:
        """Something is changed: everybody who listens is told."""
        result = await self._look(op, action, work, case_id=case_id, detail=detail)
        self.changed.tell()
        return result

    async def _look(
        self, op: str | Host, action: str, work: Work[T], *, case_id: str | None = None, detail: str = ""
    ) -> T:
        """Something is read. It leaves its row in the same transaction; a refusal leaves one too."""
        now = self.clock.now()

        def unit(db: Db) -> T:
            result = work(db, permitted(db, op, action), now)
            audit.write(db, AuditRow(now, action, None if isinstance(op, Host) else op, case_id, detail))
            return result

        try:
            return await self.writer.run(unit)
        except WaymarkError as error:
            refusal = as_desk(error)
            if isinstance(refusal, NotAllowed | NoSuchCase):
                await self._refused(op, action, case_id, now)
            raise refusal from None

    async def _refused(self, op: str | Host, action: str, case_id: str | None, now: float) -> None:
        """Somebody tried what they may not. Only identifiers of our own shape are written down."""
        who = op if isinstance(op, str) and IDENTIFIER.fullmatch(op) else None
        case = case_id if case_id and IDENTIFIER.fullmatch(case_id) else None
        await self.writer.run(lambda db: audit.write(db, AuditRow(now, "refused", who, case, action)))


def permitted(db: Db, op: str | Host, action: str) -> Operator:
    """The person who asks, if they may."""
    if isinstance(op, Host):
        if action not in Host.MAY:
            raise NotAllowed()
        return Host.AS
    who = operators.get(db, op)
    if who is None or not may(who, action):
        raise NotAllowed()
    return who


def as_desk(error: WaymarkError) -> WaymarkError:
    """The same refusal as the desk tells it."""
    for below, above in AS_DESK:
        if isinstance(error, below):
            return above()
    return error


def identifier(clock: Clock) -> str:
    """A new random id for a case or an operator: says nothing of when or how many."""
    return clock.random(8).hex()
