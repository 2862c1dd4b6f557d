"""A console with a desk and people behind it, and a browser without a screen for each of them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette

from bot.console.app import CASE_BUTTONS, Console
from bot.console.sources import Point, Sources
from bot.desk.own_key import for_session
from bot.desk.tokens import new_token
from bot.storage.tables import console_sessions
from bot.storage.writer import Db
from tests.desk_parts import Scene, english

PAGES = ("/", "/me", "/newcomers", "/people", "/keys", "/points", "/drafts", "/health", "/case/c1", "/news")
FORMS = (
    "/sign-out", "/me/language", "/me/staff-link", "/shift/on", "/shift/off", "/shift/plan", "/shift/drop",
    "/vouch/cy", "/people/invite", "/people/bo/reset", "/people/bo/remove", "/points/CT-TH-01/verify",
    "/points/CT-TH-01/revoke", "/keys/code", "/keys/security", "/keys/security/add",
    "/keys/security/remove/1",
    "/drafts/bn/accept", *(f"/case/c1/{name}" for name in CASE_BUTTONS),
)  # fmt: skip
POINTS = (
    Point("CT-TH-01", "A line for people in Thailand: 0 00 00", "a public page, 2026", "Ask who answers."),
)


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
        now, hand = self.clock.now(), self.hands.get(who)
        stored = None if hand is None else for_session(who, hand.private, token)

        def unit(db: Db) -> None:
            db.sa.execute(
                console_sessions.insert().values(
                    token_key=self.keys.mac("token", token.encode()), operator=who, form_token=f"form-{who}",
                    hand_locked=stored,
                    created_at=now, seen_at=now,
                )
            )  # fmt: skip

        await self.writer.run(unit)
        return token


def words_of(page: str) -> str:
    """The page as somebody reads it."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
async def console_scene(tmp_path: Path) -> AsyncIterator[ConsoleScene]:
    made = ConsoleScene(tmp_path)
    await made.furnish()
    yield made
    made.writer.stop()


@pytest.fixture
def console_pages(scene: ConsoleScene) -> Console:
    return scene.open()


@pytest.fixture
async def ann_signed_in(scene: ConsoleScene, console: Console) -> AsyncIterator[AsyncClient]:
    async with scene.browser(console, "ann") as client:
        yield client


async def press(client: AsyncClient, path: str, who: str = "ann", **fields: str) -> tuple[int, str]:
    answer = await client.post(f"/console{path}", data={"form": f"form-{who}", **fields})
    return answer.status_code, answer.headers.get("location", "")


async def see(client: AsyncClient, path: str) -> str:
    answer = await client.get(f"/console{path}")
    assert answer.status_code == 200
    return answer.text
