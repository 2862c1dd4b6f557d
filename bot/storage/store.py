"""Where everything is: files, or a database on a server. Whoever is handed a store need not know which."""

from pathlib import Path

from bot.storage import postgres, sqlite
from bot.storage.db import Db
from bot.storage.postgres import Server

Store = Path | Server


def connect(store: Store, *, read_only: bool = False, alone: bool = False) -> Db:
    """Open it. `alone`: as the one process that serves from it; for files their folder is locked instead."""
    if isinstance(store, Server):
        return postgres.connect_server(store, read_only=read_only, alone=alone)
    return sqlite.connect_files(store, read_only=read_only)


def begun(store: Store) -> bool:
    """Whether there is anything yet."""
    return postgres.begun(store) if isinstance(store, Server) else store.exists()


def lost(db: Db) -> bool:
    """Whether the connection is of no use any more; a file is never lost."""
    return bool(getattr(db.raw, "lost", False))
