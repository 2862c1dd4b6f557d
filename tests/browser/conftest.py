"""A real browser, and a server in a thread for it. Whoever wants another application gives another one."""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from tests.web_parts import Parts, make_parts

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIETLY = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Served:
    """Parts and the address at which a browser finds them."""

    def __init__(self, make: Callable[[], Awaitable[Parts]]) -> None:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(make)), daemon=True)
        self._thread.start()
        assert self._ready.wait(20)

    async def _run(self, make: Callable[[], Awaitable[Parts]]) -> None:
        self.loop = asyncio.get_running_loop()
        self.parts = await make()
        config = uvicorn.Config(
            self.parts.app, port=0, log_level="critical", lifespan="off", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        running = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.01)
        self.address = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"
        self._ready.set()
        await running
        self.parts.writer.stop()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.parts.chat.close)
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIETLY)
        yield browser
        browser.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    server = Served(lambda: make_parts(tmp_path))
    yield server
    server.stop()
