"""The command line: exit codes, shapes for other programs, and that nobody waits for what they do not use."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.cli import COMMANDS, main
from bot.keys import load_keys
from bot.storage.tables import cases, outbox
from bot.storage.upgrade import DATABASE, upgrade
from bot.storage.writer import Db, Writer
from knowledge import Row

ROOT = Path(__file__).parent.parent
WAYMARK = "from bot.cli import main; raise SystemExit(main())"
HEAVY = ("aiogram", "aiohttp", "telegram", "alembic", "sqlalchemy", "starlette", "uvicorn", "cryptography")
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, and no settings file anywhere near."""
    monkeypatch.setenv("WAYMARK_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "var"


async def furnish(folder: Path, **counts: int) -> None:
    """So many cases of each state, one of them for practice, and one message that was given up."""
    upgrade(folder / DATABASE, load_keys(folder / "keys"))
    writer = Writer(folder / DATABASE)

    def unit(db: Db) -> None:
        for state, count in (*counts.items(), ("practice", 1)):
            for number in range(count):
                values = {
                    "id": f"{state}{number}", "contact": None, "urgency": "P2", "opened_at": 1.0,
                    "waiting_since": 1.0, "practice": state == "practice",
                    "state": "waiting" if state == "practice" else state,
                }  # fmt: skip
                db.sa.execute(insert(cases).values(**values))
        db.sa.execute(
            insert(outbox).values(
                id="o1", contact="x" * 32, kind="bot", rule="live", caused_at=1.0, state="failed",
                error_code="channel.blocked",
            )
        )  # fmt: skip

    await writer.run(unit)
    writer.stop()


async def test_the_report_counts_and_blurs_small_numbers(folder: Path, capsys: Capture) -> None:
    await furnish(folder, waiting=12, closed=3)
    assert main(["report", "--json"]) == 0
    counts = json.loads(capsys.readouterr().out)
    assert counts == {
        "cases closed": "under 10", "cases waiting": "12", "cases P2": "15", "messages given up": "under 10",
    }  # fmt: skip
    assert main(["report"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(counts)


@pytest.mark.parametrize("command", [["report"], ["operator", "list"]])
def test_without_a_database_it_is_said_how_to_make_one(
    folder: Path, capsys: Capture, command: list[str]
) -> None:
    assert main(command) == 2
    assert "waymark serve" in capsys.readouterr().err
    assert not (folder / DATABASE).exists()


def test_the_staff_bot_without_a_token_says_where_it_goes(folder: Path, capsys: Capture) -> None:
    assert main(["staff"]) == 2
    assert "staff.token_file" in capsys.readouterr().err


@pytest.mark.parametrize("country", ["KH", "TH", "LA", "MM"])
def test_compare_prints_one_object_per_row_with_source_and_date(country: str, capsys: Capture) -> None:
    assert main(["compare", country, "passport=no", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows
    assert all(set(row) == set(Row.__struct_fields__) for row in rows)
    facts = [row for row in rows if row["fact"]]
    assert facts
    assert all(row["source"] and row["dated"] and row["text"] for row in facts)
    assert main(["compare", country]) == 0
    assert f"{country}  " in capsys.readouterr().out


@pytest.mark.parametrize("answer", ["passport=perhaps", "shoe=yes", "country=TH", "passport"])
def test_compare_refuses_what_is_no_answer(answer: str, capsys: Capture) -> None:
    assert main(["compare", "KH", answer]) == 2
    assert "waymark compare --help" in capsys.readouterr().err


def test_a_country_nobody_has_written_about_is_refused(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as end:
        main(["compare", "XX"])
    assert end.value.code == 2
    assert "KH" in capsys.readouterr().err


def test_a_script_can_come_from_standard_input(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    with (ROOT / "LICENSE").open() as other:
        monkeypatch.setattr(sys, "stdin", other)
        other.seek(0, 2)  # at its end: nobody says anything
        assert main(["chat", "--script", "-", "--json"]) == 0
    assert capsys.readouterr().out == ""


def test_a_script_that_is_not_utf8_is_refused_with_its_line(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "said.txt"
    script.write_bytes(b"\xef\xbb\xbf# begins with a mark\nEnglish\n" + "café".encode("latin-1") + b"\n")
    assert main(["chat", "--script", str(script)]) == 2
    assert "said.txt:3  This line is not UTF-8." in capsys.readouterr().err
    with script.open() as other:
        monkeypatch.setattr(sys, "stdin", other)
        assert main(["chat", "--script", "-"]) == 2
    assert "standard input:3  This line is not UTF-8." in capsys.readouterr().err


def test_no_command_at_all_is_an_error_that_names_them(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as end:
        main([])
    assert end.value.code == 2
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    help_ = capsys.readouterr().out
    assert all(does in help_ for does in COMMANDS.values())


def test_an_unknown_benchmark_names_the_known_ones(capsys: Capture) -> None:
    assert main(["bench", "nonsense"]) == 2
    assert "parse" in capsys.readouterr().err


def test_a_reader_who_has_seen_enough_gets_no_traceback() -> None:
    running = subprocess.Popen(
        [sys.executable, "-c", WAYMARK, "compare", "KH", "--json"], cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    assert running.stderr.read() == b""
    running.stderr.close()
    assert running.wait(30) == 141


@pytest.mark.parametrize(
    ("module", "never"),
    [
        ("bot.app", ("aiogram", "aiohttp", "telegram", "uvicorn")),
        ("bot.cli.chat", ("aiogram", "aiohttp", "telegram", "uvicorn")),
        ("bot.cli.report", ("aiogram", "aiohttp", "telegram", "uvicorn", "starlette")),
        *((f"bot.cli.{name}", HEAVY) for name in ("check", "parse", "compare", "evaluate", "texts", "bench")),
    ],
)
def test_a_command_reads_no_library_it_does_not_need(module: str, never: tuple[str, ...]) -> None:
    look = f"import sys, {module}; print(*[name for name in {never!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
