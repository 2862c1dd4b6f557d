"""Bring the database to the schema of this version, at every start, before anything else touches it."""

from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config

from bot.keys import Keys
from bot.storage.writer import Db, close, connect_alone, keys_file
from config.errors import WaymarkError
from config.logs import failure

DATABASE = "waymark.sqlite"
"""The file in the data folder."""
ROOT = "root"
STEPS, KEY_STEPS = "migrations", "migrations.keys"


class WrongRootKey(WaymarkError):
    """The root key and the database do not belong together."""

    code = "storage.wrong_key"

    def __str__(self) -> str:
        return (
            "This database was made with another root key, nothing in it can be read with the present one. "
            "Put the right keys/root.key back, or move the database away to begin anew."
        )


class UpgradeFailed(WaymarkError):
    """A step could not be taken, or the database knows steps that this version does not."""

    code = "storage.upgrade_failed"

    def __str__(self) -> str:
        return (
            "The database could not be brought to this version. It was left as it was. If a newer Waymark "
            "has used it, start that one. Else start the earlier one again, and report the line in the log."
        )


def upgrade(path: Path, keys: Keys) -> None:
    """Create or upgrade the file; refuse one that was made with another root key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file, steps in ((keys_file(path), KEY_STEPS), (path, STEPS)):
        db = connect_alone(file)
        try:
            _migrate(db, steps)
            if file == path:
                _check(db, keys)
        finally:
            close(db)
        file.chmod(0o600)


def _migrate(db: Db, steps: str) -> None:
    try:
        migrate(db, steps=steps)
    except Exception as error:
        # Not chained: what a failing statement says of its rows belongs on no screen.
        failure("upgrade_failed", error)
        raise UpgradeFailed from None


def migrate(db: Db, to: str = "head", *, steps: str = STEPS) -> None:
    """Run the steps of one file that are missing, all or none."""
    config = Config(attributes={"connection": db.sa})
    config.set_main_option("script_location", str(files(steps)))
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
