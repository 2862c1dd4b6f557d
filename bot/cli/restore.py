"""`waymark restore`: put a copy back. What was destroyed since stays destroyed, and nothing is sent."""

import argparse
import os
import sys
from pathlib import Path

from bot.cli.backup import add_archives
from bot.clock import SystemClock
from bot.copies import archive, destroyed_list, dumps, restoring
from bot.keys import read_keys
from bot.storage import destroyed
from bot.storage.db import close
from bot.storage.postgres import Server
from bot.storage.sqlite import keys_file
from bot.storage.store import Store, begun, connect
from bot.storage.upgrade import store_of
from config import logs
from config.load import load

THERE = (
    "There is a database in {folder} already. Nothing was done. Move {names} away first; destroy them if "
    "they "
    "are not needed."
)
THERE_TOO = "There is something in that PostgreSQL database already. Nothing was done. Name an empty one."
NO_ROOT = "The root key is missing: put it back first as {file} (32 bytes, chmod 600). It is in no copy."
NO_LIST = (
    "Without the list of destroyed keys a copy could bring back somebody who asked to be forgotten. Name it"
    " with "
    "--destroyed FILE. If it is lost for good, say --without-list."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which copy, whose key, and the list of what must stay destroyed."""
    parser.add_argument("--config", type=Path, help="settings file, instead of config/waymark.toml")
    add_archives(parser)
    parser.add_argument("--destroyed", type=Path, help="destroyed.list of the newest day there is")
    parser.add_argument(
        "--without-list", action="store_true", help="the list is lost; who was forgotten may come back"
    )


def run(arguments: argparse.Namespace) -> int:
    """Put it back; 0 when it is."""
    logs.configure()
    settings = load(os.environ, arguments.config)
    store = store_of(settings)
    there = _there(store)
    if there:
        print(there, file=sys.stderr)
        return 2
    if not settings.root_key.exists():
        print(NO_ROOT.format(file=settings.root_key), file=sys.stderr)
        return 2
    named = arguments.destroyed or settings.destroyed_list
    if not named.exists() and not arguments.without_list:
        print(NO_LIST, file=sys.stderr)
        return 2
    keys = read_keys(settings.root_key)
    gone = destroyed_list.read(named) if named.exists() else {}
    who = archive.identities(arguments.identity)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        archive.put(arguments.keys, who, store, "keys")
        archive.put(arguments.content, who, store, "content")
        back = restoring.put_back(store, keys, gone, SystemClock().now())
    except BaseException:
        _clear(store)
        raise
    db = connect(store, read_only=True)
    destroyed_list.write(settings.destroyed_list, destroyed.listed(db))
    close(db)
    print(f"Back: {back.contacts} contacts, {back.cases} cases. {back.destroyed} were destroyed again.")
    print(f"Nothing is sent. {back.held} answers of people wait until the person opens again.")
    print("Everybody at the desk signs in anew. Delete the copies you used when this runs: waymark serve")
    return 0


def _there(store: Store) -> str | None:
    """What is in the way."""
    if isinstance(store, Server):
        return THERE_TOO if begun(store) else None
    names = " and ".join(file.name for file in (store, keys_file(store)) if file.exists())
    return THERE.format(folder=store.parent, names=names) if names else None


def _clear(store: Store) -> None:
    """Half a copy must not look like a database at the next start."""
    if isinstance(store, Server):
        dumps.clear(store)
    else:
        for file in (store, keys_file(store)):
            file.unlink(missing_ok=True)
