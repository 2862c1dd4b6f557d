"""Words of a case as they are stored: sealed to its key, at one place, with a MAC that says we sealed them.

A row that is copied to another case, another line or another direction, cut or changed, opens as nothing.
HPKE alone would let whoever can write to the database add lines of their own, since the key to write with is
public.
"""

import hmac
from collections.abc import Mapping
from typing import Final, NamedTuple

from bot.keys import Keys
from bot.storage import case_keys
from bot.storage.writer import Db
from escalation.seal.box import Closed, seal, unseal

_MAC: Final = 32


class Place(NamedTuple):
    """Where something sealed belongs."""

    key_id: str
    kind: str
    """Which table and which direction."""
    seq: int
    at: float


def put(keys: Keys, place: Place, public: bytes, plaintext: bytes) -> bytes:
    """What is stored at this place."""
    box = seal(public, plaintext, _name(place))
    return _mac(keys, place, box) + box


def take(keys: Keys, privates: Mapping[str, bytes], place: Place, stored: bytes | None) -> bytes:
    """What was put there, or Closed: no key, or not what we put there."""
    private = privates.get(place.key_id)
    if private is None or stored is None:
        raise Closed
    mac, box = stored[:_MAC], stored[_MAC:]
    if not hmac.compare_digest(mac, _mac(keys, place, box)):
        raise Closed
    return unseal(private, box, _name(place))


def sitting(contact: str) -> str:
    """The name among the keys of what a sitting is sealed to, until a case takes it over."""
    return contact[:16]


def key_for(db: Db, case_id: str) -> case_keys.CaseKey:
    """What this case is sealed to, or Closed when its keys were destroyed."""
    key = case_keys.newest(db, case_id)
    if key is None:
        raise Closed(case=case_id)
    return key


def _mac(keys: Keys, place: Place, box: bytes) -> bytes:
    return keys.mac("ingest", _name(place) + b"|" + box)


def _name(place: Place) -> bytes:
    return f"waymark/{place.kind}/v1|{place.key_id}|{place.seq}|{place.at!r}".encode()
