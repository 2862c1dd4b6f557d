"""The same canaries by the other doors: the page, the room, the terminal, a settings file."""

import io
import os
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient

import bot.web.app as web
from bot import conversation as line
from bot.cli import main
from tests.fakes.house import House
from tests.test_canary import log, shapes

PASSPORT = "passport EX0417733"
NAME = "my name is Canary Quillfeather"
REPLY = "reply-canary 2210 Quillfeather"
NOTE, REASON = "note-canary 8841", "reason-canary 9921"
PLANTED = (PASSPORT, NAME, REPLY, NOTE, REASON, "EX0417733", "Quillfeather")
WAYMARK = [sys.executable, "-c", "from bot.cli import main; raise SystemExit(main())"]
ROOT = Path(__file__).parent.parent

__all__ = ["log"]


def found(data: bytes) -> list[str]:
    return [canary for canary in PLANTED if any(shape in data for shape in shapes(canary))]


@pytest.mark.parametrize(
    "lying", [NAME.encode(), NAME.encode("utf-16-le"), NAME.encode().hex().encode(), b64encode(NAME.encode())]
)
def test_the_search_sees_a_word_in_every_coat(lying: bytes) -> None:
    assert NAME in found(b"before " + lying + b" after")
    assert found(b"before and after") == []


def in_folder(folder: Path) -> Iterator[tuple[str, list[str]]]:
    for path in folder.rglob("*"):
        if path.is_file() and (canaries := found(path.read_bytes())):
            yield path.name, canaries


def field(page: str, name: str) -> str:
    hidden = re.search(rf'id="keys".*?name="{name}" value="([^"]*)"', page, re.DOTALL)
    return unescape(hidden[1]) if hidden else ""


class Visitor:
    """Somebody at the page, without JavaScript."""

    def __init__(self, browser: AsyncClient) -> None:
        self.browser, self.page = browser, ""

    async def send(self, **fields: str) -> int:
        given = {name: field(self.page, name) for name in "tns"} | fields
        answer = await self.browser.post("/", data=given, follow_redirects=True)
        self.page = answer.text
        return answer.status_code


async def test_what_goes_through_the_page_and_the_room_stays_out_of_logs_and_files(
    tmp_path: Path, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(web, "REPLY_SECONDS", 0.2)
    async with House(tmp_path) as house:
        ann = await house.responder()
        door = ASGITransport(house.app.asgi)
        async with AsyncClient(transport=door, base_url="http://page") as browser:
            visitor = Visitor(browser)
            visitor.page = (await browser.get("/")).text
            for fields in (
                {"pick": "en"},
                {"text": "4"},
                {"text": "1"},
                {"text": "2"},
                {"cmd": "9"},
                {"text": "1"},
            ):
                assert await visitor.send(**fields) == 200
            assert await visitor.send(text=f"{PASSPORT}, {NAME}") == 200
            assert "[passport …33]" in visitor.page  # it did arrive, and is covered
        case = house.cases()[0].id
        async with AsyncClient(transport=door, base_url="http://page") as room:
            room.cookies.set("desk", await house.signed_in(ann))
            await house.app.desk.claim(ann, case)
            assert "[passport …33]" in (await room.get(f"/console/case/{case}")).text
            await house.app.writer.run(
                lambda db: db.raw.execute("UPDATE cases SET consent = 'given' WHERE id = ?", (case,))
            )
            await house.app.desk.ask_second(ann, case, f"They asked us to call. {REASON}")
            bo = await house.responder("bo")
            request = (await house.app.desk.to_agree(bo))[0]
            await house.app.desk.agree(bo, request.id)
            await house.app.desk.open_covered(ann, case)
            await house.app.desk.note(ann, case, NOTE)
            assert NOTE in (await room.get(f"/console/case/{case}")).text
            assert "EX0417733" in (await room.get(f"/console/case/{case}")).text
            await house.app.desk.reply(ann, case, text=REPLY, language="en")
            assert REPLY in (await room.get(f"/console/case/{case}")).text
            assert (await room.get(f"/console/case/{NAME}")).status_code in (400, 403, 404)

        def broken(*_: object) -> None:
            raise ValueError(PASSPORT, NAME)

        with monkeypatch.context() as patch:
            patch.setattr(line, "resume", broken)
            await house.say(f"{PASSPORT}, {NAME}")
        assert list(in_folder(tmp_path)) == []
    assert "turn_failed" in log.getvalue()
    assert found(log.getvalue().encode()) == []
    assert found("".join(capfd.readouterr()).encode()) == []


def test_the_terminal_repeats_no_word_and_leaves_no_file(tmp_path: Path) -> None:
    said = tmp_path / "said"
    folder = tmp_path / "tmp"
    folder.mkdir()
    said.write_text(f"hello\n1\n2\n9\n1\n{PASSPORT}, {NAME}\n")
    done = subprocess.run(
        [*WAYMARK, "chat", "--language", "en", "--script", str(said)], cwd=ROOT, check=False,
        env={**os.environ, "TMPDIR": str(folder)}, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0
    assert b"Written down" in done.stdout
    assert found(done.stdout + done.stderr) == []
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "written",
    [
        f'tokenn = "{PASSPORT}"\n',
        f'[telegram]\ntoken = "{NAME}"\n',
        f'port = "{NAME}"\n',
        f"host = {NAME}\n",
        f'[retention]\nanswers_inside = "{NAME}"\n',
    ],
)
def test_a_settings_file_is_refused_without_repeating_what_it_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: str
) -> None:
    file = tmp_path / "waymark.toml"
    file.write_text(written)
    assert main(["report", "--config", str(file)]) == 2
    told = capsys.readouterr()
    assert "waymark.toml" in told.err
    assert found((told.out + told.err).encode()) == []
