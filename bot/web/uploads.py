"""Files that were posted to the page, for the moment between their arrival and the turn that takes them.

They are in memory only, few at a time, and gone after a minute whether or not somebody came for them.
"""

import asyncio
from typing import Final

from bot.channels.channel import Gone

AT_ONCE: Final = 6
SECONDS: Final = 60.0


class Uploads:
    """Bytes by the event they came with."""

    def __init__(self) -> None:
        self._here: dict[str, bytes] = {}

    @property
    def full(self) -> bool:
        """There is no room for another one now."""
        return len(self._here) >= AT_ONCE

    def put(self, event: str, data: bytes) -> None:
        """Hold this for a minute."""
        self._here[event] = data
        asyncio.get_running_loop().call_later(SECONDS, self._here.pop, event, None)

    def take(self, event: str, limit: int) -> bytes:
        """What came with this event, once. Raise Gone."""
        data = self._here.pop(event, b"")
        if not data or len(data) > limit:
            raise Gone
        return data
