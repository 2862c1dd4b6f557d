"""Argon2id for passphrases, one at a time, in a thread. It knows nothing of who signs in.

One hash takes 128 MiB: a crowd of sign-ins at once would take the machine down, and with it the chat.
"""

import asyncio
import unicodedata
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.desk.errors import TooManyTries, WeakPassphrase

T = TypeVar("T")

SHORTEST = 12
LONGEST = 200
WAITING = 8
"""So many may wait for their turn; the next is sent away instead of piling up."""


class Passphrases:
    """Hashes and checks."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=3, memory_cost=128 * 1024, parallelism=1)
        self._one = asyncio.Semaphore(1)
        self._waiting = 0
        self._decoy: str | None = None

    async def hash(self, passphrase: str, name: str) -> str:
        """The stored form of a new passphrase, if it is good enough."""
        plain = unicodedata.normalize("NFKC", passphrase)
        folded = plain.casefold().replace(name.casefold(), "")
        if not SHORTEST <= len(plain) <= LONGEST or len(set(folded)) < 5:
            raise WeakPassphrase()
        return await self._alone(self._hash, plain)

    async def fits(self, stored: str | None, passphrase: str) -> bool:
        """Whether the passphrase is the stored one. Takes as long when there is nothing stored."""
        plain = unicodedata.normalize("NFKC", passphrase)[:LONGEST]
        return await self._alone(self._verify, stored, plain)

    async def _alone(self, work: Callable[..., T], *args: str | None) -> T:
        if self._waiting >= WAITING:
            raise TooManyTries()
        self._waiting += 1
        try:
            async with self._one:
                return await asyncio.to_thread(work, *args)
        finally:
            self._waiting -= 1

    def _hash(self, plain: str) -> str:
        return self._hasher.hash(plain)

    def _verify(self, stored: str | None, plain: str) -> bool:
        if self._decoy is None:
            self._decoy = self._hasher.hash("nobody has this passphrase")
        try:
            self._hasher.verify(stored or self._decoy, plain)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None
