"""`waymark demo`: a throw-away room with practice cases, an administrator and a responder on shift."""

import argparse
import asyncio
import tempfile
from pathlib import Path

import pyotp
import uvloop

from bot import practice
from bot.app import App, build
from bot.cli.serve import serve
from bot.desk.totp import STEP
from bot.desk.views import Enrolment
from config import logs
from config.settings import Settings

PASSPHRASE = "demo only not for people"  # noqa: S105  (printed on the screen; the room is thrown away)
ADMIN, RESPONDER = "demo-admin", "demo-responder"
REPEATS = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Only where to listen."""
    parser.add_argument("--port", type=int, default=8080)


def run(arguments: argparse.Namespace) -> int:
    """Until Ctrl-C; then the folder is gone."""
    logs.configure()
    with tempfile.TemporaryDirectory(prefix="waymark-demo-") as folder:
        settings = Settings(data_dir=Path(folder), port=arguments.port)
        uvloop.run(_demo(build(settings)))
    return 0


async def _demo(app: App) -> None:
    admin, responder = await furnish(app)
    print("A throw-away room. Nothing in it is kept, nobody real is in it.")
    print(f"Chat     {app.address}/")
    print(f"Console  {app.address}/console/")
    for person, secret in ((RESPONDER, responder.secret), (ADMIN, admin.secret)):
        print(f"\n  name {person}   passphrase {PASSPHRASE}\n  secret for an authenticator app {secret}")
    print("\nStop with Ctrl-C.", flush=True)
    digits = asyncio.create_task(_digits(app, admin, responder))
    try:
        await serve(app)
    finally:
        digits.cancel()


async def furnish(app: App) -> tuple[Enrolment, Enrolment]:
    """The two people, through the same doors as everybody, and the practice cases."""
    first = await app.desk.first_admin_link()
    if first is None:
        raise RuntimeError("a fresh room has no administrator")
    admin = await _enrol(app, first, ADMIN)
    link = await app.desk.invite(admin.operator, app.script.offered, "responder")
    responder = await _enrol(app, link, RESPONDER)
    await app.desk.vouch(admin.operator, responder.operator)
    await app.desk.on_shift(responder.operator)
    await app.writer.run(lambda db: practice.add(db, app.keys, app.clock))
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
