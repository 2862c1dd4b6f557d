"""What the holder of a case does with it: presence, handing over, giving back, judging, closing."""

from collections.abc import Callable

from bot import sealing
from bot.desk.alerts import alert, alert_one
from bot.desk.cards import card, held, touchable, wants_second_reader
from bot.desk.errors import NoSuchCase, NoSuchOperator, SignalUnknown, UrgencyUnknown
from bot.desk.room import Room, permitted
from bot.desk.views import CaseCard
from bot.storage import cases, operators
from bot.storage.case_keys import Hand
from bot.storage.writer import Db
from escalation import case as machine
from escalation import screening
from escalation.case import Case
from escalation.operators import Operator, may_touch
from escalation.urgency import LEVELS


class Hands(Room):
    """Every change of a held case."""

    async def renew(self, op: str, case_id: str) -> None:
        """Presence. It leaves no audit row: one a minute would bury those that matter."""
        now = self.clock.now()

        def unit(db: Db) -> None:
            case = held(db, permitted(db, op, "renew"), case_id)
            cases.save(db, case, machine.renew(case, op, now))

        await self.writer.run(unit)

    async def release(self, op: str, case_id: str, hand: Hand | None = None) -> None:
        """Back to the queue, with the place it had; those on shift are told, and can open it."""

        def step(db: Db, case: Case, who: Operator, now: float) -> Case:
            back = machine.release(case, who.id)
            alert(db, back, now)
            self._sealed_anew(db, back, hand, now)
            return back

        await self._step(op, "release", case_id, step)

    async def offer(self, op: str, case_id: str, to: str, hand: Hand | None = None) -> None:
        """Ask a colleague to take over, and let them open it; one keeps holding it until they accept."""

        def step(db: Db, case: Case, who: Operator, now: float) -> Case:
            colleague = operators.get(db, to)
            if colleague is None or colleague.id == who.id or not may_touch(colleague, case):
                raise NoSuchOperator()
            offered = machine.offer(case, who.id, to)
            alert_one(db, offered, to, now)
            if hand is not None:
                sealing.pass_on(db, self.keys, offered, hand, now)
            return offered

        await self._step(op, "offer", case_id, step)

    async def accept(self, op: str, case_id: str) -> None:
        """Take over what was offered."""

        def step(db: Db, case: Case, who: Operator, now: float) -> Case:
            accepted = machine.accept(case, who.id, now)
            sealing.claimed(db, self.keys, accepted, now)
            return accepted

        await self._step(op, "accept", case_id, step, find=touchable)

    async def refuse(self, op: str, case_id: str) -> None:
        """Not take over; the holder keeps it."""

        def step(_db: Db, case: Case, who: Operator, _now: float) -> Case:
            return machine.refuse(case, who.id)

        await self._step(op, "refuse", case_id, step, find=touchable)

    async def judge(self, op: str, case_id: str, urgency: str) -> None:
        """Set the level after reading; only a person may lower it."""
        level = next((known for known in LEVELS if known == urgency), None)
        if level is None:
            raise UrgencyUnknown()

        def step(_db: Db, case: Case, who: Operator, _now: float) -> Case:
            return machine.judge(case, who.id, level)

        await self._step(op, "judge", case_id, step, detail=level)

    async def close(self, op: str, case_id: str, outcome: str) -> None:
        """End it with one of the outcomes."""

        def step(_db: Db, case: Case, who: Operator, now: float) -> Case:
            return machine.close(case, who.id, outcome, now)

        await self._step(op, "close", case_id, step)

    async def signal(self, op: str, case_id: str, name: str) -> None:
        """Note a weak signal of the closed list. Two different ones ask for a second reader, nothing else."""
        if name not in screening.SIGNALS:
            raise SignalUnknown()

        def step(_db: Db, case: Case, _who: Operator, _now: float) -> Case:
            return machine.flag(case, screening.noted(case.flags, (name,)))

        await self._step(op, "signal", case_id, step, detail=name)

    async def second_read(self, op: str, case_id: str) -> None:
        """Become the second reader of a flagged case somebody else holds."""

        def step(_db: Db, case: Case, who: Operator, _now: float) -> Case:
            if case.holder in (None, who.id) or not wants_second_reader(case):
                raise NoSuchCase()
            return machine.read_by_second(case, who.id)

        await self._step(op, "second_read", case_id, step, find=touchable)

    async def step_aside(self, op: str, case_id: str) -> None:
        """I may know this person, or those around them: I can't open anything of this case from here on."""

        def work(db: Db, who: Operator, now: float) -> None:
            case = touchable(db, who, case_id)
            if not case.open or case.practice:
                raise NoSuchCase()
            if case.holder == who.id:
                back = machine.release(case, who.id)
                alert(db, back, now)
                cases.save(db, case, back)
                case = back
            cases.step_aside(db, case.id, who.id)
            sealing.stood_aside(db, self.keys, case, who.id, now)

        await self._act(op, "step_aside", work, case_id=case_id)

    async def card(self, op: str, case_id: str) -> CaseCard:
        """One coarse card, for the staff bot and for pages that may not show more."""

        def work(db: Db, who: Operator, now: float) -> CaseCard:
            names = {person.id: person.name for person in operators.everybody(db)}
            return card(touchable(db, who, case_id), who, names, now)

        return await self._look(op, "card", work, case_id=case_id)

    def _sealed_anew(self, db: Db, back: Case, hand: Hand | None, now: float) -> None:
        """It waits: whoever gives it back lets the others open it; a chat without a key can't."""
        if hand is None:
            sealing.fell_back(db, self.keys, back, now)
        else:
            sealing.pass_on(db, self.keys, back, hand, now)

    async def _step(
        self,
        op: str,
        action: str,
        case_id: str,
        step: Callable[[Db, Case, Operator, float], Case],
        *,
        find: Callable[[Db, Operator, str], Case] = held,
        detail: str = "",
    ) -> None:
        def work(db: Db, who: Operator, now: float) -> None:
            case = find(db, who, case_id)
            cases.save(db, case, step(db, case, who, now))

        await self._act(op, action, work, case_id=case_id, detail=detail)
