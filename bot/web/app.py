"""The survivor page: one address, forms that work without scripts, and a stream that only says "news".

It takes a word in, waits a moment for the reply, and shows the lines. What is said is decided elsewhere.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from bot.channels.channel import Address, InboundMessage, Media
from bot.channels.web import ACCOUNT, NAME, WebChannel
from bot.clock import Clock
from bot.keys import Keys
from bot.media.taking import takes_pictures
from bot.storage import contact_keys, contacts
from bot.storage.contact_keys import address_key
from bot.storage.db import database_errors
from bot.storage.writer import Writer
from bot.turn import Lifetimes
from bot.web import page as pages
from bot.web.away import AWAY, away_rows
from bot.web.flood import Flood
from bot.web.forms import read_form
from bot.web.headers import Guarded, headers, policy
from bot.web.lines import Lines
from bot.web.listeners import Bells
from bot.web.spoken import Spoken, spoken
from bot.web.static_files import static
from bot.web.token import event_id, first_token, is_listen_id, is_token, listen_id
from bot.web.upload import read_posted
from bot.web.uploads import Uploads
from config.errors import WaymarkError
from config.logs import event

HERE = Path(__file__).parent
REPLY_SECONDS = 3.0
SHOWN_ENTRIES = 40
PICTURE_LABEL = "global.picture_label"

Accept = Callable[[InboundMessage], Awaitable[object]]


@dataclass(frozen=True)
class Look:
    """How the page presents itself: words and an address that mean nothing to a stranger."""

    name: str = "Phrases"
    leave_to: str = AWAY

    @property
    def leave_origin(self) -> str:
        """The foreign origin the leave form may end at; empty when the page is our own."""
        parts = urlsplit(self.leave_to)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


@dataclass(frozen=True)
class Inside:
    """What the page asks of the house: take a word in, and try again what found nobody here."""

    accept: Accept
    wake: Callable[[str], None]


@dataclass(frozen=True)
class Visitor:
    """One page, as seen from inside: its token goes back to it and nowhere else."""

    token: str
    address: Address
    new: bool

    def __repr__(self) -> str:
        return "Visitor()"


class WebChat:
    """Routes and channel of the page. `inside.accept` returns when the word is committed."""

    def __init__(
        self,
        *,
        writer: Writer,
        keys: Keys,
        clock: Clock,
        words: pages.Words,
        inside: Inside,
        keep: Lifetimes,
        ready: Sequence[str] | None = None,
        look: Look | None = None,
    ) -> None:
        self._writer, self._keys, self._clock = writer, keys, clock
        self._words, self._accept = words, inside.accept
        self._look, self._ready = look or Look(), ready
        self._bells = Bells(clock)
        self._lines = Lines(writer, keys, clock, keep)
        self._flood = Flood(clock)
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        self._uploads = Uploads()
        self.channel = WebChannel(self._lines, self._bells, self._uploads, self._contact, inside.wake)

    def close(self) -> None:
        """End the streams; a server waits for them before it stops."""
        self._bells.close()

    def mount(self) -> Mount:
        """The page as one mount that comes last; every answer, errors too, carries the headers."""
        inside = Starlette(
            routes=[
                Route("/", self.first, methods=["GET"]),
                Route("/", self.talk, methods=["POST"]),
                Route("/leave", self.leave, methods=["POST"]),
                Route("/news/{page}", self.news, methods=["GET"]),
                Route(AWAY, self.away, methods=["GET"]),
                Route("/page.css", static(HERE, "page.css"), methods=["GET"]),
                Route("/page.js", static(HERE, "page.js"), methods=["GET"]),
            ]
        )
        return Mount("/", app=Guarded(inside, headers(policy(leave_to=self._look.leave_origin))))

    async def first(self, request: Request) -> Response:
        """The languages in their own names, and nothing else."""
        return self._answer(self._blank())

    async def talk(self, request: Request) -> Response:
        """Take a word or a picture in (or none), wait a moment for the reply, show the lines."""
        fields, file = await read_posted(request, self._wants)
        visitor = self._visitor(fields.get("t", ""), fields.get("n", ""))
        if not visitor.new:
            await self._settle(visitor, fields.get("s", ""))
            if fields.get("only") == "seen":
                return Response(status_code=204)
        self._bells.posted(visitor.address.reveal())
        self.channel.came(visitor.address)
        word = spoken(fields)
        status = 200
        if file is not None:
            status = await self._give(visitor, fields.get("n", ""), file)
        elif word.said:
            status = await self._say(visitor, fields.get("n", ""), word)
        typed = word.text if status != 200 and word.written else ""
        return self._answer(self._page(visitor, fields.get("pick", ""), typed=typed), status)

    async def leave(self, request: Request) -> Response:
        """Forget the sitting and go somewhere harmless. It never fails: the person is already gone."""
        fields = await read_form(request)
        if is_token(fields.get("t", "")):
            visitor = self._visitor(fields["t"], "")
            self._bells.gone(visitor.address.reveal())
            await self._lines.leave(self._contact(visitor.address))
        return RedirectResponse(self._look.leave_to, status_code=303)

    async def news(self, request: Request) -> Response:
        """The stream of one page."""
        page = request.path_params["page"]
        if not is_listen_id(page):
            raise HTTPException(404)
        if self._bells.full(page):
            raise HTTPException(429)
        stream: AsyncIterator[bytes] = self._bells.news(page, lambda: self.channel.came(Address(page)))
        return StreamingResponse(stream, media_type="text/event-stream", headers={"x-accel-buffering": "no"})

    async def away(self, request: Request) -> Response:
        """Where the page is left to."""
        return HTMLResponse(self._templates.get_template("away.html").render(rows=away_rows()))

    async def _settle(self, visitor: Visitor, seen: str) -> None:
        """What the page last showed is confirmed; what lay open too long is taken away."""
        if seen.isascii() and seen.isdigit() and len(seen) < 19:
            await self._lines.confirm(self._contact(visitor.address), int(seen))
        contact = self._contact(visitor.address)
        if self._lines.left_alone(contact):
            await self._lines.clear(contact)

    async def _say(self, visitor: Visitor, nonce: str, word: Spoken) -> int:
        address = visitor.address.reveal()
        if not self._flood.lets_in(address, word.text, new=visitor.new):
            return 429
        key = event_id(nonce or self._nonce(), word.text, word.tap)
        ref = None
        try:
            with self._bells.watch(address) as bell:
                mine = pages.said_back(word.text, word.tap, self._shown(visitor), written=word.written)
                if mine:
                    whose = address_key(self._keys, NAME, ACCOUNT, visitor.address)
                    ref = str(await self._lines.own(whose, key, pages.Shown(own=mine)))
                await self._accept(
                    InboundMessage(NAME, ACCOUNT, visitor.address, key, word.text, word.tap, ref)
                )
                await _within(bell, REPLY_SECONDS)
        except database_errors(WaymarkError) as error:
            event("web_not_taken", channel=NAME, error_class=type(error).__name__)
            return 503
        return 200

    async def _give(self, visitor: Visitor, nonce: str, file: bytes) -> int:
        """A picture, or one that was too large (empty): the turn decides whether it is taken."""
        address = visitor.address.reveal()
        if not self._flood.lets_in(address, "", new=visitor.new):
            return 429
        key = event_id(nonce or self._nonce(), blake2b(file).hexdigest(), None)
        if file:
            self._uploads.put(key, file)
        media = Media(key if file else "")
        try:
            with self._bells.watch(address) as bell:
                await self._accept(InboundMessage(NAME, ACCOUNT, visitor.address, key, "", media=media))
                await _within(bell, REPLY_SECONDS)
        except database_errors(WaymarkError) as error:
            event("web_not_taken", channel=NAME, error_class=type(error).__name__)
            return 503
        return 200

    def _wants(self, fields: Mapping[str, str]) -> bool:
        """Whether a file of this page is read at all: only while a person is in the talk."""
        if not is_token(fields.get("t", "")):
            return False
        if self._uploads.full:
            raise HTTPException(503)
        return self._takes(self._visitor(fields["t"], ""))

    def _takes(self, visitor: Visitor) -> bool:
        contact, now = self._contact(visitor.address), self._clock.now()
        return takes_pictures(self._writer.read(lambda db: contacts.load(db, self._keys, contact, now)))

    def _visitor(self, token: str, nonce: str) -> Visitor:
        known = is_token(token)
        token = token if known else first_token(self._keys, nonce if is_token(nonce) else self._nonce())
        address = Address(listen_id(self._keys, token))
        return Visitor(token, address, new=not known)

    def _nonce(self) -> str:
        return self._clock.random(32).hex()

    def _contact(self, address: Address) -> str:
        """Who this is; nobody ("") as long as they have written nothing."""
        key = address_key(self._keys, NAME, ACCOUNT, address)
        return self._writer.read(lambda db: contact_keys.find(db, key)) or ""

    def _shown(self, visitor: Visitor) -> list[pages.Shown]:
        return [row.shown for row in self._lines.read(self._contact(visitor.address))]

    def _blank(self) -> pages.Page:
        return pages.Page(
            name=self._look.name,
            leave_to=self._look.leave_to,
            nonce=self._nonce(),
            choices=pages.first_choices(self._ready),
        )

    def _page(self, visitor: Visitor, picked: str, *, typed: str) -> pages.Page:
        rows = self._lines.read(self._contact(visitor.address))[-SHOWN_ENTRIES:]
        shown = [row.shown for row in rows]
        page = pages.compose(
            self._blank(),
            shown,
            pages.language_of(shown) or picked,
            self._words,
            token=visitor.token,
            news=visitor.address.reveal(),
            seen=rows[-1].id if rows else 0,
            typed=typed,
        )
        picture = self._words(PICTURE_LABEL, page.lang) if self._takes(visitor) else None
        return replace(page, picture=picture or "")

    def _answer(self, page: pages.Page, status: int = 200) -> Response:
        return HTMLResponse(self._templates.get_template("page.html").render(page=page), status_code=status)


async def _within(bell: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(bell.wait(), seconds)
    except TimeoutError:
        return
