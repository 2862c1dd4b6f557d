"""Keys derived from one root key that lies in a file outside the database.

A copy of the database alone opens nothing and ties no row to a person. Whoever has the root key and the file
of keys too reads what the server itself must read: the way to somebody who wants an answer, where a
conversation stands, what waits to be sent. What belongs to a case is sealed to people (escalation/seal) and
not to these keys.
"""

import hmac
import os
import stat
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from config.errors import WaymarkError

Purpose = Literal[
    "pseudonym", "contact", "event", "route", "state", "content", "code", "token", "staff", "word", "covered",
    "ingest", "house", "passphrase", "audit",
]  # fmt: skip
"""What a derived key is for. Two purposes never share a key."""

HASH = 32
KEYS_FOLDER, ROOT_KEY = "keys", "root.key"
CONTACTS_AT_HAND = 4096
"""Contacts whose derived keys are kept in memory; deriving them again costs a few microseconds."""

_NONCE = 12
_DRAWN = 256
_nonces: list[bytes] = []


def _nonce() -> bytes:
    """A fresh random nonce. Drawn many at a time: every single system call makes the writer's thread wait."""
    try:
        return _nonces.pop()
    except IndexError:
        drawn = os.urandom(_NONCE * _DRAWN)
        _nonces.extend(drawn[start : start + _NONCE] for start in range(_NONCE, len(drawn), _NONCE))
        return drawn[:_NONCE]


# A forked process with the same nonces would seal two texts alike.
os.register_at_fork(after_in_child=_nonces.clear)


class RootKeyUnsafe(WaymarkError):
    """The root key can be read by others on this machine, or is not 32 bytes."""

    code = "keys.unsafe"

    def __str__(self) -> str:
        return (
            "The file of the root key must hold 32 bytes and be readable by its owner only. "
            "Run: chmod 700 on its folder, chmod 600 on the file."
        )


class Unreadable(WaymarkError):
    """Ciphertext was changed, moved to another row, or belongs to another key. One error for all of these."""

    code = "keys.unreadable"


class Keys:
    """Seals, opens and makes keyed hashes. Its repr shows nothing."""

    def __init__(self, root: bytes) -> None:
        # HKDF-SHA256 (RFC 5869) without salt: extract here, expand in derive().
        self._extracted = hmac.digest(bytes(HASH), root, "sha256")
        self._derived: dict[str, bytes] = {}
        self._aead: dict[str, AESGCM] = {}
        self._of_contacts: dict[bytes, Keys] = {}

    def __repr__(self) -> str:
        return "Keys(sealed)"

    def derive(self, purpose: Purpose) -> bytes:
        """32 bytes for one purpose (HKDF-SHA256)."""
        key = self._derived.get(purpose)
        if key is None:
            key = hmac.digest(self._extracted, f"waymark/{purpose}/v1\x01".encode(), "sha256")
            self._derived[purpose] = key
        return key

    def of_contact(self, secret: bytes) -> "Keys":
        """The keys of one contact: gone for good with its secret, whatever copies of the content are left."""
        keys = self._of_contacts.get(secret)
        if keys is None:
            if len(self._of_contacts) >= CONTACTS_AT_HAND:
                self._of_contacts.clear()
            keys = self._of_contacts[secret] = Keys(self.mac("contact", secret))
        return keys

    def seal(self, purpose: Purpose, plaintext: bytes, context: bytes) -> bytes:
        """AES-256-GCM with a random nonce, bound to `context` (the row it belongs to)."""
        nonce = _nonce()
        return nonce + self._cipher(purpose).encrypt(nonce, plaintext, context)

    def open(self, purpose: Purpose, sealed: bytes, context: bytes) -> bytes:
        """The plaintext, or Unreadable."""
        try:
            return self._cipher(purpose).decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
        except (InvalidTag, ValueError):
            raise Unreadable from None

    def mac(self, purpose: Purpose, data: bytes) -> bytes:
        """32 bytes of HMAC-SHA256: a name for `data` that nobody without the root key can guess."""
        return hmac.digest(self.derive(purpose), data, "sha256")

    def _cipher(self, purpose: Purpose) -> AESGCM:
        cipher = self._aead.get(purpose)
        if cipher is None:
            cipher = self._aead[purpose] = AESGCM(self.derive(purpose))
        return cipher


def load_keys(folder: Path) -> Keys:
    """Read `folder`/root.key; make it on the first run with strict modes; refuse one that others can read."""
    path = folder / ROOT_KEY
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(HASH))
            file.flush()
            os.fsync(file.fileno())
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        raise RootKeyUnsafe
    return read_keys(path)


def read_keys(path: Path) -> Keys:
    """The root key of a file that somebody else has made: a systemd or Docker secret, a stick."""
    try:
        mode, root = path.stat().st_mode, path.read_bytes()
    except OSError:
        raise RootKeyUnsafe from None
    if stat.S_IMODE(mode) & 0o077 or len(root) != HASH:
        raise RootKeyUnsafe
    return Keys(root)


def keys_for(data_dir: Path, root_key_file: Path | None) -> Keys:
    """The keys of a data folder: the root key lies in it, or where the settings say."""
    return load_keys(data_dir / KEYS_FOLDER) if root_key_file is None else read_keys(root_key_file)
