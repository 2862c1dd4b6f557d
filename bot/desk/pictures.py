"""Looking at a picture of a case: one at a time, each look leaves a row.

The holder and the second reader, with the key that opens the words; nobody else learns that there is one.
"""

from typing import Final

from bot import sealing
from bot.desk.cards import touchable
from bot.desk.errors import NoSuchCase
from bot.desk.room import Room
from bot.storage import attachments, case_keys
from bot.storage.case_keys import Hand
from bot.storage.writer import Db
from escalation.operators import Operator

_DIGITS: Final = 12


class Pictures(Room):
    """Pictures and papers, at the desk."""

    async def picture(self, op: str, case_id: str, number: str, hand: Hand | None = None) -> bytes:
        """One picture, as JPEG. It was drawn anew when it came: nothing in it is the file that was sent."""
        named = number.isascii() and number.isdigit() and len(number) <= _DIGITS

        def work(db: Db, who: Operator, now: float) -> bytes:
            case = touchable(db, who, case_id)
            if not case.open or who.id not in (case.holder, case.second_reader) or not named:
                raise NoSuchCase()
            if hand is not None:
                sealing.pass_on(db, self.keys, case, hand, now)
            privates = case_keys.unwrap_all(db, self.keys, case.id, hand)
            found = attachments.opened(db, self.keys, case.id, int(number), privates)
            if found is None:
                raise NoSuchCase()
            return found

        return await self._look(
            op, "see_picture", work, case_id=case_id, detail=f"picture {number}" if named else ""
        )
