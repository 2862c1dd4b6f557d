"""The console as one mount: routes, headers, the live stream, and refusals of the desk told as pages."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route

from bot.clock import Clock
from bot.console.access import Access, Asked, Page
from bot.console.case_pages import CasePages
from bot.console.entry import Entry
from bot.console.key_pages import KeyPages
from bot.console.office import Office
from bot.console.render import HERE, Render
from bot.console.room_pages import RoomPages
from bot.console.sources import Sources
from bot.console.touch_pages import TouchPages
from bot.desk import Desk
from bot.desk.errors import DeskError, NoSuchCase, NotAllowed
from bot.web.headers import Guarded, headers, policy
from bot.web.static_files import static

KEEP_ALIVE_SECONDS = 20.0
CASE_BUTTONS = (
    "claim", "accept", "refuse", "second", "renew", "reply", "offer", "release", "close", "judge", "signal",
    "join", "join_confirm", "join_decline", "other_hands", "phrase", "ask_to_see", "open_covered",
    "ask_second", "note", "step_aside",
)  # fmt: skip


class Console:
    """Everything under /console. `address` is how the outside reaches it; https makes the cookie secure."""

    def __init__(self, desk: Desk, clock: Clock, sources: Sources, *, address: str) -> None:
        self._desk = desk
        self._render = Render()
        self._access = Access(desk, self._render, secure=address.startswith("https://"))
        self._touch = TouchPages(desk, self._render)
        self._entry = Entry(desk, self._access, self._render, self._touch)
        self._room = RoomPages(desk, self._render, clock, sources)
        self._cases = CasePages(desk, self._render, sources)
        self._office = Office(desk, self._render, sources, address.rstrip("/"))
        self._keys = KeyPages(desk, self._render)
        self._closing = asyncio.Event()

    def close(self) -> None:
        """End the streams; a server waits for them before it stops."""
        self._closing.set()

    def mount(self) -> Mount:
        """Every answer, errors too, carries the headers."""
        inside = Starlette(
            routes=self._routes(),
            exception_handlers={DeskError: self._refused, HTTPException: self._missing},
        )
        return Mount("/console", app=Guarded(inside, headers(policy())))

    def _routes(self) -> list[BaseRoute]:
        read, entry, room, office = self._read, self._entry, self._room, self._office
        return [
            Route("/console.css", static(HERE, "console.css"), methods=["GET"]),
            Route("/console.js", static(HERE, "console.js"), methods=["GET"]),
            Route("/touch.js", static(HERE, "touch.js"), methods=["GET"]),
            Route("/sign-in", entry.sign_in_page, methods=["GET"]),
            Route("/sign-in", entry.sign_in, methods=["POST"]),
            Route("/sign-in/touch", entry.touched, methods=["POST"]),
            Route("/enrol/{token}", entry.enrol_page, methods=["GET"]),
            Route("/enrol/{token}", entry.enrol, methods=["POST"]),
            self._press("/sign-out", entry.sign_out),
            read("/", room.room),
            read("/news", self._news),
            read("/me", room.me_page),
            self._press("/me/language", room.language),
            self._press("/me/staff-link", room.staff_link),
            self._press("/shift/on", room.on),
            self._press("/shift/off", room.off),
            self._press("/shift/plan", room.plan),
            self._press("/shift/drop", room.drop),
            read("/case/{case}", self._cases.case),
            read("/case/{case}/media/{number}", self._cases.picture),
            *(self._press(f"/case/{{case}}/{name}", getattr(self._cases, name)) for name in CASE_BUTTONS),
            self._press("/review/{opening}", self._cases.review),
            self._press("/agree/{number}", self._keys.agree),
            Route("/recover", self._keys.lost_page, methods=["GET"]),
            Route("/recover", self._keys.lost, methods=["POST"]),
            read("/keys", self._keys.keys),
            self._press("/keys/code", self._keys.code),
            self._press("/keys/security", self._touch.begin),
            self._press("/keys/security/add", self._touch.add),
            self._press("/keys/security/remove/{number}", self._touch.remove),
            self._press("/keys/supervisor/{person}", self._keys.supervisor),
            self._press("/keys/ask/{person}", self._keys.ask),
            self._press("/keys/recover/{person}", self._keys.recover),
            read("/newcomers", office.newcomers),
            self._press("/vouch/{person}", office.vouch),
            read("/people", office.people),
            self._press("/people/invite", office.invite),
            self._press("/people/{person}/reset", office.reset),
            self._press("/people/{person}/remove", office.remove),
            read("/points", office.points),
            self._press("/points/{point}/verify", office.verify),
            self._press("/points/{point}/revoke", office.revoke),
            read("/drafts", office.drafts),
            self._press("/drafts/{language}/accept", office.accept),
            read("/health", office.health),
        ]

    def _read(self, path: str, page: Page) -> Route:
        return Route(path, self._access.page(page), methods=["GET"])

    def _press(self, path: str, page: Page) -> Route:
        return Route(path, self._access.form(page), methods=["POST"])

    async def _news(self, asked: Asked) -> Response:
        """The word "news" whenever something changed at the desk; what changed is asked for by the page."""
        return StreamingResponse(
            self._changes(), media_type="text/event-stream", headers={"x-accel-buffering": "no"}
        )

    async def _changes(self) -> AsyncIterator[bytes]:
        yield b"retry: 3000\n\n"
        seen = self._desk.changed.count
        closing = asyncio.create_task(self._closing.wait())
        try:
            while not self._closing.is_set():
                change = asyncio.create_task(self._desk.changed.after(seen))
                await asyncio.wait(
                    (change, closing), timeout=KEEP_ALIVE_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                if change.done():
                    seen = change.result()
                    yield b"data: news\n\n"
                else:
                    change.cancel()
                    yield b":\n\n"
        finally:
            closing.cancel()

    async def _refused(self, request: Request, error: Exception) -> Response:
        """What the desk does not do, as a page with the sentence that says what to do instead."""
        refusal = cast(DeskError, error)
        status = 404 if isinstance(refusal, NoSuchCase | NotAllowed) else 409
        seat = await self._access.seat(request)
        return self._render.message(seat, "error.other", status=status, sentence=refusal.sentence)

    async def _missing(self, request: Request, error: Exception) -> Response:
        status = cast(HTTPException, error).status_code
        return self._render.message(None, "error.not_found", status=status)
