"""What waits for the touch of a security key: in memory, for a short time, answered once.

The half of a passphrase that opens waits with it, locked under the ticket, and the ticket lies in the browser
of that person only.
"""

from typing import Literal, NamedTuple

from escalation.seal.lock import lock, unlock

Purpose = Literal["sign_in", "add_key"]
SECONDS: dict[Purpose, float] = {"sign_in": 120.0, "add_key": 300.0}
"""For signing in one touch; for a new key two, and perhaps a PIN that must be thought of."""


class Waiting(NamedTuple):
    """One person, and what their key is asked."""

    purpose: Purpose
    operator: str
    challenges: tuple[bytes, ...]
    passphrase_hash: str
    """The one that was typed fits this; if another counts meanwhile, all of it is void."""
    secret_locked: bytes
    label: str = ""

    def secret(self, ticket: str) -> bytes:
        """The half that opens, or Closed."""
        return unlock(self.secret_locked, ticket.encode("utf-8", "surrogatepass"), _whose(self.operator))

    def __repr__(self) -> str:
        return "Waiting()"


def locked_under(ticket: str, operator: str, secret: bytes) -> bytes:
    """The half that opens, for as long as it waits."""
    return lock(secret, ticket.encode(), _whose(operator))


class Tickets:
    """All that wait. One for each person and purpose: a newer one ends the older."""

    def __init__(self) -> None:
        self._waiting: dict[bytes, tuple[float, Waiting]] = {}

    def keep(self, key: bytes, waiting: Waiting, now: float) -> None:
        """Remember one, and forget what is over."""
        self._waiting = {
            known: (until, one)
            for known, (until, one) in self._waiting.items()
            if until > now and (one.purpose, one.operator) != (waiting.purpose, waiting.operator)
        }
        self._waiting[key] = (now + SECONDS[waiting.purpose], waiting)

    def take(self, key: bytes, purpose: Purpose, now: float) -> Waiting | None:
        """The one with this key, for the first and last time."""
        until, waiting = self._waiting.pop(key, (0.0, None))
        return waiting if waiting is not None and until > now and waiting.purpose == purpose else None


def _whose(operator: str) -> bytes:
    return f"{operator}|ticket".encode()
