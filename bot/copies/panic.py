"""Somebody is at the door: every key is destroyed, in seconds, and what is left opens for nobody.

First the serving process is ended, because it holds keys in memory; then one transaction empties the tables
of keys; then the root key goes. A disk may keep what it has overwritten, and a database server keeps a log:
that is why the root key belongs on another one.
"""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import delete, func, select

from bot.keys import HASH
from bot.lock import holder
from bot.storage import key_tables, postgres, sqlite
from bot.storage.db import Db, close, database_errors
from bot.storage.postgres import PostgresUnreachable, Server
from bot.storage.store import Store, connect

GONE: Final = (
    key_tables.wraps,
    key_tables.contact_keys,
    key_tables.case_keys,
    key_tables.operator_keys,
    key_tables.security_keys,
    key_tables.recovery_boxes,
    key_tables.recovery_keys,
)
_PATIENCE: Final = 2.0


class Shredded(NamedTuple):
    """What was destroyed, and whether the root key could be."""

    contacts: int | None
    """None: the tables of keys could not be reached on their server."""
    case_keys: int
    root_key: bool
    stopped: bool
    """A serving process was ended."""


def shred(store: Store, folder: Path, root_key: Path) -> Shredded:
    """Destroy all keys of this house. `folder`: where it is written down which process serves."""
    stopped = _end(folder)
    if not isinstance(store, Server):
        db = connect(store)
        try:
            counts = _counts(db)
            _empty_files(db)
        finally:
            close(db)
        return Shredded(*counts, _destroy(root_key), stopped)
    # A server may take its time, or be out of reach. Without the root key nothing opens already.
    gone = _destroy(root_key)
    try:
        db = connect(store)
        try:
            counts = _counts(db)
            stopped = postgres.destroy(db, [table.name for table in GONE]) or stopped
        finally:
            close(db)
    except database_errors(PostgresUnreachable):
        return Shredded(None, 0, gone, stopped)
    return Shredded(*counts, gone, stopped)


def _counts(db: Db) -> tuple[int, int]:
    contacts, cases = (
        int(db.sa.execute(select(func.count()).select_from(table)).scalar_one())
        for table in (key_tables.contact_keys, key_tables.case_keys)
    )
    return contacts, cases


def _empty_files(db: Db) -> None:
    db.raw.execute("BEGIN EXCLUSIVE")
    for table in GONE:
        db.sa.execute(delete(table))
    db.raw.execute("COMMIT")
    sqlite.empty_log(db)
    db.raw.execute("VACUUM main")


def _end(folder: Path) -> bool:
    """No good-bye: a process that is asked politely may take half a minute."""
    pid = holder(folder)
    if pid is None or pid == os.getpid():
        return False
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + _PATIENCE
    while holder(folder) is not None and time.monotonic() < until:
        time.sleep(0.01)
    return True


def _destroy(root_key: Path) -> bool:
    try:
        with root_key.open("r+b") as file:
            file.write(os.urandom(HASH))
            file.flush()
            os.fsync(file.fileno())
        root_key.unlink()
    except OSError:
        return False
    return True
