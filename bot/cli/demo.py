"""`waymark demo`: a throw-away room with practice cases, an administrator and a responder on shift."""

import argparse
import asyncio
import signal
import tempfile
from pathlib import Path

import pyotp
import uvloop

from bot import practice
from bot.app import App, build
from bot.cli.serve import listen, serve
from bot.desk.totp import STEP
from bot.desk.views import Enrolment
from config import logs
from config.settings import Settings

PASSPHRASE = "demo only not for people"  # noqa: S105  (printed on the screen; the room is thrown away)
ADMIN, RESPONDER = "demo-admin", "demo-responder"
REPEATS = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Only where to listen."""
    parser.add_argument("--port", type=int, default=8080, help="instead of 8080")


def run(arguments: argparse.Namespace) -> int:
    """Until Ctrl-C; then the folder is gone."""
    logs.configure()
    # A TERM signal before the server listens must take the folder away as well.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="waymark-demo-") as folder:
        uvloop.run(_demo(Settings(data_dir=Path(folder), port=arguments.port)))
    return 0


async def _demo(settings: Settings) -> None:
    door = listen(settings)
    app = build(settings)
    admin, responder = await furnish(app)
    print("A throw-away room. Nothing here is real, and nothing is kept when you stop it.")
    print(f"Chat     {app.address}/")
    print(f"Console  {app.address}/console/   {len(practice.CASES)} practice cases wait there")
    for name, person, does in (
        (RESPONDER, responder, "reads and answers cases"),
        (ADMIN, admin, "invites people, sees no case"),
    ):
        print(f"\n  name {name}   {does}\n  passphrase {PASSPHRASE}")
        print(f"  secret for an authenticator app {person.secret}")
    print("\nNo app at hand? Use the digits below. Each works once, for one name. Stop with Ctrl-C.")
    digits = asyncio.create_task(_digits(app, admin, responder))
    try:
        await serve(app, door)
    finally:
        digits.cancel()


async def furnish(app: App) -> tuple[Enrolment, Enrolment]:
    """The two people, through the same doors as everybody, and the practice cases."""
    admin = await _enrol(app, await app.desk.first_admin_link() or "", ADMIN)
    link = await app.desk.invite(admin.operator, app.script.offered, "responder")
    responder = await _enrol(app, link, RESPONDER)
    await app.desk.vouch(admin.operator, responder.operator)
    await app.desk.on_shift(responder.operator)
    await app.writer.run(lambda db: practice.add(db, app.keys, app.clock, app.script.texts.text))
    return admin, responder


async def _enrol(app: App, link: str, name: str) -> Enrolment:
    """With the digits of half a minute ago, so that the present ones can still be used to sign in."""
    enrolment = await app.desk.enrol(link, name, PASSPHRASE)
    await app.desk.confirm_totp(link, pyotp.TOTP(enrolment.secret).at(int(app.clock.now()) - STEP))
    return enrolment


async def _digits(app: App, admin: Enrolment, responder: Enrolment) -> None:
    """The present six digits, for visitors without an authenticator app."""
    for _ in range(REPEATS):
        now = int(app.clock.now())
        codes = (
            f"{name} {pyotp.TOTP(who.secret).at(now)}"
            for name, who in ((RESPONDER, responder), (ADMIN, admin))
        )
        print("digits now: " + "   ".join(codes), flush=True)
        await asyncio.sleep(STEP - now % STEP)
