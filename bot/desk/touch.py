"""What is asked of a browser with a security key, and whether its answer holds (WebAuthn, by py_webauthn).

Values in, values out: who asks and what is opened with it is decided elsewhere. Everything from a browser is
base64url, as the standard has it.
"""

import base64
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
from webauthn import verify_authentication_response, verify_registration_response

from bot.desk.errors import KeyRefused, KeyTooOld
from bot.desk.site import Site

Options = dict[str, Any]

ALGORITHMS = (-7, -257, -8)
"""ES256, RS256, EdDSA: what security keys and phones have."""
SECRET = re.compile(r"[A-Za-z0-9_-]{43}=?")
"""32 bytes: what the extension PRF gives."""
LONGEST = 16 * 1024


class Made(msgspec.Struct, frozen=True):
    """A new credential."""

    credential: str
    client_data: str
    attestation: str

    def __repr__(self) -> str:
        return "Made()"


class Touch(msgspec.Struct, frozen=True):
    """One touch: an assertion, and the secret that came with it."""

    credential: str
    client_data: str
    authenticator_data: str
    signature: str
    secret: str

    def __repr__(self) -> str:
        return "Touch()"


class Fresh(NamedTuple):
    """A credential whose making was checked."""

    credential_id: bytes
    public_key: bytes
    sign_count: int

    def __repr__(self) -> str:
        return "Fresh()"


def to_make(
    site: Site, challenge: bytes, *, who: bytes, name: str, known: Iterable[bytes], seconds: float
) -> Options:
    """Options for navigator.credentials.create(). Nothing is left on the key that names its owner here."""
    return {
        "rp": {"id": site.id, "name": "Console"},
        "user": {"id": letters(who), "name": name, "displayName": name},
        "challenge": letters(challenge),
        "pubKeyCredParams": [{"type": "public-key", "alg": number} for number in ALGORITHMS],
        "excludeCredentials": _credentials(known),
        "authenticatorSelection": {"residentKey": "discouraged", "userVerification": "required"},
        "attestation": "none",
        "timeout": int(seconds * 1000),
        "extensions": {"prf": {}},
    }


def to_touch(site: Site, challenge: bytes, *, salt: bytes, known: Iterable[bytes], seconds: float) -> Options:
    """Options for navigator.credentials.get(). `salt` is what the key makes its secret from."""
    return {
        "rpId": site.id,
        "challenge": letters(challenge),
        "allowCredentials": _credentials(known),
        "userVerification": "required",
        "timeout": int(seconds * 1000),
        "extensions": {"prf": {"eval": {"first": letters(salt)}}},
    }


def made(site: Site, challenge: bytes, one: Made) -> Fresh:
    """The new credential, or KeyRefused."""
    credential = _credential(
        one.credential, clientDataJSON=one.client_data, attestationObject=one.attestation
    )
    try:
        found = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except Exception:  # whatever it is the library stumbles over in a stranger's bytes
        raise KeyRefused() from None
    return Fresh(found.credential_id, found.credential_public_key, found.sign_count)


def touched(site: Site, challenge: bytes, one: Touch, key: Fresh) -> int:
    """How often this key was used by now, or KeyRefused. Whoever touched it has shown it who they are."""
    credential = _credential(
        one.credential,
        clientDataJSON=one.client_data,
        authenticatorData=one.authenticator_data,
        signature=one.signature,
    )
    try:
        found = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except Exception:
        raise KeyRefused() from None
    if found.credential_id != key.credential_id:
        raise KeyRefused()
    return found.new_sign_count


def secret_of(one: Touch) -> bytes:
    """The 32 bytes the key gave, or KeyTooOld."""
    if not SECRET.fullmatch(one.secret):
        raise KeyTooOld()
    return binary(one.secret)


def letters(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def binary(text: str) -> bytes:
    """The bytes again, or KeyRefused."""
    try:
        return base64.urlsafe_b64decode(text.rstrip("=").encode("ascii") + b"==")
    except ValueError:
        raise KeyRefused() from None


def _credentials(known: Iterable[bytes]) -> list[dict[str, str]]:
    return [{"type": "public-key", "id": letters(one)} for one in known]


def _credential(name: str, **response: str) -> Options:
    if any(len(part) > LONGEST for part in response.values()):
        raise KeyRefused()
    return {"id": name, "rawId": name, "type": "public-key", "response": response}
