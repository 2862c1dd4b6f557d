"""What the staff bot needs: tying a chat to an operator, and the alerts that have not gone out.

The chat id of an operator is sealed; a keyed hash finds it again. Nothing of a case passes here but its
level, its language and how long it waits.
"""

from sqlalchemy import delete, select, update

from bot.desk.errors import NotAllowed
from bot.desk.room import Room
from bot.desk.tokens import STAFF_LINK_SECONDS, add_link, link, new_token, token_key, use
from bot.desk.views import StaffAlert
from bot.storage import audit, cases, operators
from bot.storage.tables import alerts
from bot.storage.tables import operators as table
from bot.storage.writer import Db
from escalation.audit import AuditRow
from escalation.case import Case
from escalation.operators import Operator

AT_ONCE = 50


class StaffChat(Room):
    """The desk side of the staff bot."""

    async def staff_link(self, op: str) -> str:
        """A token to send to the staff bot within the hour."""
        token = new_token(self.clock)

        def work(db: Db, who: Operator, now: float) -> str:
            key, until = token_key(self.keys, token), now + STAFF_LINK_SECONDS
            add_link(db, key, "staff_bot", until=until, operator=who.id)
            return token

        return await self._act(op, "staff_link", work)

    async def link_staff(self, token: str, address: str) -> Operator:
        """The chat that sent the token belongs to the operator who made it."""
        key, now = token_key(self.keys, token), self.clock.now()

        def unit(db: Db) -> Operator:
            found = link(db, key, now, ("staff_bot",))
            who = operators.get(db, found.operator or "")
            if who is None or who.state != "active" or who.role != "responder":
                raise NotAllowed()
            use(db, key, now)
            chat = self._chat_key(address)
            # A chat belongs to one person: whoever linked it before loses it.
            taken = update(table).where(table.c.staff_key == chat)
            db.sa.execute(taken.values(staff_key=None, staff_address_sealed=None))
            sealed = self.keys.seal("staff", address.encode(), b"chat:" + who.id.encode())
            operators.change(db, who.id, staff_key=chat, staff_address_sealed=sealed)
            audit.write(db, AuditRow(now, "staff_linked", who.id))
            return who

        return await self.writer.run(unit)

    def staff_operator(self, address: str) -> Operator | None:
        """Whose chat this is; None for a stranger and for somebody who is not active."""
        chat = self._chat_key(address)

        def look(db: Db) -> Operator | None:
            query = select(table.c.id).where(table.c.staff_key == chat, table.c.state == "active")
            found = db.sa.execute(query).scalar_one_or_none()
            return operators.get(db, found) if found is not None else None

        return self.writer.read(look)

    async def staff_alerts(self) -> list[StaffAlert]:
        """Alerts that have not gone out, for people with a chat. Those nobody needs any more are dropped."""
        now = self.clock.now()

        def unit(db: Db) -> list[StaffAlert]:
            query = (
                select(alerts, table.c.staff_address_sealed)
                .join(table, table.c.id == alerts.c.operator)
                .where(alerts.c.sent_at.is_(None), table.c.state == "active")
                .order_by(alerts.c.urgency, alerts.c.id)
                .limit(AT_ONCE)
            )
            found = []
            for row in db.sa.execute(query).all():
                case = cases.load(db, row.case_id)
                if case is None or row.staff_address_sealed is None or not _wanted(case, row.operator):
                    db.sa.execute(delete(alerts).where(alerts.c.id == row.id))
                    continue
                address = self.keys.open("staff", row.staff_address_sealed, b"chat:" + row.operator.encode())
                found.append(
                    StaffAlert(
                        id=row.id,
                        address=address.decode(),
                        case_id=row.case_id,
                        urgency=row.urgency,
                        language=row.language,
                        waiting_seconds=max(0.0, now - case.waiting_since),
                    )
                )
            return found

        return await self.writer.run(unit)

    async def alert_sent(self, alert_id: int) -> None:
        """It went out."""
        now = self.clock.now()
        sent = update(alerts).where(alerts.c.id == alert_id).values(sent_at=now)
        await self.writer.run(lambda db: db.sa.execute(sent).rowcount)

    def _chat_key(self, address: str) -> bytes:
        return self.keys.mac("staff", address.encode("utf-8", "surrogatepass"))


def _wanted(case: Case, operator: str) -> bool:
    """Whether telling this person still helps: it waits, danger is unanswered, or it is offered to them."""
    return case.state == "waiting" or case.danger_at is not None or case.offered_to == operator
