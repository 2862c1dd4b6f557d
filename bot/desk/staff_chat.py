"""Tying a chat with the staff bot to an operator. No case passes here.

The chat id of an operator is sealed; a keyed hash finds it again.
"""

from sqlalchemy import select, update

from bot.desk.errors import NotAllowed
from bot.desk.room import Room
from bot.desk.tokens import STAFF_LINK_SECONDS, add_link, link, new_token, token_key, use
from bot.storage import audit, operators
from bot.storage.tables import operators as table
from bot.storage.writer import Db
from escalation.audit import AuditRow
from escalation.operators import Operator


class StaffChat(Room):
    """The desk side of the staff bot; its alerts are in bot/staff."""

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

    def _chat_key(self, address: str) -> bytes:
        return self.keys.mac("staff", address.encode("utf-8", "surrogatepass"))
