"""`waymark serve`: everything in one process, until Ctrl-C or a TERM signal."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import uvicorn
import uvloop

from bot.app import App, build
from bot.review import refusal
from config import logs
from config.load import load
from config.settings import Settings

GRACE_SECONDS = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the settings are, and the word without which nobody real may be reached."""
    parser.add_argument("--config", type=Path, help="settings file, instead of config/waymark.toml")
    parser.add_argument(
        "--not-for-real-people",
        action="store_true",
        help="start with a Telegram token or a public address although it is not ready for people in danger",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve; 0 when it was asked to stop."""
    logs.configure()
    settings = load(os.environ, arguments.config)
    if arguments.not_for_real_people:
        settings = replace(settings, not_for_real_people=True)
    return uvloop.run(_serve(settings))


async def _serve(settings: Settings) -> int:
    app = build(settings)
    why = refusal(settings, app.script, {accepted.language for accepted in app.desk.acceptances()})
    if why is not None:
        print(why, file=sys.stderr)
        app.writer.stop()
        return 2
    link = await app.desk.first_admin_link()
    print(f"Chat     {app.address}/")
    print(f"Console  {app.address}/console/")
    if link is not None:
        print("There is no administrator yet. This link enrols the first one, once, within 72 hours:")
        print(f"         {app.address}/console/enrol/{link}")
    print("Stop with Ctrl-C.", flush=True)
    await serve(app)
    return 0


async def serve(app: App) -> None:
    """Answer requests until a signal comes; then end the open streams, so that nothing waits for them."""
    config = uvicorn.Config(
        app.asgi,
        host=app.settings.host,
        port=app.settings.port,
        access_log=False,
        server_header=False,
        date_header=False,
        log_config=None,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    await _Server(config, app.close_streams).serve()


class _Server(uvicorn.Server):
    """Ends with 0 after a signal, instead of raising it again."""

    def __init__(self, config: uvicorn.Config, before: Callable[[], None]) -> None:
        super().__init__(config)
        self._before = before

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._asked_to_stop)
        yield

    def _asked_to_stop(self) -> None:
        self._before()
        self.should_exit = True
