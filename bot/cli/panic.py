"""`waymark panic`: destroy every key at once, and say what is left."""

import argparse
import os
import sys
from pathlib import Path

from bot.copies import panic
from bot.storage.sqlite import keys_file
from bot.storage.upgrade import store_of
from config import logs
from config.load import load

SURE = (
    "This destroys every key for good: nobody can read anything any more, and the house begins anew. "
    "Repeat with --yes."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One word stands between a slip and the end."""
    parser.add_argument("--config", type=Path, help="settings file, instead of config/waymark.toml")
    parser.add_argument("--yes", action="store_true", help="do it, without any further question")


def run(arguments: argparse.Namespace) -> int:
    """Destroy; 0 when nothing opens any more."""
    logs.configure()
    settings = load(os.environ, arguments.config)
    store = store_of(settings)
    where = store if isinstance(store, Path) else "The PostgreSQL database"
    if isinstance(store, Path) and not keys_file(store).exists():
        print(f"There is no database in {settings.data_dir}: nothing to destroy there.", file=sys.stderr)
        return 2
    if not arguments.yes:
        print(SURE, file=sys.stderr)
        return 2
    done = panic.shred(store, settings.data_dir, settings.root_key)
    if done.stopped:
        print("The serving process was ended.")
    print(
        "NOT destroyed: the tables of keys on the PostgreSQL server. It could not be reached: run this again."
        if done.contacts is None
        else f"Destroyed: the keys of {done.contacts} contacts and {done.case_keys} case keys with every "
        f"wrap."
    )
    print(
        "Destroyed: the root key."
        if done.root_key
        else f"NOT destroyed: the root key, {settings.root_key}. Destroy it by hand."
    )
    print("What is left here:")
    print(
        f"  {where}: words nobody can open, and in clear: times, languages, urgency, needs, who did what "
        f"at the desk."
    )
    print(
        "  Deleted bytes may stay on a disk that moves its blocks (SSD). A disk key outside this machine is"
        " the cure."
    )
    if not isinstance(store, Path):
        print(
            "  The server's log, its archives and replicas may still hold what was destroyed there: it opens "
            "nothing without the root key."
        )
    folder = settings.backup.folder
    copies = sorted(folder.glob("waymark-*.age")) if folder is not None and folder.exists() else []
    live = [file.name for file in copies if file.name.endswith("-keys.age")]
    print(f"  {len(copies)} copies in {folder}." if copies else "  No copies in a folder the settings name.")
    if live or folder is None:
        print(
            "  A copy of the keys opens them again, for its recipients and with the root key: destroy those"
            " now."
        )
    print(
        "What was never here: messages on phones, at Telegram and other services, and on the screens of "
        "colleagues."
    )
    return 0 if done.root_key and done.contacts is not None else 1
