"""A console with a desk and people behind it, and a browser without a screen for each of them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette

from bot.console.app import Console
from bot.console.sources import Point, Sources
from bot.desk.tokens import new_token
from bot.storage.tables import console_sessions
from bot.storage.writer import Db
from tests.desk_parts import Scene, english

POINTS = (Point("CT-TH-01", "A line for people in Thailand: 0 00 00", "a public page, 2026"),)


class ConsoleScene(Scene):
    """The scene with pages in front."""

    unread: dict[str, int]

    def open(self, *, address: str = "http://desk") -> Console:
        self.unread = {"bn": 12, "th": 3, "en": 0}
        sources = Sources(text=english, unread=lambda: self.unread, points=lambda: POINTS)
        return Console(self.desk, self.clock, sources, address=address)

    @asynccontextmanager
    async def browser(self, console: Console, who: str | None = None) -> AsyncIterator[AsyncClient]:
        """A browser; with `who` it is signed in already."""
        app = Starlette(routes=[console.mount()])
        async with AsyncClient(transport=ASGITransport(app), base_url="http://desk") as client:
            if who is not None:
                client.cookies.set("desk", await self.signed_in(who))
            yield client

    async def signed_in(self, who: str) -> str:
        token = new_token(self.clock)
        now = self.clock.now()

        def unit(db: Db) -> None:
            db.sa.execute(
                console_sessions.insert().values(
                    token_key=self.keys.mac("token", token.encode()), operator=who, form_token=f"form-{who}",
                    created_at=now, seen_at=now,
                )
            )  # fmt: skip

        await self.writer.run(unit)
        return token


async def make_scene(folder: Path) -> ConsoleScene:
    scene = ConsoleScene(folder)
    await scene.furnish()
    return scene


def words_of(page: str) -> str:
    """The page as somebody reads it."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
