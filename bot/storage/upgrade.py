"""Bring the database to the schema of this version, at every start, before anything else touches it."""

from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import insert, select

from bot.keys import Keys
from bot.storage import postgres
from bot.storage.db import Db, close
from bot.storage.postgres import Server, connect_server
from bot.storage.sqlite import connect_alone, keys_file
from bot.storage.store import Store
from bot.storage.tables import meta
from config.errors import BrokenInput, WaymarkError
from config.logs import failure
from config.secret import read_secret
from config.settings import Settings

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


def store_of(settings: Settings) -> Store:
    """Where everything is stored by these settings."""
    file = settings.database_file
    if file is None:
        return settings.data_dir / DATABASE
    address = read_secret(file)
    if not address.startswith(("postgresql://", "postgres://")):
        raise BrokenInput(
            str(file),
            1,
            "is no address of a PostgreSQL database.",
            "Write one line: postgresql://name:password@host/database",
        )
    return Server(address)


def upgrade(store: Store, keys: Keys) -> None:
    """Create or upgrade what is there; refuse what was made with another root key."""
    if isinstance(store, Server):
        _upgrade_server(store, keys)
    else:
        _upgrade_files(store, keys)


def _upgrade_files(path: Path, keys: Keys) -> None:
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


def _upgrade_server(server: Server, keys: Keys) -> None:
    for schema, steps in ((postgres.KEYS, KEY_STEPS), (postgres.CONTENT, STEPS)):
        # Each schema has a table of its own that says at which step it is.
        db = connect_server(server, schemas=(schema,), alone=True)
        try:
            _migrate(db, steps, schema)
            if schema == postgres.CONTENT:
                _check(db, keys)
        finally:
            close(db)


def _migrate(db: Db, steps: str, schema: str | None = None) -> None:
    try:
        if schema is not None:
            postgres.prepare(db, schema)
        migrate(db, steps=steps)
    except Exception as error:
        # Not chained: what a failing statement says of its rows belongs on no screen.
        failure("upgrade_failed", error)
        raise UpgradeFailed from None


def migrate(db: Db, to: str = "head", *, steps: str = STEPS) -> None:
    """Run the steps of one file or schema that are missing, all or none."""
    config = Config(attributes={"connection": db.sa})
    config.set_main_option("script_location", str(files(steps)))
    db.raw.execute(db.begin)
    try:
        command.upgrade(config, to)
    finally:
        # Alembic ends the transaction when all steps are done; what is still open here has failed.
        if db.raw.in_transaction:
            db.raw.execute("ROLLBACK")


def _check(db: Db, keys: Keys) -> None:
    mark = keys.mac("state", ROOT.encode())
    found = db.sa.execute(select(meta.c.value).where(meta.c.name == ROOT)).scalar()
    if found is None:
        db.sa.execute(insert(meta).values(name=ROOT, value=mark))
    elif found != mark:
        raise WrongRootKey
