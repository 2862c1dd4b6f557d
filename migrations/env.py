"""Alembic's entry: runs on the connection it is handed, or on the file named by `-x file=`."""

from pathlib import Path

from alembic import context
from sqlalchemy import Connection

from bot.storage.tables import metadata
from bot.storage.writer import close, connect_alone


def run(connection: Connection) -> None:
    """All steps in one transaction: an upgrade that fails leaves the database as it was."""
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


handed = context.config.attributes.get("connection")
if isinstance(handed, Connection):
    run(handed)
else:
    db = connect_alone(Path(context.get_x_argument(as_dictionary=True)["file"]))
    run(db.sa)
    close(db)
