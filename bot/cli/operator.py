"""`waymark operator`: the people of the desk, from the machine itself. Names and states, never a case."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bot.clock import SystemClock
from bot.desk import Desk
from bot.desk.errors import DeskError, NoSuchOperator
from bot.desk.room import Host
from bot.desk.views import Colleague
from bot.keys import keys_for
from bot.storage.store import begun
from bot.storage.upgrade import store_of
from bot.storage.writer import Writer
from config import logs
from config.load import load
from config.settings import Settings
from escalation.operators import Role

NO_DATABASE = "There is no database yet. Start Waymark once: waymark serve"
HOST = Host()
STRANDED = [
    "",
    "No active responder is left. Nobody can become active in the console now; no administrator can help.",
    "Choose a newcomer you have spoken with and know: waymark operator begin-again NAME",
    "From then on that person and an administrator vouch for the next one in the console.",
]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """list, invite, reset, remove, begin-again."""
    parser.add_argument("--config", type=Path, help="settings file, instead of config/waymark.toml")
    steps = parser.add_subparsers(dest="step", required=True, metavar="|".join(STEPS))
    steps.add_parser("list", help="who belongs to the desk")
    invite = steps.add_parser("invite", help="a single-use link for a new colleague")
    invite.add_argument("--admin", action="store_true", help="an administrator, who sees no case")
    invite.add_argument("--language", action="append", default=[], metavar="CODE", help="may be repeated")
    for name, does in (
        ("reset", "end passphrase and authenticator, give a link for new ones"),
        ("remove", "end somebody's work here"),
        ("begin-again", "make a newcomer active when no active responder is left"),
    ):
        step = steps.add_parser(name, help=does)
        step.add_argument("name", help="the name in the list")


def run(arguments: argparse.Namespace) -> int:
    """Do one of them; 0 when it was done."""
    logs.configure()
    settings = load(os.environ, arguments.config)
    store = store_of(settings)
    if not begun(store):
        print(NO_DATABASE, file=sys.stderr)
        return 2
    writer = Writer(store)
    try:
        keys = keys_for(settings.data_dir, settings.root_key_file)
        desk = Desk(writer=writer, keys=keys, clock=SystemClock(), text=lambda _id, _language: None)
        for line in asyncio.run(STEPS[arguments.step](desk, settings, arguments)):
            print(line)
    except DeskError as error:
        print(error.sentence, file=sys.stderr)
        return 2
    finally:
        writer.stop()
    return 0


async def show(desk: Desk, _settings: Settings, _arguments: argparse.Namespace) -> list[str]:
    """One line for each person."""
    people = await desk.people(HOST)
    rows = [f"{p.name:20}  {p.role:10}  {p.state:9}  {' '.join(p.languages)}".rstrip() for p in people]
    if await desk.stranded(HOST):
        rows += STRANDED
    return rows or ["Nobody yet. The link for the first administrator is printed when Waymark starts."]


async def invite(desk: Desk, settings: Settings, arguments: argparse.Namespace) -> list[str]:
    """The link, once."""
    role: Role = "admin" if arguments.admin else "responder"
    return _link(settings, await desk.invite(HOST, tuple(arguments.language), role))


async def reset(desk: Desk, settings: Settings, arguments: argparse.Namespace) -> list[str]:
    """The link, once."""
    return _link(settings, await desk.reset(HOST, (await _named(desk, arguments.name)).id))


async def remove(desk: Desk, _settings: Settings, arguments: argparse.Namespace) -> list[str]:
    """Nothing more of them works."""
    await desk.remove(HOST, (await _named(desk, arguments.name)).id)
    return ["Removed. Their sessions have ended and their cases are back in the queue."]


async def begin_again(desk: Desk, _settings: Settings, arguments: argparse.Namespace) -> list[str]:
    """The first responder after all were lost."""
    await desk.begin_again(HOST, (await _named(desk, arguments.name)).id)
    return ["Active. This person and an administrator can now vouch for the next one."]


STEPS: dict[str, Callable[[Desk, Settings, argparse.Namespace], Coroutine[Any, Any, list[str]]]] = {
    "list": show,
    "invite": invite,
    "reset": reset,
    "remove": remove,
    "begin-again": begin_again,
}


async def _named(desk: Desk, name: str) -> Colleague:
    found = next((person for person in await desk.people(HOST) if person.name == name), None)
    if found is None:
        raise NoSuchOperator()
    return found


def _link(settings: Settings, token: str) -> list[str]:
    base = settings.public_address or f"http://{settings.host}:{settings.port}"
    return [
        "Give this link to one person, over a way you trust. It works once, within 72 hours:",
        f"{base.rstrip('/')}/console/enrol/{token}",
    ]
