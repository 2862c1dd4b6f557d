"""`waymark retention run`: what the serving process does every twenty seconds, once, for a scheduled task.

Beside a serving process it changes nothing that one would not do. Without one it forgets on time all the
same: a house that was switched off must not keep what it promised to forget.
"""

import argparse
import asyncio
import os
import sys
from pathlib import Path

from bot.app import lifetimes
from bot.channels.declared import DECLARED
from bot.clock import SystemClock
from bot.copies import archive
from bot.keys import read_keys
from bot.retention import Retention
from bot.storage.store import begun
from bot.storage.upgrade import store_of
from bot.storage.writer import Writer
from config import logs
from config.load import load

NO_DATABASE = "There is no database yet. Start Waymark once: waymark serve"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There is one step."""
    parser.add_argument("--config", type=Path, help="settings file, instead of config/waymark.toml")
    steps = parser.add_subparsers(dest="step", required=True, metavar="run")
    steps.add_parser("run", help="forget everything whose time is over")


def run(arguments: argparse.Namespace) -> int:
    """Forget; 0 when it is done."""
    logs.configure()
    settings = load(os.environ, arguments.config)
    store = store_of(settings)
    if not begun(store):
        print(NO_DATABASE, file=sys.stderr)
        return 2
    writer, clock = Writer(store), SystemClock()
    try:
        sweeper = Retention(
            writer,
            read_keys(settings.root_key),
            clock,
            lifetimes(settings),
            DECLARED,
            lambda _cleared, _missed: None,
            settings.destroyed_list,
        )
        asyncio.run(sweeper.sweep())
    finally:
        writer.stop()
    folder = settings.backup.folder
    old = archive.too_old(folder, clock.now()) if folder is not None and folder.exists() else []
    for file in old:
        file.unlink()
    print(f"Done. {len(old)} copies whose time was over were deleted.")
    return 0
