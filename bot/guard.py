"""The two words a person may choose, as keyed hashes, and whether a message is one of them.

The threat: whoever takes the server must not read the words, and whoever holds the phone must not learn by
the time of an answer whether there is one. So every message is compared, with the same work, whatever is set.
"""

import hmac

import msgspec

from bot.keys import Keys
from flows.context import Key
from flows.words import plain

SALT_BYTES = 16
_NO_SALT = bytes(SALT_BYTES)
_NO_KEY = bytes(32)


class Guard(msgspec.Struct, frozen=True):
    """What stands between a contact and their own history."""

    salt: bytes | None = None
    safe: bytes | None = None
    second: bytes | None = None
    locked: bool = False
    """Somebody else holds the phone, or held it: only the word or the return code helps."""

    @property
    def closed(self) -> bool:
        """What was before waits for the word."""
        return self.locked or self.safe is not None

    def __repr__(self) -> str:
        return "Guard()"


OPEN = Guard()


def tell(keys: Keys, guard: Guard, text: str) -> Key:
    """Which of the two words the whole message is."""
    given = made(keys, guard.salt or _NO_SALT, text)
    safe = hmac.compare_digest(given, guard.safe or _NO_KEY)
    second = hmac.compare_digest(given, guard.second or _NO_KEY)
    return "safe" if safe else "second" if second else "none"


def made(keys: Keys, salt: bytes, text: str) -> bytes:
    """The keyed hash of a word. The salt moves with the person to another way, the words with it."""
    return keys.mac("word", salt + plain(text).encode("utf-8", "surrogatepass"))
