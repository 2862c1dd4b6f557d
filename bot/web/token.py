"""What a page holds to be known again, and what is made of it. The token itself is never stored.

The listen id is its keyed derivative: the web's address, which can only hear "news" and can't speak.
"""

import re
from hashlib import blake2b

from bot.keys import Keys

_TOKEN = re.compile(r"[0-9a-f]{64}")
_LISTEN_ID = re.compile(r"[0-9a-f]{40}")


def first_token(keys: Keys, nonce: str) -> str:
    """The token of a new page, made at the first post from the 256 random bits of its form.

    The same form posted twice (a bad line, a double press) is one page and not two.
    """
    return keys.mac("token", b"page:" + nonce.encode()).hex()


def is_token(text: str) -> bool:
    """Whether this could have come from us; anything else starts anew."""
    return _TOKEN.fullmatch(text) is not None


def is_listen_id(text: str) -> bool:
    """Whether this has the shape of a listen id."""
    return _LISTEN_ID.fullmatch(text) is not None


def listen_id(keys: Keys, token: str) -> str:
    """The address of this page, as the outbox knows it."""
    return keys.mac("token", b"listen:" + token.encode())[:20].hex()


def event_id(nonce: str, text: str, tap: tuple[int, int] | None) -> str:
    """One press of one form is one event, however often it comes; with other words it is another."""
    mark = blake2b(nonce.encode(), digest_size=20, person=b"waymark.press")
    mark.update(repr((text, tap)).encode())
    return mark.hexdigest()
