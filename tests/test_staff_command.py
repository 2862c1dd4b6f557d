"""`waymark staff` as it is run: a process of its own beside another one that writes to the same database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.clock import SystemClock
from bot.desk import Desk
from bot.keys import load_keys
from bot.staff import words
from bot.storage.tables import alerts, cases, operators
from bot.storage.upgrade import upgrade
from bot.storage.writer import Db, Writer
from tests.peers.telegram_server import TelegramServer, until

pytestmark = pytest.mark.peer
TOKEN = "800002:" + "B" * 35
PHONE = 6660001
ROSE, CASE = "0a0a0a0a0a0a0a0a", "c0ffee0000000001"
COMMAND = [sys.executable, "-c", "from bot.cli import main; raise SystemExit(main())", "staff"]
ROOT = Path(__file__).parent.parent


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    running = TelegramServer()
    yield running
    running.stop()


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "WAYMARK_DATA_DIR": str(folder), **more}


def staff(folder: Path, **more: str) -> tuple[int, str]:
    """Exit code and what is said, when it ends by itself."""
    done = subprocess.run(
        COMMAND, cwd=ROOT, env=environment(folder, **more), capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


def furnish(db: Db) -> None:
    now = time.time()
    db.sa.execute(
        insert(operators).values(
            id=ROSE, name="rose", role="responder", state="active", languages="bn", passphrase_hash="",
            totp_sealed=b"", totp_last_step=1, on_shift_until=now + 1800, created_at=now,
        )
    )  # fmt: skip
    db.sa.execute(
        insert(cases).values(
            id=CASE, contact="f" * 32, state="waiting", urgency="P0", opened_at=now, waiting_since=now
        )
    )


async def test_it_runs_beside_the_house_says_little_logs_less_and_stops_cleanly(
    server: TelegramServer, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    keys = load_keys(tmp_path / "keys")
    upgrade(tmp_path / "waymark.sqlite", keys)
    writer = Writer(tmp_path / "waymark.sqlite")
    desk = Desk(writer=writer, keys=keys, clock=SystemClock(), text=lambda _id, _language: None)
    await writer.run(furnish)
    more = {"WAYMARK_STAFF_TOKEN_FILE": str(token), "WAYMARK_STAFF_API_BASE": server.base}
    running = subprocess.Popen(COMMAND, cwd=ROOT, env=environment(tmp_path, **more), stderr=subprocess.PIPE)
    phone = server.person(PHONE, TOKEN)
    command = f"/start {await desk.staff_link(ROSE)}"
    await phone.sends(text=command, entities=[{"offset": 0, "length": 6, "type": "bot_command"}])
    assert (await phone.answer(1))["text"] == words.CONNECTED
    now = time.time()
    alert = insert(alerts).values(case_id=CASE, operator=ROSE, urgency="P0", language="bn", at=now)
    await server.trouble("sendMessage", "server")
    await writer.run(lambda db: db.sa.execute(alert).rowcount)
    message = await phone.answer(2)
    assert message["text"] == "P0, Bengali, waiting 0 min"
    await phone.presses(message, message["buttons"][0]["callback_data"])
    await until(bool, lambda: server.calls("answerCallbackQuery"))
    assert [card.id for card in (await desk.room(ROSE)).mine] == [CASE]
    running.send_signal(signal.SIGTERM)
    logged = running.communicate(timeout=30)[1].decode()
    writer.stop()
    assert running.returncode == 0
    assert "staff.tick_failed" in logged
    for secret in (TOKEN, str(PHONE), "Canary", CASE, command):
        assert secret not in logged


def test_without_a_token_it_says_what_to_do(tmp_path: Path) -> None:
    assert staff(tmp_path) == (
        2,
        "The staff bot needs a token. Put it in a file of its own and name that file in staff.token_file.\n",
    )


def test_without_a_database_it_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    assert staff(tmp_path, WAYMARK_STAFF_TOKEN_FILE=str(tmp_path / "token")) == (
        2,
        "There is no database yet. Start Waymark once, then the staff bot: waymark serve\n",
    )
