"""What people of the desk take on themselves: drafted texts, contact points; and what failed, counted."""

import re

from sqlalchemy import delete, func, insert, select

from bot.desk.errors import DeskError, LanguageUnknown
from bot.desk.room import Room
from bot.desk.views import Acceptance, Failure, VerifiedPoint
from bot.storage.tables import acceptances, contact_points, contacts, operators, outbox
from bot.storage.writer import Db
from config.languages import LANGUAGES
from escalation.operators import Operator

POINT = re.compile(r"[A-Z]{2,3}(-[A-Z0-9]{1,6}){1,3}")


class PointUnknown(DeskError):
    """Not the id of a contact point."""

    code = "desk.point_unknown"
    sentence = "Choose one of the contact points in the list."


class Notices(Room):
    """Named, dated, and shown for as long as they count."""

    _verified: tuple[VerifiedPoint, ...] | None = None
    """Every turn asks for them, so that they are read once and again only after a change."""

    async def accept_drafts(self, op: str, language: str) -> None:
        """This administrator accepts that people read texts no native reader has read."""
        if language not in LANGUAGES:
            raise LanguageUnknown()

        def work(db: Db, who: Operator, now: float) -> None:
            db.sa.execute(delete(acceptances).where(acceptances.c.language == language))
            values = {"language": language, "operator": who.id, "name": who.name, "at": now}
            db.sa.execute(insert(acceptances).values(**values))

        await self._act(op, "accept_drafts", work, detail=language)

    def acceptances(self) -> list[Acceptance]:
        """All of them; the console keeps showing them, and starting with a real channel asks for them."""
        query = select(acceptances.c.language, acceptances.c.name, acceptances.c.at)
        return self.writer.read(lambda db: [Acceptance(*row) for row in db.sa.execute(query).all()])

    async def verify_contact_point(self, op: str, point: str) -> None:
        """This person has tried it: it may be shown now."""
        if not POINT.fullmatch(point) or len(point) > 16:
            raise PointUnknown()

        def work(db: Db, who: Operator, now: float) -> None:
            db.sa.execute(delete(contact_points).where(contact_points.c.id == point))
            db.sa.execute(insert(contact_points).values(id=point, verified_by=who.id, verified_at=now))

        await self._act(op, "verify_contact_point", work, detail=point)
        self._verified = None

    async def revoke_contact_point(self, op: str, point: str) -> None:
        """It does not answer any more, or the wrong people do: nobody is shown it from now on."""

        def work(db: Db, _who: Operator, _now: float) -> None:
            if not db.sa.execute(delete(contact_points).where(contact_points.c.id == point)).rowcount:
                raise PointUnknown()

        await self._act(op, "revoke_contact_point", work, detail=point)
        self._verified = None

    def verified_points(self) -> tuple[VerifiedPoint, ...]:
        """Contact points a person has tried, with name and time."""
        if self._verified is None:
            query = select(contact_points.c.id, operators.c.name, contact_points.c.verified_at).join(
                operators, operators.c.id == contact_points.c.verified_by
            )
            self._verified = self.writer.read(
                lambda db: tuple(VerifiedPoint(*row) for row in db.sa.execute(query).all())
            )
        return self._verified

    async def failures(self, op: str) -> list[Failure]:
        """Messages that were given up, by channel and reason. Never whose."""

        def work(db: Db, _who: Operator, _now: float) -> list[Failure]:
            channel = func.coalesce(contacts.c.channel, "")
            query = (
                select(channel, func.coalesce(outbox.c.error_code, ""), func.count())
                .select_from(outbox.outerjoin(contacts, contacts.c.contact == outbox.c.contact))
                .where(outbox.c.state == "failed")
                .group_by(channel, outbox.c.error_code)
            )
            return [Failure(*row) for row in db.sa.execute(query).all()]

        return await self._look(op, "failures", work)
