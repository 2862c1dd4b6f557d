"""The schema on PostgreSQL: the steps lead to it, keys and content are apart, every statement fits it."""

import sys
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.sql.dml import Insert, UpdateBase

import bot
from bot.storage import key_tables, tables
from bot.storage.db import Db, close
from bot.storage.postgres import Server, connect_server, prepare
from bot.storage.statements import Statement
from bot.storage.upgrade import UpgradeFailed, upgrade
from bot.storage.wire import postgresql
from tests.postgres import Cluster
from tests.test_storage_schema import KEYS

SCHEMAS = {"content": tables.metadata, "keys": key_tables.metadata}


def shape(db: Db, schema: str) -> dict[str, list[tuple[Any, ...]]]:
    """Columns, indexes and constraints, as the server describes them."""
    asked = {
        "columns": "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,"
        " column_default FROM information_schema.columns WHERE table_schema = %s ORDER BY 1, 2",
        "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %s"
        " ORDER BY 1, 2",
        "constraints": "SELECT conrelid::regclass::text, contype::text, pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE connamespace = %s::regnamespace ORDER BY 1, 2, 3",
    }
    found = {name: db.raw.execute(sql, (schema,)).fetchall() for name, sql in asked.items()}
    return {name: [row for row in rows if row[0] != "alembic_version"] for name, rows in found.items()}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_steps_lead_to_the_schema_of_the_program(server: Server, cluster: Cluster, schema: str) -> None:
    upgrade(server, KEYS)
    db = connect_server(server, schemas=(schema,))
    context = MigrationContext.configure(db.sa, opts={"compare_type": True})
    assert compare_metadata(context, SCHEMAS[schema]) == []
    made = shape(db, schema)
    close(db)
    blank = connect_server(cluster.database(), schemas=(schema,))
    prepare(blank, schema)
    SCHEMAS[schema].create_all(blank.sa)
    meant = shape(blank, schema)
    close(blank)
    assert made == meant
    assert len(made["indexes"]) >= len(SCHEMAS[schema].tables)


def test_keys_and_content_are_two_copies(server: Server, cluster: Cluster) -> None:
    upgrade(server, KEYS)
    for schema, metadata in SCHEMAS.items():
        copy = cluster.dump(server, f"--schema={schema}")
        there = {line.split()[2] for line in copy.splitlines() if line.startswith("CREATE TABLE ")}
        assert there == {f"{schema}.{name}" for name in (*metadata.tables, "alembic_version")}
        other = "keys" if schema == "content" else "content"
        assert f"{other}." not in copy


def test_a_second_start_changes_nothing_and_a_newer_schema_is_refused(server: Server) -> None:
    upgrade(server, KEYS)
    db = connect_server(server)
    before = shape(db, "content"), shape(db, "keys")
    upgrade(server, KEYS)
    assert (shape(db, "content"), shape(db, "keys")) == before
    db.raw.execute("UPDATE keys.alembic_version SET version_num = '8888'")
    close(db)
    with pytest.raises(UpgradeFailed, match="If a newer Waymark has used it"):
        upgrade(server, KEYS)


def test_schemas_that_are_there_already_need_no_right_to_make_one(server: Server) -> None:
    """A database is given to a role that owns its two schemas and nothing else."""
    db = connect_server(server)
    db.raw.execute("CREATE ROLE least LOGIN")
    db.raw.execute("CREATE SCHEMA content AUTHORIZATION least; CREATE SCHEMA keys AUTHORIZATION least")
    close(db)
    least = Server(server.address.replace("postgres:", "least:"))
    upgrade(least, KEYS)
    db = connect_server(least)
    assert sorted(inspect(db.sa).get_table_names(schema="keys")) == sorted(
        [*key_tables.metadata.tables, "alembic_version"]
    )
    close(db)


def statements() -> dict[str, Statement]:
    """Every compiled statement of the program."""
    for module in walk_packages(bot.__path__, "bot."):
        if module.name.startswith(("bot.storage", "bot.web", "bot.staff", "bot.desk")):
            import_module(module.name)
    return {
        f"{name}.{variable}": value
        for name, module in sorted(sys.modules.items())
        if name.startswith("bot.")
        for variable, value in vars(module).items()
        if isinstance(value, Statement)
    }


def test_every_statement_fits_the_schema(server: Server) -> None:
    upgrade(server, KEYS)
    db = connect_server(server)
    found = statements()
    assert len(found) > 30
    for name, statement in found.items():
        parameters = dict.fromkeys(statement.element.compile().params)
        plan = db.raw.execute("EXPLAIN " + postgresql(statement), parameters).fetchall()
        assert plan, name
        if isinstance(statement.element, UpdateBase) and not isinstance(statement.element, Insert):
            assert "Update on" in plan[0][0] or "Delete on" in plan[0][0], name
    close(db)
