"""Two cases of one person: the holder of the new one proposes, the holder of the older one confirms.

Without the return code a stranger could ask for somebody else's answers; a person who knows the older case
decides.
"""

from bot.desk.cards import held, touchable
from bot.desk.errors import JoinRefused, NoSuchCase
from bot.desk.room import Room
from bot.returning import follow
from bot.storage import cases, contacts, guards
from bot.storage.codes import Owner
from bot.storage.writer import Db
from escalation import case as machine
from escalation.operators import Operator


class Joins(Room):
    """Proposing, confirming and declining."""

    async def propose_join(self, op: str, case_id: str, older: str) -> None:
        """The one who holds the new case believes that it belongs to an older one."""

        def work(db: Db, who: Operator, _now: float) -> None:
            case = held(db, who, case_id)
            other = touchable(db, who, older)
            if not other.open or other.practice != case.practice or other.emptied:
                raise JoinRefused()
            cases.save(db, case, machine.propose_join(case, who.id, older))

        await self._act(op, "propose_join", work, case_id=case_id, detail=older[:16])

    async def confirm_join(self, op: str, case_id: str, newer: str) -> None:
        """The holder of the older case agrees. Answers that wait go the new way from here on."""

        def work(db: Db, who: Operator, now: float) -> None:
            older = held(db, who, case_id)
            new = _proposed(db, who, newer, case_id)
            closed, joined = machine.confirm_join(new, older, who.id, now)
            cases.save(db, new, closed)
            cases.save(db, older, joined)
            cases.adopt(db, new.id, older.id)
            if older.contact is not None and new.contact is not None:
                if contacts.was_inside(db, older.contact):
                    contacts.make_strict(db, new.contact)
                follow(db, self.keys, new.contact, Owner(older.contact, older.id), now)
                guards.release(db, new.contact)

        await self._act(op, "confirm_join", work, case_id=case_id, detail=newer[:16])

    async def decline_join(self, op: str, case_id: str, newer: str) -> None:
        """The holder of the older case does not believe it."""

        def work(db: Db, who: Operator, _now: float) -> None:
            older = held(db, who, case_id)
            new = _proposed(db, who, newer, case_id)
            cases.save(db, new, machine.decline_join(new, older, who.id))

        await self._act(op, "decline_join", work, case_id=case_id, detail=newer[:16])


def _proposed(db: Db, who: Operator, newer: str, older: str) -> machine.Case:
    new = touchable(db, who, newer)
    if new.join_with != older or not new.open:
        raise NoSuchCase()
    return new
