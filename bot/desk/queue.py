"""The queue as one sees it at the desk, and taking from it. Cards only; no content passes here."""

from bot import sealing
from bot.desk.alerts import alert, remind
from bot.desk.cards import card, touchable
from bot.desk.room import Room
from bot.desk.summary import summary
from bot.desk.tokens import begun_by, drop
from bot.desk.views import CaseCard
from bot.desk.views import Room as RoomView
from bot.storage import audit, cases, operators
from bot.storage.case_keys import Hand
from bot.storage.writer import Db
from escalation import case as machine
from escalation.audit import AuditRow
from escalation.operators import Operator, may_touch
from escalation.queue import ordered
from escalation.staffing import Desk as DeskNow


class Queue(Room):
    """Looking, claiming, and the clock that gives cases back."""

    async def room(self, op: str, hand: Hand | None = None) -> RoomView:
        """Everything on the first page: the queue, my cases, what is offered to me, what others hold.

        Whoever looks, with their key at hand, passes on what others should be able to open and can't.
        """

        def work(db: Db, who: Operator, now: float) -> RoomView:
            if hand is not None and who.state == "active":
                sealing.pass_on_all(db, self.keys, hand, now)
            names = {person.id: person.name for person in operators.everybody(db)}
            seen = [case for case in ordered(cases.all_open(db)) if may_touch(who, case)]
            mine = [case for case in seen if case.holder == who.id]
            offered = [case for case in seen if case.offered_to == who.id]
            elsewhere = [c for c in seen if c.holder is not None and c not in mine and c not in offered]
            return RoomView(
                queue=tuple(card(c, who, names, now) for c in seen if c.state == "waiting"),
                mine=tuple(card(c, who, names, now) for c in mine),
                offered=tuple(card(c, who, names, now) for c in offered),
                elsewhere=tuple(card(c, who, names, now) for c in elsewhere),
            )

        return await self._look(op, "queue", work)

    async def queue(self, op: str) -> list[CaseCard]:
        """The waiting cases, first to be read first."""
        return list((await self.room(op)).queue)

    async def claim(self, op: str, case_id: str) -> None:
        """Take a case. Of two who press at once, one gets it and the other is told."""

        def work(db: Db, who: Operator, now: float) -> None:
            case = touchable(db, who, case_id)
            claimed = machine.claim(case, who.id, now)
            cases.save(db, case, claimed)
            sealing.claimed(db, self.keys, claimed, now)

        await self._act(op, "claim", work, case_id=case_id)

    async def sweep(self) -> int:
        """Give back what lies in hands that are not there, or danger nobody answered. Returns how many.

        Those on shift are told again of danger that waits. Links that ran out go, with accounts they began.
        """
        now = self.clock.now()

        def unit(db: Db) -> int:
            lapsed = 0
            for case in cases.all_open(db, ("held", "offered")):
                why = machine.lapses(case, now)
                if why is not None:
                    back = machine.lapse(case, now)
                    cases.save(db, case, back)
                    sealing.fell_back(db, self.keys, back, now)
                    audit.write(db, AuditRow(now, "lapsed", None, case.id, why))
                    alert(db, back, now)
                    lapsed += 1
            sealing.leave_the_house(db, self.keys, now)
            remind(db, now)
            operators.forget(db, begun_by(db, before=now))
            drop(db, before=now)
            return lapsed

        lapsed = await self.writer.run(unit)
        if lapsed:
            self.changed.tell()
        return lapsed

    def now_at_desk(self) -> DeskNow:
        """Who is there at this minute, for the texts."""
        now = self.clock.now()
        return self.writer.read(lambda db: summary(db, now))
