"""The supervisors' key, as rows: public to wrap to, private only in boxes that two of them open together.

The outer box is opened by one supervisor, what is in it by the other. There is a box for every ordered pair,
so that any of them may begin.
"""

from itertools import permutations
from typing import Final, NamedTuple

from sqlalchemy import delete, insert, or_, select

from bot.storage.key_tables import recovery_boxes as boxes
from bot.storage.key_tables import recovery_keys as table
from bot.storage.writer import Db
from escalation.seal.box import new_pair, seal, unseal

READER: Final = "r:"
"""What the readers of a wrap begin with when they are the supervisors together."""


class Recovery(NamedTuple):
    """The supervisors' key that is wrapped to at the moment."""

    id: str
    public: bytes

    @property
    def reader(self) -> str:
        return f"{READER}{self.id}"


def newest(db: Db) -> Recovery | None:
    """The one in use; None while there are not two supervisors."""
    row = db.sa.execute(select(table.c.id, table.c.public).order_by(table.c.number.desc())).first()
    return None if row is None else Recovery(*row)


def all_ids(db: Db) -> list[str]:
    """Every one there was: older cases are sealed to older ones."""
    return list(db.sa.execute(select(table.c.id).order_by(table.c.number)).scalars())


def renew(db: Db, recovery_id: str, supervisors: dict[str, bytes]) -> None:
    """A fresh key for these people, because one came or left. Needs only their public keys."""
    pair = new_pair()
    db.sa.execute(insert(table).values(id=recovery_id, public=pair.public))
    for outer, inner in permutations(sorted(supervisors), 2):
        place = _place(recovery_id, outer, inner)
        box = seal(supervisors[outer], seal(supervisors[inner], pair.private, place), place)
        db.sa.execute(insert(boxes).values(recovery_id=recovery_id, outer=outer, inner=inner, box=box))


def open_outer(db: Db, recovery_id: str, outer: str, private: bytes, inner: str) -> bytes | None:
    """What only the second one can open, or None: these two have no box together."""
    box = db.sa.execute(
        select(boxes.c.box).where(
            boxes.c.recovery_id == recovery_id, boxes.c.outer == outer, boxes.c.inner == inner
        )
    ).scalar_one_or_none()
    return None if box is None else unseal(private, box, _place(recovery_id, outer, inner))


def open_inner(recovery_id: str, outer: str, inner: str, private: bytes, half_opened: bytes) -> bytes:
    """The private key of the supervisors, for the length of one request."""
    return unseal(private, half_opened, _place(recovery_id, outer, inner))


def leave(db: Db, operator: str) -> None:
    """This person opens nothing together with anybody any more."""
    db.sa.execute(delete(boxes).where(or_(boxes.c.outer == operator, boxes.c.inner == operator)))


def _place(recovery_id: str, outer: str, inner: str) -> bytes:
    return f"waymark/recovery/v1|{recovery_id}|{outer}|{inner}".encode()
