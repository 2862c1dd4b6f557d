"""The number that brings a person back to their case from any phone. It looks like a phone number.

Only a keyed hash of it is ever stored. Randomness and key come from outside.
"""

from collections.abc import Callable

from nlu.code import with_check

RANDOM_BYTES = 16


def make(random: bytes) -> str:
    """Twelve digits, the first 0 and the last a check digit, from at least 16 random bytes."""
    if len(random) < RANDOM_BYTES:
        raise ValueError("a return code needs 16 random bytes")
    return with_check(f"0{int.from_bytes(random) % 10**10:010d}")


def shown(code: str) -> str:
    """The code as it is written on the screen, in groups like a phone number."""
    return f"{code[:4]} {code[4:8]} {code[8:]}"


def fingerprint(code: str, mac: Callable[[bytes], bytes]) -> bytes:
    """What is stored and looked up instead of the code."""
    return mac(code.encode("ascii"))
