"""The same house on PostgreSQL: what differs from SQLite, and what must not."""

import asyncio
import io
import logging
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import insert

from bot.app import build
from bot.cli import main
from bot.storage import store, web_lines
from bot.storage.db import Db, database_errors
from bot.storage.postgres import DatabaseTaken, PostgresMissing, PostgresUnreachable, Server, connect_server
from bot.storage.tables import meta, operators
from bot.storage.upgrade import WrongRootKey, store_of
from bot.storage.writer import Writer
from config import logs
from config.errors import BrokenInput
from config.settings import Settings
from tests.fakes.house import House, named, script
from tests.postgres import PASSWORD, Cluster

CANARY = "canary-of-a-row-7719"


async def test_a_whole_story(tmp_path: Path, server: Server) -> None:
    async with House(tmp_path, server=server) as house:
        ann = await house.responder()
        await house.say("English", "1", "1", "they took my passport", "9", "1", "please")
        (case,) = house.cases()
        await house.app.desk.claim(ann, case.id)
        await house.app.desk.reply(ann, case.id, text="We are here.", language="en")
        await house.app.settle()
        assert house.outbox()[-1] == ("reply", "live", "sent")
        assert any(line.direction == "reply" and line.body == "We are here." for line in house.lines(case.id))
        assert await house.say("00") == ["global.stopped"]
        await house.app.retention.sweep()
        assert (house.count("contacts"), house.count("lines"), house.count("sessions")) == (0, 0, 0)
    assert not list(tmp_path.glob("*.sqlite*"))


async def test_after_a_restart_everything_is_where_it_was(tmp_path: Path, server: Server) -> None:
    async with House(tmp_path, server=server) as house:
        ann = await house.responder()
        await house.say("English", "1", "1", "9", "1", "please")
        (case,) = house.cases()
        await house.restart()
        await house.app.desk.claim(ann, case.id)
        assert "please" in [line.body for line in house.lines(case.id)]
        await house.app.desk.reply(ann, case.id, text="Still here.", language="en")
        await house.app.settle()
        assert "Still here." in [line.text for line in house.channel.sent[-1].lines]


async def test_a_server_that_went_away_and_came_back_is_found_again(
    tmp_path: Path, server: Server, cluster: Cluster
) -> None:
    async with House(tmp_path, server=server) as house:
        await house.say("English", "1")
        cluster.stop()
        with pytest.raises(database_errors(PostgresUnreachable)):
            await house.app.writer.run(lambda db: db.sa.execute(insert(meta).values(name="a", value=b"1")))
        with pytest.raises(database_errors(PostgresUnreachable)):
            house.count("contacts")
        cluster.start()
        assert await house.say("1", "9", "1", "please")
        assert len(house.cases()) == 1
        with pytest.raises(DatabaseTaken):  # it serves alone again
            connect_server(server, alone=True)


async def test_a_connection_that_was_idle_and_lost_fails_nobody(
    tmp_path: Path, server: Server, cluster: Cluster
) -> None:
    async with House(tmp_path, server=server) as house:
        await house.say("English", "1")
        assert house.count("contacts") == 1
        with psycopg.connect(cluster.address("postgres"), autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'waymark'"
            )
        assert house.count("contacts") == 1
        assert await house.say("1", "9", "1", "please")


async def test_two_processes_never_serve_from_one_database(tmp_path: Path, server: Server) -> None:
    async with House(tmp_path, server=server):
        other = tmp_path / "other"
        other.mkdir()
        file = named(server, other)
        with pytest.raises(DatabaseTaken, match="Another Waymark serves"):
            build(Settings(data_dir=other, database_file=file), script=script())
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main(['serve']))"],
            capture_output=True, timeout=120, check=False, cwd=Path(__file__).parent.parent,
            env={"WAYMARK_DATA_DIR": str(other), "WAYMARK_DATABASE_FILE": str(file), "WAYMARK_PORT": "0",
                 "PYTHONPATH": ":".join(path for path in sys.path if path)},
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"Another Waymark serves" in done.stderr


async def test_a_group_with_one_failing_unit_commits_the_others(tmp_path: Path, server: Server) -> None:
    async with House(tmp_path, server=server) as house:
        writer = house.app.writer

        def mark(name: str) -> Callable[[Db], object]:
            return lambda db: db.sa.execute(insert(meta).values(name=name, value=b"1"))

        done = await asyncio.gather(
            *[writer.run(mark(name)) for name in ("a", "b", "a", "c")], return_exceptions=True
        )
        assert [isinstance(one, database_errors()) for one in done] == [False, False, True, False]
        together = writer.read(lambda db: db.sa.execute(meta.select().where(meta.c.name != "root")).all())
        assert sorted(row.name for row in together) == ["a", "b", "c"]


async def test_an_error_that_was_swallowed_is_not_told_as_stored(tmp_path: Path, server: Server) -> None:
    """PostgreSQL rolls back at COMMIT then, and calls that no error."""

    def swallow(db: Db) -> None:
        db.sa.execute(insert(meta).values(name="b", value=b"1"))
        try:
            db.raw.execute("SELECT nothing")
        except psycopg.Error:
            return

    async with House(tmp_path, server=server) as house:
        with pytest.raises(database_errors()):
            await house.app.writer.run(swallow)
        assert house.rows(meta.select().where(meta.c.name == "b")) == []


async def test_units_of_two_processes_take_turns(tmp_path: Path, server: Server) -> None:
    """A second writer, such as the staff bot, waits as it would for SQLite's lock."""
    async with House(tmp_path, server=server) as house:
        await house.app.writer.run(lambda db: db.raw.execute("CREATE TABLE content.n (n INTEGER)"))
        other = Writer(server)

        def more(db: Db) -> None:
            (highest,) = db.raw.execute("SELECT coalesce(max(n), 0) FROM content.n").fetchone()
            db.raw.execute(f"INSERT INTO content.n VALUES ({highest + 1})")

        await asyncio.gather(*[writer.run(more) for writer in (house.app.writer, other) * 50])
        found = other.read(lambda db: db.raw.execute("SELECT n FROM content.n ORDER BY n").fetchall())
        other.stop()
    assert [n for (n,) in found] == list(range(1, 101))


async def test_no_value_of_a_row_is_in_an_error_or_a_log(tmp_path: Path, server: Server) -> None:
    person = {
        "id": "ann", "name": CANARY, "role": "responder", "state": "active", "languages": "en",
        "passphrase_hash": "x", "totp_sealed": b"x", "created_at": 1.0,
    }  # fmt: skip

    def twice(db: Db) -> None:
        db.sa.execute(insert(operators).values(**person))
        db.sa.execute(insert(operators).values(**(person | {"id": "bo"})))

    def too_long(db: Db) -> None:
        web_lines.add(db, CANARY * 3, CANARY, None, b"x", seen=True, stays=False, at=1.0)

    def no_number(db: Db) -> None:
        db.raw.execute(f"SELECT '{CANARY}'::integer")

    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level
    logs.configure(stream, strict=True)
    try:
        async with House(tmp_path, server=server) as house:
            for unit in (twice, too_long, no_number):
                with pytest.raises(database_errors()) as caught:
                    await house.app.writer.run(unit)
                logs.failure("turn_failed", caught.value)
                root.error("%s", caught.value, exc_info=caught.value)
                whole = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
                assert CANARY not in whole, whole
                bare = getattr(caught.value, "orig", caught.value)
                assert isinstance(bare, psycopg.Error)
                assert bare.diag.message_detail is None
    finally:
        root.handlers[:], root.level = before
    assert stream.getvalue().count('"turn_failed", "error_class": ') == 3
    assert CANARY not in stream.getvalue()


def test_a_start_says_what_is_missing_and_never_the_password(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert PASSWORD not in repr(server)
    nowhere = Server(f"postgresql://ann:{PASSWORD}@/none?host={tmp_path}")
    with pytest.raises(PostgresUnreachable) as refused:
        store.connect(nowhere)
    assert PASSWORD not in "".join(traceback.format_exception(refused.value))
    monkeypatch.setitem(sys.modules, "bot.storage.wire", None)
    with pytest.raises(PostgresMissing, match="requirements-postgres"):
        store.connect(server)


def test_the_setting_wants_an_address(tmp_path: Path) -> None:
    file = tmp_path / "database"
    file.touch(mode=0o600)
    file.write_text(PASSWORD)
    with pytest.raises(BrokenInput, match="is no address of a PostgreSQL database") as refused:
        store_of(Settings(database_file=file))
    assert PASSWORD not in str(refused.value)


async def test_another_root_key_is_refused(tmp_path: Path, server: Server) -> None:
    async with House(tmp_path, server=server):
        pass
    (tmp_path / "keys" / "root.key").write_bytes(bytes(32))
    with pytest.raises(WrongRootKey):
        House(tmp_path, server=server)


async def test_commands_find_the_same_database(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logs, "configure", lambda: None)
    monkeypatch.setenv("WAYMARK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("WAYMARK_DATABASE_FILE", str(named(server, tmp_path)))
    assert main(["report"]) == 2
    assert "There is no database yet" in capsys.readouterr().err
    async with House(tmp_path, server=server) as house:
        await house.responder()
        await house.say("English", "1", "1", "9", "1", "please")
        assert await asyncio.to_thread(main, ["report"]) == 0
        assert await asyncio.to_thread(main, ["operator", "list"]) == 0
    out = capsys.readouterr().out
    assert "cases waiting" in out
    assert "ann" in out
