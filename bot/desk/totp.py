"""The six digits of an authenticator app. A code that was used once is never taken again.

It knows nothing of who signs in; time and the last step come from outside.
"""

import base64
import hmac

import pyotp

STEP = 30
WINDOW = (0, -1, 1)


def new_secret(random: bytes) -> str:
    """A secret for an authenticator app, from 20 random bytes."""
    return base64.b32encode(random).decode("ascii")


def accepted_step(secret: str, code: str, now: float, last_step: int) -> int | None:
    """The time step this code belongs to, if it is near now and newer than the last one used."""
    digits = "".join(code.split())
    generator, current = pyotp.TOTP(secret, interval=STEP), int(now // STEP)
    found = None
    for offset in WINDOW:
        step = current + offset
        fits = hmac.compare_digest(generator.generate_otp(step).encode(), digits.encode())
        if fits and step > last_step and found is None:
            found = step
    return found
