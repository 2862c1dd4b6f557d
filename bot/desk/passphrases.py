"""Argon2id for passphrases, one at a time, in a thread. It knows nothing of who signs in.

One run gives two things: what is stored, to know the passphrase again, and what opens the person's own key,
which is stored nowhere. One run takes 128 MiB: a crowd of sign-ins at once would take the machine down, and
with it the chat.
"""

import asyncio
import base64
import hmac
import os
import unicodedata
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from argon2 import PasswordHasher
from argon2.low_level import Type, hash_secret_raw

from bot.desk.errors import TooManyTries, WeakPassphrase

T = TypeVar("T")

SHORTEST = 12
LONGEST = 200
WAITING = 8
"""So many may wait for their turn; the next is sent away instead of piling up."""


_HALF = 32
_SALT = 16


class Stretched(NamedTuple):
    """A passphrase after Argon2id."""

    stored: str
    """Parameters, salt and the half that is compared."""
    secret: bytes
    """The half that opens."""

    def __repr__(self) -> str:
        return "Stretched()"


class Passphrases:
    """Hashes and checks. `hasher` carries the cost."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=3, memory_cost=128 * 1024, parallelism=1)
        self._one = asyncio.Semaphore(1)
        self._waiting = 0

    async def stretch(self, passphrase: str, name: str) -> Stretched:
        """A new passphrase, if it is good enough."""
        plain = unicodedata.normalize("NFKC", passphrase)
        folded = plain.casefold().replace(name.casefold(), "")
        if not SHORTEST <= len(plain) <= LONGEST or len(set(folded)) < 5:
            raise WeakPassphrase()
        return await self._alone(self.at_once, plain)

    async def fits(self, stored: str | None, passphrase: str) -> bytes | None:
        """The half that opens, if the passphrase is the stored one. Takes as long when nothing is stored."""
        plain = unicodedata.normalize("NFKC", passphrase)[:LONGEST]
        return await self._alone(self._check, stored, plain)

    def at_once(self, plain: str) -> Stretched:
        """Stretch without waiting for one's turn: for commands and tests."""
        cost = (self._hasher.time_cost, self._hasher.memory_cost, self._hasher.parallelism)
        salt = os.urandom(_SALT)
        raw = _argon(plain, salt, *cost)
        parts = (*(str(one) for one in cost), _letters(salt), _letters(raw[:_HALF]))
        return Stretched("$".join(parts), raw[_HALF:])

    async def _alone(self, work: Callable[..., T], *args: str | None) -> T:
        if self._waiting >= WAITING:
            raise TooManyTries()
        self._waiting += 1
        try:
            async with self._one:
                return await asyncio.to_thread(work, *args)
        finally:
            self._waiting -= 1

    def _check(self, stored: str | None, plain: str) -> bytes | None:
        try:
            *cost, salt, known = (stored or "").split("$")
            raw = _argon(plain, base64.b64decode(salt), *(int(one) for one in cost))
        except (ValueError, TypeError):
            self.at_once(plain)
            return None
        return raw[_HALF:] if hmac.compare_digest(_letters(raw[:_HALF]), known) else None


def _argon(plain: str, salt: bytes, time_cost: int, memory_cost: int, parallelism: int) -> bytes:
    secret = plain.encode("utf-8", "surrogatepass")
    return hash_secret_raw(secret, salt, time_cost, memory_cost, parallelism, 2 * _HALF, Type.ID)


def _letters(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
