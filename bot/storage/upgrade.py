"""Bring the database to the schema of this version, at every start, before anything else touches it."""

from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config

from bot.keys import Keys
from bot.storage.writer import Db, close, connect
from config.errors import WaymarkError

DATABASE = "waymark.sqlite"
"""The file in the data folder."""
ROOT = "root"


class WrongRootKey(WaymarkError):
    """The root key and the database do not belong together."""

    code = "storage.wrong_key"

    def __str__(self) -> str:
        return (
            "This database was made with another root key, nothing in it can be read with the present one. "
            "Put the right keys/root.key back, or move the database away to begin anew."
        )


def upgrade(path: Path, keys: Keys) -> None:
    """Create or upgrade the file; refuse one that was made with another root key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    db = connect(path)
    try:
        migrate(db)
        _check(db, keys)
    finally:
        close(db)
    path.chmod(0o600)


def migrate(db: Db, to: str = "head") -> None:
    """Run the steps that are missing, all or none."""
    config = Config(attributes={"connection": db.sa})
    config.set_main_option("script_location", str(files("migrations")))
    db.raw.execute("BEGIN IMMEDIATE")
    try:
        command.upgrade(config, to)
    finally:
        # Alembic ends the transaction when all steps are done; what is still open here has failed.
        if db.raw.in_transaction:
            db.raw.execute("ROLLBACK")


def _check(db: Db, keys: Keys) -> None:
    mark = keys.mac("state", ROOT.encode())
    found = db.raw.execute("SELECT value FROM meta WHERE name = ?", (ROOT,)).fetchone()
    if found is None:
        db.raw.execute("INSERT INTO meta (name, value) VALUES (?, ?)", (ROOT, mark))
    elif found[0] != mark:
        raise WrongRootKey
