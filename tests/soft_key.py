"""A security key in software: makes credentials and touches as a browser would hand them over.

Built from the standard (WebAuthn 3, sections 6.1 and 6.5), not from the library the program checks them with.
"""

import hashlib
import hmac
import json
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from bot.desk.touch import Made, Touch, binary, letters

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One key. `verified` False: it was touched, but did not ask who touches it."""

    origin: str
    name: bytes = b"soft-key-0000001"
    verified: bool = True
    secret: bytes = b"s" * 32
    count: int = 0
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: Any) -> Made:
        """navigator.credentials.create()"""
        point = self.private.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(15) + b"\x01" + struct.pack(">H", len(self.name)) + self.name + cbor2.dumps(public)
        data = self._data(options["rp"]["id"], ATTESTED) + attested
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return Made(letters(self.name), self._client("create", options), letters(statement))

    def touch(self, options: Any) -> Touch:
        """navigator.credentials.get() with prf.eval"""
        self.count += 1
        client, data = self._client("get", options), self._data(options["rpId"])
        signed = data + hashlib.sha256(binary(client)).digest()
        signature = self.private.sign(signed, ec.ECDSA(hashes.SHA256()))
        salt = binary(options["extensions"]["prf"]["eval"]["first"])
        given = hmac.digest(self.secret + bytes([self.verified]), salt, "sha256")
        return Touch(letters(self.name), client, letters(data), letters(signature), letters(given))

    def _data(self, rp: str, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return hashlib.sha256(rp.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _client(self, kind: str, options: Any) -> str:
        told = {"type": f"webauthn.{kind}", "challenge": options["challenge"], "origin": self.origin}
        return letters(json.dumps({**told, "crossOrigin": False}).encode())
