"""Being on duty: confirmed for 30 minutes at a time, because people in danger are told so."""

from sqlalchemy import delete, insert, select

from bot.desk.alerts import remind
from bot.desk.errors import ShiftRefused
from bot.desk.room import Room
from bot.desk.views import Shift
from bot.storage import operators
from bot.storage.tables import shifts as table
from bot.storage.writer import Db
from escalation.operators import Operator

FARTHEST = 60 * 86400.0
LONGEST = 86400.0


class Shifts(Room):
    """Confirming and planning."""

    async def on_shift(self, op: str) -> float:
        """I am here. Returns until when this counts. Danger that has waited until now is told at once."""

        def work(db: Db, who: Operator, now: float) -> float:
            operators.change(db, who.id, on_shift_until=now + self.shift_seconds)
            remind(db, now, only=who.id)
            return now + self.shift_seconds

        return await self._act(op, "on_shift", work, detail="on")

    async def off_shift(self, op: str) -> None:
        """I am going."""

        def work(db: Db, who: Operator, _now: float) -> None:
            operators.change(db, who.id, on_shift_until=0.0)

        await self._act(op, "on_shift", work, detail="off")

    async def set_shift(self, op: str, starts: float, ends: float) -> None:
        """Plan a shift, so that people can be told when somebody will be there."""

        def work(db: Db, who: Operator, now: float) -> None:
            if not now <= starts < now + FARTHEST or not starts < ends <= starts + LONGEST:
                raise ShiftRefused()
            db.sa.execute(insert(table).values(operator=who.id, starts_at=starts, ends_at=ends))

        await self._act(op, "set_shift", work, detail="planned")

    async def drop_shifts(self, op: str) -> None:
        """Take back every planned shift of one's own that has not begun."""

        def work(db: Db, who: Operator, now: float) -> None:
            db.sa.execute(delete(table).where(table.c.operator == who.id, table.c.starts_at > now))

        await self._act(op, "set_shift", work, detail="dropped")

    async def shifts(self, op: str) -> list[Shift]:
        """Planned shifts of everybody, next first."""

        def work(db: Db, _who: Operator, now: float) -> list[Shift]:
            columns = (table.c.operator, table.c.starts_at, table.c.ends_at)
            query = select(*columns).where(table.c.ends_at > now).order_by(table.c.starts_at)
            return [Shift(*row) for row in db.sa.execute(query).all()]

        return await self._look(op, "shifts", work)
