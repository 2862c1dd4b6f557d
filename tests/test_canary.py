"""Planted words, addresses and names never reach a log, an error, a repr or a file of the data folder."""

import base64
import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import conversation as line
from bot.channels.channel import Busy, ChannelError
from config import logs
from tests.fakes.channel import FakeChannel, message
from tests.fakes.house import House

WHO = "canary-address-8861"
WORDS = "canary words of a person 5519"
ANSWER = "canary words of an operator 7304"
CANARIES = (WHO, WORDS, ANSWER)


def shapes(canary: str) -> Iterator[bytes]:
    """The ways a word may lie in a file."""
    raw = canary.encode()
    yield from (raw, canary.encode("utf-16-le"), raw.hex().encode(), repr(raw).encode())
    for shift in range(3):  # a word inside a longer text in base64 has three faces
        yield base64.b64encode(b"x" * shift + raw)[4:-4]


def found(data: bytes) -> list[str]:
    return [canary for canary in CANARIES if any(shape in data for shape in shapes(canary))]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(stream, strict=True)
    yield stream
    root.handlers[:], root.level = before, level


async def whole_life(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A conversation, a case, an answer, failures on both sides, an answer that waits."""
    ann = await house.responder()
    await house.say("English", "1", "1", WORDS, "9", "1", WORDS, who=WHO)
    case = house.cases()[0].id
    await house.app.desk.claim(ann, case)
    await house.app.desk.reply(ann, case, text=ANSWER, language="en")
    await house.app.desk.open_case(ann, case)

    def broken(*_: object) -> None:
        raise ValueError(WORDS, WHO)

    with monkeypatch.context() as patch:
        patch.setattr(line, "resume", broken)
        house.channel.errors = [Busy(1.0), ChannelError()]
        await house.say(WORDS, who=WHO)
    for _ in range(3):
        house.clock.time += 5
        house.app.outbox.wake(house.contact(WHO))
        await house.app.settle()
    with monkeypatch.context() as patch:
        patch.setattr(house.channel, "send", broken)
        await house.app.desk.reply(ann, case, text=ANSWER, language="en")
        await house.app.settle()
    await house.say("7", WORDS, who=WHO)
    house.clock.time += 1200
    await house.app.desk.reply(ann, case, text=ANSWER, language="en")
    await house.app.settle()


async def test_no_log_line_repeats_a_word(
    tmp_path: Path, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async with House(tmp_path) as house:
        await whole_life(house, monkeypatch)
    written = log.getvalue()
    assert "turn_failed" in written
    assert "send_failed" in written
    assert found(written.encode()) == []
    assert found("".join(capfd.readouterr()).encode()) == []


async def test_no_file_of_the_data_folder_holds_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with House(tmp_path) as house:
        await whole_life(house, monkeypatch)
        while_running = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"waymark.sqlite", "waymark.sqlite-wal", "root.key"} <= set(while_running)
    for name, data in while_running.items():
        assert found(data) == [], name
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert found(path.read_bytes()) == [], path.name


async def test_no_repr_shows_a_word(tmp_path: Path) -> None:
    async with House(tmp_path, channel=FakeChannel()) as house:
        await house.say("English", WORDS, who=WHO)
        done, sent = house.done[-1], house.channel.sent[-1]
        for thing in (message(WORDS, 1, who=WHO), done, done.received, done.received.route, done.parsed,
                      done.turn.session, sent, sent.address, house.app.keys):  # fmt: skip
            assert found(repr(thing).encode()) == [], type(thing).__name__
            assert found(str(thing).encode()) == [], type(thing).__name__


async def test_after_stop_and_a_sweep_not_even_the_pseudonym_is_left(tmp_path: Path) -> None:
    async with House(tmp_path) as house:
        await house.say("English", "1", "1", WORDS, "00", who=WHO)
        pseudonym = house.contact(WHO).encode()
        await house.app.retention.sweep()
        await house.app.writer.run(lambda _db: None)
        await house.app.writer.run(lambda _db: None)
        for path in tmp_path.rglob("waymark.sqlite*"):
            assert pseudonym not in path.read_bytes(), path.name
