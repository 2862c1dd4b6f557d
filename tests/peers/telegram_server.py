"""The Bot API server of tests/peers/telegram, started and stopped for a test, and the person's side of it."""

import asyncio
import base64
import fcntl
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

HOME = Path(__file__).parent / "telegram"
TOKEN = "700001:" + "A" * 35
PATIENCE = 60.0


def install() -> None:
    """`npm ci` once, also when several test workers start together; the lock file says exactly what."""
    with (HOME / ".gitignore").open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        _install()


def _install() -> None:
    lock = HOME / "package-lock.json"
    installed = HOME / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("The Telegram tests need npm. Install it: apt-get install -y npm")
    subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=HOME, check=True, capture_output=True)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class TelegramServer:
    """One running server. Nothing here is ours: it is what Telegram and the person do."""

    def __init__(self) -> None:
        install()
        node = shutil.which("node")
        if node is None:
            raise RuntimeError("The Telegram tests need node. Install it: apt-get install -y nodejs")
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._process = subprocess.Popen(
            [node, "server.js", str(self.port)], cwd=HOME, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline() != b"ready\n":
            raise RuntimeError("The Bot API server of the tests did not start. Try: node server.js 9001")

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return await asyncio.to_thread(self._request, path, body)

    async def get(self, path: str, **query: Any) -> dict[str, Any]:
        return await asyncio.to_thread(self._request, f"{path}?{urlencode(query)}", None)

    def _request(self, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.base + path, data, {"Content-Type": "application/json"})
        with urlopen(request, timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def person(self, number: int, token: str = TOKEN) -> "Person":
        return Person(self, number, token)

    async def trouble(
        self, method: str, kind: str, *, times: int = 1, after: int = 0, retry_after: int = 1
    ) -> None:
        """Calls of `method` run into: busy (429), server (502), cut, cut_after (done, answer lost)."""
        body = {"method": method, "kind": kind, "times": times, "after": after, "retry_after": retry_after}
        await self.post("/_peer/trouble", body)

    async def advance(self, hours: float) -> None:
        await self.post("/_peer/clock", {"advance": hours * 3600})

    async def redeliver(self, update_id: int) -> None:
        await self.post("/_peer/redeliver", {"update_id": update_id})

    async def file(self, name: str, data: bytes = b"", *, zeros: int = 0, size: int | None = None) -> None:
        """A file somebody has uploaded; `size` is what Telegram says of it, if that is not true."""
        body: dict[str, Any] = {"id": name, "base64": base64.b64encode(data).decode(), "zeros": zeros}
        await self.post("/_peer/file", body if size is None else body | {"size": size})

    async def downloads(self) -> list[str]:
        """Ids of the files whose bytes were read."""
        return list((await self.get("/_peer/downloads"))["downloads"])

    async def updates(self) -> list[tuple[int, bool]]:
        """(update id, acknowledged) of everything that was ever to be delivered."""
        return [(number, done) for number, done in (await self.get("/_peer/updates"))["updates"]]

    async def deliveries(self) -> list[tuple[int, int | str]]:
        return [(number, status) for number, status in (await self.get("/_peer/deliveries"))["deliveries"]]

    async def calls(self, method: str) -> list[dict[str, Any]]:
        return [given for name, given in (await self.get("/_peer/calls"))["calls"] if name == method]


class Person:
    """Somebody with a phone: writes, presses buttons, looks at the chat."""

    def __init__(self, server: TelegramServer, number: int, token: str) -> None:
        self.server, self.number, self.token = server, number, token

    @property
    def _who(self) -> dict[str, Any]:
        names = {"first_name": "Canary First", "last_name": "Canary Last", "username": "canary_user"}
        return {
            "from": {"id": self.number, "is_bot": False, "language_code": "th", **names},
            "chat": {"id": self.number, "type": "private", **names},
        }

    async def writes(self, text: str) -> None:
        await self.sends(text=text)

    async def sends(self, **content: Any) -> None:
        """A message of any kind: sticker={…}, photo=[…]."""
        message = {"botToken": self.token, "date": int(time.time()), **self._who, **content}
        await self.server.post("/sendMessage", message)

    async def presses(self, message: dict[str, Any], data: str) -> None:
        """Press the button of a message of the bot that carries `data`."""
        assert data in [button["callback_data"] for button in message["buttons"]]
        body = {"botToken": self.token, "from": self._who["from"], "data": data}
        shown = {"message_id": message["id"], "date": message["date"], "text": message["text"]}
        body["message"] = {**shown, "chat": self._who["chat"]}
        await self.server.post("/sendCallback", body)

    async def update(self, **update: Any) -> int:
        """Any other update: edited_message={…}. Returns its id."""
        answer = await self.server.post("/_peer/update", {"token": self.token, "update": update})
        return int(answer["update_id"])

    async def blocks(self) -> None:
        await self.server.post("/_peer/block", {"chat": self.number})
        change = {"date": int(time.time()), **self._who, "new_chat_member": {"status": "kicked"}}
        await self.update(my_chat_member=change)

    async def chat(self) -> list[dict[str, Any]]:
        """Everything that lies in the chat now, oldest first."""
        found = await self.server.get("/_peer/history", token=self.token, chat=self.number)
        return list(found["messages"])

    async def answers(self) -> list[dict[str, Any]]:
        return [message for message in await self.chat() if message["ours"]]

    async def answer(self, count: int) -> dict[str, Any]:
        """The bot's message number `count`, once it is there."""
        found = await until(lambda answers: len(answers) >= count, self.answers)
        return dict(found[count - 1])


async def until(enough: Callable[[Any], bool], look: Callable[[], Any]) -> Any:
    """What `look` sees as soon as it is enough; an error when that never happens."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not enough(seen := await look()):
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"waited {PATIENCE} s in vain; last seen: {seen!r}")
        await asyncio.sleep(0.03)
    return seen
