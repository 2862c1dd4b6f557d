"""The person writing, known inside only by a random pseudonym; the address lies sealed in the route.

There is no default contact: an empty address is refused where it is made. Which address leads to which
contact stands in bot/storage/contact_keys.py and nowhere else.
"""

from typing import NewType

import msgspec

from bot.keys import Keys

ContactId = NewType("ContactId", str)
"""32 random hex digits."""


class Route(msgspec.Struct, frozen=True):
    """Where an answer goes."""

    channel: str
    account: str
    address: str

    def __repr__(self) -> str:
        return f"Route(channel={self.channel!r})"


def seal_route(keys: Keys, contact: str, route: Route) -> bytes:
    """The route as it is stored, bound to its contact, whose keys these are."""
    return keys.seal("route", msgspec.msgpack.encode(route), contact.encode())


def open_route(keys: Keys, contact: str, sealed: bytes) -> Route:
    """The route of this contact, or Unreadable."""
    return msgspec.msgpack.decode(keys.open("route", sealed, contact.encode()), type=Route)
