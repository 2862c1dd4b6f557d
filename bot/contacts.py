"""The person writing, known inside only by a keyed pseudonym; the address lies sealed in the route.

There is no default contact: an empty address is refused where it is made.
"""

import hashlib
from typing import NewType

import msgspec

from bot.channels.channel import Address
from bot.keys import Keys

ContactId = NewType("ContactId", str)
"""32 hex digits. Without the root key nobody can tell whose they are, nor test a guess."""


class Route(msgspec.Struct, frozen=True):
    """Where an answer goes."""

    channel: str
    account: str
    address: str

    def __repr__(self) -> str:
        return f"Route(channel={self.channel!r})"


def contact_id(keys: Keys, channel: str, account: str, address: Address) -> ContactId:
    """The pseudonym of one address on one of our accounts."""
    named = (channel.encode(), account.encode(), address.reveal().encode())
    parts = b"".join(len(part).to_bytes(2, "big") + part for part in named)
    return ContactId(hashlib.blake2b(parts, key=keys.derive("pseudonym"), digest_size=16).hexdigest())


def seal_route(keys: Keys, contact: str, route: Route) -> bytes:
    """The route as it is stored, bound to its contact."""
    return keys.seal("route", msgspec.msgpack.encode(route), contact.encode())


def open_route(keys: Keys, contact: str, sealed: bytes) -> Route:
    """The route of this contact, or Unreadable."""
    return msgspec.msgpack.decode(keys.open("route", sealed, contact.encode()), type=Route)
