"""`waymark staff`: the staff bot, a process of its own beside the one that serves."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.clock import SystemClock
from bot.desk import Desk
from bot.keys import keys_for
from bot.staff.duty import Duty
from bot.staff.telegram import StaffBot
from bot.storage.store import Store, begun
from bot.storage.upgrade import store_of
from bot.storage.writer import Writer
from config import logs
from config.load import load
from config.secret import read_secret
from config.settings import Settings

NO_TOKEN = "The staff bot needs a token. Put it in a file of its own and name that file in staff.token_file."  # noqa: S105
NO_DATABASE = "There is no database yet. Start Waymark once, then the staff bot: waymark serve"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Only where the settings are."""
    parser.add_argument("--config", type=Path, help="settings file, instead of config/waymark.toml")


def run(arguments: argparse.Namespace) -> int:
    """Until Ctrl-C or a TERM signal."""
    logs.configure()
    settings = load(os.environ, arguments.config)
    if settings.staff.token_file is None:
        print(NO_TOKEN, file=sys.stderr)
        return 2
    store = store_of(settings)
    if not begun(store):
        print(NO_DATABASE, file=sys.stderr)
        return 2
    token = read_secret(settings.staff.token_file)
    asyncio.run(serve(settings, store, token))
    return 0


async def serve(settings: Settings, store: Store, token: str) -> None:
    """Open what the bot needs, run it, close it again."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    keys, clock, writer = (
        keys_for(settings.data_dir, settings.root_key_file),
        SystemClock(),
        Writer(store),
    )
    # It never replies to a person, so it needs no texts.
    desk = Desk(writer=writer, keys=keys, clock=clock, text=lambda _id, _language: None)
    try:
        await StaffBot(token, settings.staff.api_base, Duty(writer, keys, clock, desk)).run(stopping)
    finally:
        writer.stop()
