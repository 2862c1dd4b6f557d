"""One sealed box: HPKE (RFC 9180, base mode) to a public key, padded, bound to the place it belongs to.

Base mode says nothing of who sealed it, so that a box which was made by the server carries a MAC as well
(bot/keys.py); that is added where it is stored.
"""

from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from config.errors import WaymarkError

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
STEP: Final = 256
"""Bytes. A length tells a short cry from a long account; in steps it tells little."""
_END: Final = b"\x80"


class Closed(WaymarkError):
    """It does not open: changed, cut, moved, another key, or no key at all. One error for all of these."""

    code = "seal.closed"

    def __str__(self) -> str:
        return "This can't be opened here."


class Pair(NamedTuple):
    """A fresh pair of keys, 32 bytes each."""

    private: bytes
    public: bytes

    def __repr__(self) -> str:
        return "Pair()"


def new_pair() -> Pair:
    """A key pair for one case, one person or the recovery of both."""
    private = X25519PrivateKey.generate()
    return Pair(private.private_bytes_raw(), private.public_key().public_bytes_raw())


def public_of(private: bytes) -> bytes:
    """The public half."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal(public: bytes, plaintext: bytes, place: bytes) -> bytes:
    """A box that only the private half opens, and only at this place."""
    return _SUITE.encrypt(pad(plaintext), X25519PublicKey.from_public_bytes(public), info=place)


def unseal(private: bytes, box: bytes, place: bytes) -> bytes:
    """What is in the box, or Closed."""
    try:
        return unpad(_SUITE.decrypt(box, X25519PrivateKey.from_private_bytes(private), info=place))
    except (InvalidTag, ValueError):
        raise Closed from None


def pad(plaintext: bytes) -> bytes:
    """Filled up to the next step (ISO/IEC 7816-4)."""
    return plaintext + _END + bytes(-(len(plaintext) + 1) % STEP)


def unpad(padded: bytes) -> bytes:
    """Without the filling."""
    body = padded.rstrip(b"\x00")
    if not body.endswith(_END):
        raise Closed
    return body[:-1]
