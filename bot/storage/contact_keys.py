"""From an address to a contact and its secret. The only place where somebody is found by who they are.

Once the row is destroyed, nothing that was sealed for this contact opens any more, and nobody can tell that
there ever was one: the contact itself is a random number.
"""

import hashlib
import os
from collections.abc import Iterable

from sqlalchemy import bindparam, insert, select

from bot.channels.channel import Address
from bot.contacts import ContactId
from bot.keys import Keys, Unreadable
from bot.storage.destroyed import destroy
from bot.storage.key_tables import contact_keys as table
from bot.storage.statements import compiled
from bot.storage.writer import Db

_CONTACT, _SECRET = 16, 32
_c = table.c
_FIND = compiled(select(_c.contact, _c.secret).where(_c.address_key == bindparam("address")))
_SECRET_OF = compiled(select(_c.secret).where(_c.contact == bindparam("contact")))
_ADD = compiled(
    insert(table).values(
        address_key=bindparam("address"), contact=bindparam("contact"), secret=bindparam("secret")
    )
)


def address_key(keys: Keys, channel: str, account: str, address: Address) -> bytes:
    """What is looked up instead of an address: without the root key nobody can test a guess."""
    named = (channel.encode(), account.encode(), address.reveal().encode())
    parts = b"".join(len(part).to_bytes(2, "big") + part for part in named)
    return hashlib.blake2b(parts, key=keys.derive("pseudonym"), digest_size=32).digest()


def find(db: Db, address: bytes) -> ContactId | None:
    """Whose address this is, if they are known here."""
    row = db.raw.execute(_FIND, {"address": address}).fetchone()
    return None if row is None else ContactId(row[0])


def meet(db: Db, keys: Keys, address: bytes) -> tuple[ContactId, Keys]:
    """Whose address this is, new or known, and their keys."""
    row = db.raw.execute(_FIND, {"address": address}).fetchone()
    if row is None:
        row = os.urandom(_CONTACT).hex(), os.urandom(_SECRET)
        db.raw.execute(_ADD, {"address": address, "contact": row[0], "secret": row[1]})
    return ContactId(row[0]), keys.of_contact(row[1])


def keys_of(db: Db, keys: Keys, contact: str) -> Keys:
    """The keys of one contact; Unreadable when they were destroyed."""
    row = db.raw.execute(_SECRET_OF, {"contact": contact}).fetchone()
    if row is None:
        raise Unreadable
    return keys.of_contact(row[0])


def forget(db: Db, contacts: Iterable[str], now: float) -> None:
    """Destroy the secrets of these contacts."""
    destroy(db, table, _c.contact, contacts, now)
