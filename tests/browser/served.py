"""An application of ours on a port of its own, in a thread, for a browser to visit."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

import uvicorn
from starlette.applications import Starlette

from bot.storage.writer import Writer


class Parts(Protocol):
    """What is served: an application, what it stores with, and how its streams end."""

    @property
    def app(self) -> Starlette: ...

    @property
    def writer(self) -> Writer: ...

    def close(self) -> None: ...


P = TypeVar("P", bound=Parts)
T = TypeVar("T")


class Served(Generic[P]):
    """The parts and the address at which a browser finds them."""

    parts: P
    address: str

    def __init__(self, make: Callable[[], Awaitable[P]]) -> None:
        self._make = make
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def __enter__(self) -> "Served[P]":
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self.parts.close)
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something on the server's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.parts = await self._make()
        self._server = uvicorn.Server(
            uvicorn.Config(
                self.parts.app, port=0, log_level="critical", lifespan="off", timeout_graceful_shutdown=1
            )
        )
        running = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.01)
        self.address = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"
        self._ready.set()
        await running
        self.parts.writer.stop()
