"""`waymark serve`: everything in one process, until Ctrl-C or a TERM signal."""

import argparse
import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import uvicorn
import uvloop

from bot import practice
from bot.app import App, build
from bot.review import refusal
from config import logs
from config.errors import WaymarkError
from config.load import load
from config.settings import Settings

GRACE_SECONDS = 10


class PortTaken(WaymarkError):
    """Nothing can listen there."""

    code = "serve.port_taken"

    def __str__(self) -> str:
        return (
            f"Port {self.data['port']} of {self.data['host']} can't be used. Another program may have it. "
            "Stop that program, or choose another port."
        )


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
    door = listen(settings)
    if app.writer.read(practice.missing):
        await app.writer.run(lambda db: practice.add(db, app.keys, app.clock, app.script.texts.text))
    link = await app.desk.first_admin_link()
    print(f"Chat     {app.address}/")
    print(f"Console  {app.address}/console/")
    if link is not None:
        print("There is no administrator yet. This link enrols the first one, once, within 72 hours:")
        print(f"         {app.address}/console/enrol/{link}")
    print("Stop with Ctrl-C.", flush=True)
    await serve(app, door)
    return 0


def listen(settings: Settings) -> socket.socket:
    """Taken before anything is printed: nobody is sent to a page that is somebody else's."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError:
        raise PortTaken(host=settings.host, port=settings.port) from None


async def serve(app: App, door: socket.socket) -> None:
    """Answer requests until a signal comes; then end the open streams, so that nothing waits for them."""
    config = uvicorn.Config(
        app.asgi,
        access_log=False,
        server_header=False,
        date_header=False,
        log_config=None,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    await _Server(config, app.close_streams).serve(sockets=[door])


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
