"""Tells everybody who listens that something at the desk has changed. It never says what."""

import asyncio


class Changes:
    """A counter one can wait on. A listener that was busy sees one change, not ten."""

    def __init__(self) -> None:
        self.count = 0
        self._listeners: set[asyncio.Future[None]] = set()

    def tell(self) -> None:
        """Something changed; wake all listeners. Call it on the event loop."""
        self.count += 1
        for listener in self._listeners:
            if not listener.done():
                listener.set_result(None)
        self._listeners.clear()

    async def after(self, seen: int) -> int:
        """Wait until there is something newer than `seen`; returns the new count."""
        while self.count <= seen:
            listener: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._listeners.add(listener)
            try:
                await listener
            finally:
                self._listeners.discard(listener)
        return self.count
