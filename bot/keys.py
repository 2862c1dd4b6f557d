"""Keys derived from one root key that lies in a file outside the database.

A copy of the database alone opens nothing and ties no row to a person. Whoever has the root key too reads
what is stored at that moment.
"""

import hmac
import os
import stat
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from config.errors import WaymarkError

Purpose = Literal[
    "pseudonym", "event", "route", "state", "content", "code", "token", "staff", "word", "covered"
]  # fmt: skip
"""What a derived key is for. Two purposes never share a key."""

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
            "The file keys/root.key in the data folder must hold 32 bytes and be readable by its owner only. "
            "Run: chmod 700 on the folder keys, chmod 600 on the file."
        )


class Unreadable(WaymarkError):
    """Ciphertext was changed, moved to another row, or belongs to another key. One error for all of these."""

    code = "keys.unreadable"


class Keys:
    """Seals, opens and makes keyed hashes. Its repr shows nothing."""

    def __init__(self, root: bytes) -> None:
        self._root = root
        self._derived: dict[str, bytes] = {}
        self._aead: dict[str, AESGCM] = {}

    def __repr__(self) -> str:
        return "Keys(sealed)"

    def derive(self, purpose: Purpose) -> bytes:
        """32 bytes for one purpose (HKDF-SHA256)."""
        key = self._derived.get(purpose)
        if key is None:
            key = HKDF(hashes.SHA256(), 32, None, f"waymark/{purpose}/v1".encode()).derive(self._root)
            self._derived[purpose] = key
        return key

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
    path = folder / "root.key"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(32))
            file.flush()
            os.fsync(file.fileno())
    if any(stat.S_IMODE(each.stat().st_mode) & 0o077 for each in (folder, path)):
        raise RootKeyUnsafe
    root = path.read_bytes()
    if len(root) != 32:
        raise RootKeyUnsafe
    return Keys(root)
