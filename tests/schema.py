"""Empty databases with today's schema, made without the steps that lead to it."""

from pathlib import Path

from bot.storage import key_tables, tables
from bot.storage.writer import Writer, close, connect_alone, keys_file


def fresh(path: Path) -> Writer:
    """A writer on a new database: content and keys, each in its own file."""
    for file, metadata in ((keys_file(path), key_tables.metadata), (path, tables.metadata)):
        db = connect_alone(file)
        metadata.create_all(db.sa)
        close(db)
    return Writer(path)
