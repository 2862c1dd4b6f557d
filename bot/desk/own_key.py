"""An operator's own key: under a passphrase, under a printed code, and while they are signed in under a
token. With a security key: under passphrase and security key together, no more under the passphrase alone.

The token lies in their browser only. So the key is open here for the length of one of their requests, and in
between nobody who takes this machine has it.
"""

from bot.keys import Keys
from bot.storage.case_keys import Hand
from bot.storage.operator_keys import Locked
from escalation.seal.box import Closed, public_of
from escalation.seal.lock import code_secret, lock, unlock


def locked(keys: Keys, operator: str, private: bytes, secret: bytes, code: str) -> Locked:
    """The pair as it is stored. The root key is part of both locks: a copied database can't be guessed at."""
    return Locked(
        public_of(private),
        under_passphrase(keys, operator, private, secret),
        lock(private, _with_root(keys, code_secret(code)), _whose(operator, "code")),
    )


def under_passphrase(keys: Keys, operator: str, private: bytes, secret: bytes) -> bytes:
    """The private half under the passphrase alone."""
    return lock(private, _with_root(keys, secret), _whose(operator, "passphrase"))


def under_key(
    keys: Keys, operator: str, private: bytes, secret: bytes, credential: bytes, touch: bytes
) -> bytes:
    """The private half under the passphrase and what one security key gives when it is touched."""
    return lock(private, _with_root(keys, secret + touch), _whose(operator, "key") + b"|" + credential)


def by_key(keys: Keys, operator: str, stored: bytes, secret: bytes, credential: bytes, touch: bytes) -> bytes:
    """The private half, or Closed."""
    return unlock(stored, _with_root(keys, secret + touch), _whose(operator, "key") + b"|" + credential)


def by_passphrase(keys: Keys, operator: str, pair: Locked, secret: bytes) -> bytes:
    """The private half, or Closed."""
    return unlock(pair.locked, _with_root(keys, secret), _whose(operator, "passphrase"))


def by_code(keys: Keys, operator: str, pair: Locked, code: str) -> bytes:
    """The private half, or Closed."""
    return unlock(pair.code_locked, _with_root(keys, code_secret(code)), _whose(operator, "code"))


def for_session(operator: str, private: bytes, token: str) -> bytes:
    """What is stored beside a session; the token itself is not."""
    return lock(private, token.encode(), _whose(operator, "session"))


def at_hand(operator: str, stored: bytes | None, token: str) -> Hand | None:
    """The key of whoever sends this token, for one request."""
    if stored is None:
        return None
    try:
        return Hand(operator, unlock(stored, token.encode(), _whose(operator, "session")))
    except Closed:
        return None


def _with_root(keys: Keys, secret: bytes) -> bytes:
    return keys.mac("passphrase", secret)


def _whose(operator: str, under: str) -> bytes:
    return f"{operator}|{under}".encode()
