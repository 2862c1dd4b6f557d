"""`waymark backup`: two age archives, one of the content and one of the keys, for at least two people.

`waymark backup drill` opens a copy in a throw-away folder and reads everything in it that the server could
read.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.clock import SystemClock
from bot.copies import archive, destroyed_list, dumps, restoring
from bot.keys import read_keys
from bot.storage import destroyed
from bot.storage.db import close
from bot.storage.postgres import Server
from bot.storage.store import Store, begun, connect
from bot.storage.upgrade import DATABASE, store_of
from config import logs
from config.load import load
from config.settings import Settings

NO_DATABASE = "There is no database yet. Start Waymark once: waymark serve"
NO_FOLDER = "Say where to: --folder FOLDER, or backup.folder in the settings."
AFTERWARDS = (
    "Take both away from this machine. Delete every copy of the keys within 7 days: people are told so."
)
NO_RECIPIENTS = "Say for whom: --recipients FILE, or backup.recipients_file in the settings."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to and for whom; or a drill."""
    parser.add_argument("--config", type=Path, help="settings file, instead of config/waymark.toml")
    parser.add_argument("--folder", type=Path, help="where the archives go; another disk is best")
    parser.add_argument("--recipients", type=Path, help="file with one age1… key a line, two people at least")
    steps = parser.add_subparsers(dest="step", metavar="drill")
    drill = steps.add_parser("drill", help="prove that a copy opens; changes nothing")
    add_archives(drill)


def add_archives(parser: argparse.ArgumentParser) -> None:
    """The two archives and the key of one recipient."""
    parser.add_argument("--content", type=Path, required=True, help="the archive that ends in -content.age")
    parser.add_argument("--keys", type=Path, required=True, help="the archive that ends in -keys.age")
    parser.add_argument("--identity", type=Path, required=True, help="the secret key file of one recipient")


def run(arguments: argparse.Namespace) -> int:
    """Write the copies, or prove one."""
    logs.configure()
    settings = load(os.environ, arguments.config)
    return _drill(settings, arguments) if arguments.step == "drill" else _write(settings, arguments)


def _write(settings: Settings, arguments: argparse.Namespace) -> int:
    store, now = store_of(settings), SystemClock().now()
    folder = arguments.folder or settings.backup.folder
    named = arguments.recipients or settings.backup.recipients_file
    if folder is None or named is None or not begun(store):
        print(NO_DATABASE if folder and named else NO_RECIPIENTS if folder else NO_FOLDER, file=sys.stderr)
        return 2
    people = archive.recipients(named)
    for file in archive.write(store, folder, people, now):
        print(f"{file}  {file.stat().st_size // 1024 + 1} KiB, for {len(people)} recipients")
    db = connect(store, read_only=True)
    destroyed_list.write(settings.destroyed_list, destroyed.listed(db))
    close(db)
    for old in archive.too_old(folder, now):
        old.unlink()
        print(f"{old}  deleted: its time was over")
    print(
        "Take both away from this machine. Delete every copy of the keys within 7 days: people are told so."
    )
    print(
        f"The root key is in neither, nor is {settings.destroyed_list}: keep those apart, each somewhere "
        f"else."
    )
    return 0


def _drill(settings: Settings, arguments: argparse.Namespace) -> int:
    who = archive.identities(arguments.identity)
    with _elsewhere(settings) as store:
        archive.put(arguments.content, who, store, "content")
        archive.put(arguments.keys, who, store, "keys")
        contacts, cases = restoring.proves(store, read_keys(settings.root_key))
    print(
        f"It opens: {contacts} contacts, {cases} cases. What cases hold opens only for those who hold them."
    )
    return 0


@contextmanager
def _elsewhere(settings: Settings) -> Iterator[Store]:
    """Somewhere to look at a copy, gone afterwards."""
    store = store_of(settings)
    if isinstance(store, Server):
        with dumps.scratch(store) as beside:
            yield beside
    else:
        with tempfile.TemporaryDirectory(prefix="waymark-drill-") as place:
            yield Path(place) / DATABASE
