"""What a button of the staff bot carries: an action and an alert, sealed to one chat.

Whoever reads Telegram's traffic learns nothing from it, and it is worth nothing in another chat.
"""

import base64
import binascii
from typing import Literal

from bot.keys import Keys, Unreadable

Action = Literal["claim", "later"]

_CODES: dict[Action, bytes] = {"claim": b"c", "later": b"l"}
_ACTIONS: dict[bytes, Action] = {code: action for action, code in _CODES.items()}


def write(keys: Keys, chat: int, action: Action, alert: int) -> str:
    """Callback data, 50 characters: under Telegram's 64 bytes."""
    sealed = keys.seal("staff", _CODES[action] + alert.to_bytes(8, "big"), _context(chat))
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def read(keys: Keys, chat: int, data: str) -> tuple[Action, int] | None:
    """(action, alert) of a button this chat was given; None for anything else."""
    try:
        sealed = base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))
        plain = keys.open("staff", sealed, _context(chat))
    except (Unreadable, binascii.Error, ValueError):
        return None
    return _ACTIONS[plain[:1]], int.from_bytes(plain[1:], "big")


def _context(chat: int) -> bytes:
    return f"button {chat}".encode()
