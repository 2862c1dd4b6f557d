"""An operator's private key under something only they have: a passphrase, a printed code, a session token.

A passphrase comes here after Argon2id, as 32 bytes; a recovery code and a token are long enough by
themselves. What is locked is bound to whose it is.
"""

import base64
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from escalation.seal.box import Closed

_CODE_BYTES: Final = 20
_GROUP: Final = 4
_LOOK_ALIKE: Final = str.maketrans("018", "OIB")
"""Digits that base32 does not have and a tired eye reads into a printed code."""


def lock(private: bytes, secret: bytes, whose: bytes) -> bytes:
    """The private key, openable with the same secret and the same owner only."""
    return _cipher(secret, whose).encrypt(private, [whose])


def unlock(locked: bytes, secret: bytes, whose: bytes) -> bytes:
    """The private key, or Closed."""
    try:
        return _cipher(secret, whose).decrypt(locked, [whose])
    except (InvalidTag, ValueError):
        raise Closed from None


def new_code(chance: bytes) -> str:
    """A recovery code to print: 160 bits in eight groups of four letters and digits."""
    letters = base64.b32encode(chance[:_CODE_BYTES]).decode()
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def code_secret(code: str) -> bytes:
    """What a typed code stands for; blanks, dashes and small letters do not matter."""
    return "".join(sign for sign in code.upper() if sign.isalnum()).translate(_LOOK_ALIKE).encode()


def _cipher(secret: bytes, whose: bytes) -> AESSIV:
    # Deterministic (RFC 5297): what is locked is random already, and nothing below bot/ draws by chance.
    return AESSIV(HKDF(hashes.SHA256(), 64, None, b"waymark/lock/v1|" + whose).derive(secret))
