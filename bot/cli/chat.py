"""`waymark chat`: the same straight line in a terminal, over a throw-away database."""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bot.app import App, build
from bot.channels.channel import Address, OutboundMessage
from bot.channels.terminal import ACCOUNT, NAME, TerminalChannel, typed
from bot.storage import contact_keys, contacts
from bot.storage.contact_keys import address_key
from bot.storage.contacts import Changed
from bot.storage.writer import Db
from bot.turn import Done
from config import logs
from config.errors import BrokenInput
from config.languages import LANGUAGES
from config.settings import Settings
from flows.events import Said
from flows.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Language, script, shape of the output."""
    parser.add_argument("--language", metavar="L", help="begin in this language, as if it had been chosen")
    parser.add_argument(
        "--script", metavar="FILE", help="one message per line, # is a comment; - is standard input"
    )
    parser.add_argument("--cover", action="store_true", help="begin at the cover, as a stranger would see it")
    parser.add_argument("--json", action="store_true", help="one JSON object per turn")


def run(arguments: argparse.Namespace) -> int:
    """Talk until the lines end."""
    logs.configure()
    language = arguments.language
    if language is not None and language not in LANGUAGES:
        print(f'There is no language "{language}". Use a code of config/languages.yaml.', file=sys.stderr)
        return 2
    if arguments.script not in (None, "-") and not Path(arguments.script).is_file():
        print(f"{arguments.script} can't be read. Check the path.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="waymark-chat-") as folder:
        begin = Begin(language, cover=arguments.cover)
        return asyncio.run(_chat(Path(folder), begin, arguments.script, as_json=arguments.json))


class Begin(NamedTuple):
    """How the talk starts: in a language or not, at the cover or opened."""

    language: str | None
    cover: bool


class Screen:
    """What one turn brought."""

    def __init__(self) -> None:
        self.lines: list[Said] = []
        self.footer = ""
        self.done: Done | None = None

    def show(self, message: OutboundMessage) -> None:
        """A reply arrived."""
        self.lines += message.lines
        self.footer = message.footer

    def turned(self, done: Done) -> None:
        """A turn is committed."""
        self.done = done

    def take(self, said: str, *, as_json: bool) -> str:
        """The turn as text, and an empty screen again."""
        text = self._json(said) if as_json else self._plain()
        self.lines, self.footer, self.done = [], "", None
        return text

    def _json(self, said: str) -> str:
        done = self.done
        turn: dict[str, Any] = {
            "in": said,
            "language": done.turn.session.language if done else None,
            "out": [{"id": line.id, "text": line.text, "choices": list(line.choices)} for line in self.lines],
            "events": [msgspec.to_builtins(event) for event in done.turn.events] if done else [],
            "urgency": done.triage.urgency if done else None,
        }
        return json.dumps(turn, ensure_ascii=False)

    def _plain(self) -> str:
        parts: list[str] = []
        for line in self.lines:
            parts += [line.text, *(f"  {n} {label}" for n, label in enumerate(line.choices, 1))]
        return "\n".join([*parts, self.footer] if self.footer else parts)


async def _chat(folder: Path, begin: Begin, script: str | None, *, as_json: bool) -> int:
    screen = Screen()
    settings = Settings(data_dir=folder)
    app = build(settings, channels=[TerminalChannel(screen.show)], on_turn=screen.turned)
    await app.start()
    try:
        await app.writer.run(lambda db: _begin(db, app, begin))
        number = 0
        if script is None:
            await _say(app, number, "")
            print(screen.take("", as_json=as_json), flush=True)
        async for said in _lines(script):
            number += 1
            await _say(app, number, said)
            print(screen.take(said, as_json=as_json), flush=True)
    finally:
        await app.stop()
    return 0


async def _say(app: App, number: int, said: str) -> None:
    await app.accept(typed(number, said))
    await app.settle()


async def _lines(script: str | None) -> AsyncIterator[str]:
    """Messages of a file, of standard input, or of a keyboard; empty lines and comments say nothing."""
    source = sys.stdin.buffer if script in (None, "-") else Path(script or "").open("rb")  # noqa: SIM115
    prompt = "> " if script is None and sys.stdin.isatty() else ""
    with source:
        for number in count(1):
            print(prompt, end="", flush=True)
            line = await asyncio.to_thread(source.readline)
            if not line:
                return
            said = _decoded(line, script, number).rstrip("\r\n")
            if said.strip() and not said.startswith("#"):
                yield said


def _decoded(line: bytes, script: str | None, number: int) -> str:
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        name = "standard input" if script in (None, "-") else Path(script or "").name
    raise BrokenInput(name, number, "This line is not UTF-8.", "Save the file as UTF-8 and try again.")


def _begin(db: Db, app: App, begin: Begin) -> None:
    """The door and a fresh sitting, as if the language had been chosen and the door opened before."""
    key, now = address_key(app.keys, NAME, ACCOUNT, Address("keyboard")), app.clock.now()
    contact, _ = contact_keys.meet(db, app.keys, key)
    door = Changed(NAME, begin.language, True, False, now + app.keep.door, None, 0.0, None)
    session = Session(
        language=begin.language,
        chosen=begin.language is not None,
        stage="cover" if begin.cover else "opening",
        library=app.script.library.version,
    )
    contacts.save(db, contact, door)
    contacts.save_session(db, app.keys, contact, session, now + app.keep.inside)
