"""The demo room: real doors, invented cases, and nothing left of it on the disk."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pyotp
import pytest
from sqlalchemy import func, select

from bot import practice
from bot.app import build
from bot.cli import demo
from bot.storage.tables import outbox
from config.settings import Settings
from escalation.reasons import REASONS
from tests.fakes.clock import FrozenClock
from tests.fakes.house import CHEAP, script

COMMAND = [sys.executable, "-c", "from bot.cli import main; raise SystemExit(main())", "demo"]
ROOT = Path(__file__).parent.parent


async def test_both_people_can_sign_in_and_the_responder_finds_the_cases(tmp_path: Path) -> None:
    clock = FrozenClock()
    app = build(Settings(data_dir=tmp_path), clock=clock, script=script(), hasher=CHEAP)
    admin, responder = await demo.furnish(app)
    for name, person in ((demo.ADMIN, admin), (demo.RESPONDER, responder)):
        digits = pyotp.TOTP(person.secret).at(int(clock.now()))
        assert (await app.desk.sign_in(name, demo.PASSPHRASE, digits)).operator == person.operator
    cards = await app.desk.queue(responder.operator)
    assert [card.urgency for card in cards] == ["P0", "P1", "P1", "P2", "P3", "P4"]
    assert {card.role for card in cards} == {"inside", "family", "out", "other"}
    assert {card.language for card in cards} == {"bn", "th", "zh-Hans", "zh-Hant", "en"}
    assert all(card.practice for card in cards)
    await app.stop()


async def test_a_practice_case_is_read_and_answered_like_a_real_one_and_nothing_is_sent(
    tmp_path: Path,
) -> None:
    app = build(Settings(data_dir=tmp_path), clock=FrozenClock(), script=script(), hasher=CHEAP)
    _, responder = await demo.furnish(app)
    who = responder.operator
    for card in await app.desk.queue(who):
        await app.desk.claim(who, card.id)
        await app.desk.reply(who, card.id, reply_id="reply.received")
        lines = (await app.desk.open_case(who, card.id)).lines
        assert {line.direction for line in lines} == {"in", "out", "reply"}
        assert all(line.body for line in lines)  # every text id of the bot's lines leads to words
        assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert app.writer.read(lambda db: db.sa.execute(select(func.count()).select_from(outbox)).scalar()) == 0
    await app.stop()


def test_every_invented_reason_is_one_a_card_may_show() -> None:
    assert {reason for case in practice.CASES for reason in case.reasons} <= set(REASONS)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_printed_opens_the_room_and_stopping_leaves_nothing(tmp_path: Path, number: int) -> None:
    port = free_port()
    running = subprocess.Popen(
        [*COMMAND, "--port", str(port)], cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert running.stdout is not None
    printed = ""
    while "digits now" not in printed:
        line = running.stdout.readline()
        assert line, running.communicate()
        printed += line
    chat = re.search(r"Chat +(\S+)", printed)
    console = re.search(r"Console +(\S+)", printed)
    digits = re.search(rf"{demo.RESPONDER} (\d{{6}})", printed)
    assert chat
    assert console
    assert digits
    assert f"passphrase {demo.PASSPHRASE}" in printed
    assert list(tmp_path.iterdir())
    with httpx.Client(follow_redirects=True, timeout=30) as browser:
        assert browser.get(chat[1]).status_code == 200
        page = browser.get(console[1])
        fields = {name: "" for name in re.findall(r'<input[^>]*name="(\w+)"', page.text)}
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        given = {"name": demo.RESPONDER, "passphrase": demo.PASSPHRASE, "code": digits[1]}
        assert set(given) <= set(fields), page.text
        room = browser.post(str(page.url), data={**fields, **hidden, **given})
        assert room.status_code == 200
        assert room.text.count("P1") >= 2, room.text
    running.send_signal(number)
    running.communicate(timeout=30)
    assert running.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = subprocess.run(
            [*COMMAND, "--port", port], cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Port {port} of 127.0.0.1 can't be used." in done.stderr
    assert list(tmp_path.iterdir()) == []
