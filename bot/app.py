"""All wiring, and nothing else: which part gets which other part, what starts first and what stops last."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from importlib import import_module
from typing import IO, TYPE_CHECKING

from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.around import Surroundings
from bot.channels.channel import Address, Channel, InboundMessage
from bot.clock import Clock, SystemClock
from bot.console.app import Console
from bot.console.sources import Point, Sources
from bot.conversation import Conversation
from bot.desk import Desk
from bot.desk.site import site_of
from bot.duty import Duty
from bot.inbox import Accepted, Inbox
from bot.keys import Keys, keys_for
from bot.lock import take
from bot.media.pictures import Pictures
from bot.media.taking import Taking
from bot.outbox import Outbox
from bot.retention import Retention
from bot.script import Script
from bot.script import load as load_script
from bot.storage import contact_keys
from bot.storage.contact_keys import address_key
from bot.storage.contacts import close_way
from bot.storage.upgrade import store_of, upgrade
from bot.storage.writer import Writer
from bot.turn import Done, Lifetimes
from bot.web.app import Inside, Look, WebChat
from config.logs import failure
from config.secret import read_secret
from config.settings import Settings

if TYPE_CHECKING:
    from bot.channels.telegram import TelegramChannel
    from bot.rasa import Rasa

COVER_NAME = "cover.name"
DAY = 86_400.0
DESK_SECONDS = 15.0
SWEEP_SECONDS = 20.0


class App:
    """One process: everything that runs, in the order it is started."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock,
        script: Script,
        channels: Sequence[Channel],
        hasher: PasswordHasher | None,
        on_turn: Callable[[Done], None] | None,
    ) -> None:
        self.settings, self.clock, self.script = settings, clock, script
        self._lock, self.keys, self.writer = _opened(settings)
        self.keep = lifetimes(settings)
        self.channels: dict[str, Channel] = {c.capabilities.name: c for c in channels}
        self.outbox = Outbox(self.writer, self.keys, clock, self.channels)
        self.desk = Desk(
            writer=self.writer,
            keys=self.keys,
            clock=clock,
            text=script.texts.text,
            hasher=hasher,
            case_seconds=self.keep.case,
            shift_seconds=settings.operators.shift_minutes * 60.0,
            wake=self.outbox.wake,
        )
        self.rasa = self._asked_too()
        self.desk.site = site_of(self.address)
        self.conversation = Conversation(
            writer=self.writer,
            keys=self.keys,
            clock=clock,
            script=script,
            around=Surroundings(
                writer=self.writer,
                keys=self.keys,
                clock=clock,
                script=script,
                duty=Duty(
                    clock, self.desk.now_at_desk, lambda: self.desk.changed.count, self.desk.verified_points
                ),
                rasa=self.rasa,
            ),
            outbox=self.outbox,
            keep=self.keep,
            told=self._told,
        )
        self.inbox = Inbox(self.writer, self.keys, clock, self.conversation.handle)
        self.web = WebChat(
            writer=self.writer,
            keys=self.keys,
            clock=clock,
            words=script.texts.text,
            inside=Inside(self.accept, self.outbox.wake),
            keep=self.keep,
            ready=script.offered,
            look=Look(name=script.texts.sources[COVER_NAME].text),
        )
        self.channels[self.web.channel.capabilities.name] = self.web.channel
        self.telegram = self._telegram()
        self.pictures = Pictures(
            writer=self.writer,
            keys=self.keys,
            clock=clock,
            sources=self.channels,
            taking=Taking(self.keys, script.texts.text, script.veil, self.keep.case),
            told=self._pictured,
        )
        self.console = Console(self.desk, clock, self._sources(), address=self.address)
        self.retention = Retention(
            self.writer,
            self.keys,
            clock,
            self.keep,
            {name: channel.capabilities for name, channel in self.channels.items()},
            self._swept,
            settings.destroyed_list,
        )
        self.asgi = Starlette(routes=self._routes(), lifespan=self._lifespan)
        self._on_turn = on_turn
        self._background: list[asyncio.Task[None]] = []

    @property
    def address(self) -> str:
        """How the outside reaches us."""
        return self.settings.public_address or f"http://{self.settings.host}:{self.settings.port}"

    async def accept(self, message: InboundMessage) -> Accepted:
        """The one door for every channel."""
        return await self.inbox.accept(message)

    async def start(self) -> None:
        """End what has lapsed meanwhile, deliver what waits, take up what was not answered, then listen."""
        await self.retention.sweep()
        await self.outbox.start()
        self.inbox.take_up()
        self.pictures.wake()
        self._background = [
            asyncio.create_task(_every(DESK_SECONDS, "desk_sweep_failed", self.desk.sweep)),
            asyncio.create_task(_every(SWEEP_SECONDS, "retention_failed", self.retention.sweep)),
        ]
        if self.telegram is not None:
            await self.telegram.start()

    async def stop(self) -> None:
        """Stop listening first and storing last."""
        self.close_streams()
        if self.telegram is not None:
            await self.telegram.stop()
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self.inbox.stop()
        await self.pictures.stop()
        await self.outbox.stop()
        if self.rasa is not None:
            await self.rasa.stop()
        self.writer.stop()
        self._lock.close()

    def close_streams(self) -> None:
        """End what stays open between requests; a server waits for it before it stops."""
        self.web.close()
        self.console.close()

    async def settle(self) -> None:
        """Return when nothing is under way: for commands and tests."""
        await self.inbox.settle()
        await self.pictures.settle()
        await self.outbox.settle()

    def _swept(self, cleared: list[str], desk: bool) -> None:
        for contact in cleared:
            self.outbox.wake(contact)
        if desk:
            self.desk.changed.tell()

    def _pictured(self, contact: str, kept: bool) -> None:
        self.outbox.wake(contact)
        if kept:
            self.desk.changed.tell()

    def _told(self, done: Done, desk: bool) -> None:
        if done.received.media is not None:
            self.pictures.wake()
        if desk:
            self.desk.changed.tell()
        if self._on_turn is not None:
            self._on_turn(done)

    def _asked_too(self) -> "Rasa | None":
        chosen = self.settings.nlu
        if chosen.backend == "embedded":
            return None
        kind: type[Rasa] = import_module("bot.rasa").Rasa  # its HTTP client takes a second to read
        return kind(chosen.rasa_url, chosen.rasa_timeout_ms / 1000.0, self.clock)

    def _telegram(self) -> "TelegramChannel | None":
        chosen = self.settings.telegram
        if chosen.token_file is None:
            return None
        # Read only when there is a token: its library takes seconds, longer than all the rest together.
        kind: type[TelegramChannel] = import_module("bot.channels.telegram").TelegramChannel
        secret = read_secret(chosen.webhook_secret_file) if chosen.webhook_secret_file else ""

        async def left(account: str, address: Address) -> None:
            """The person closed this way: nothing is sent there; the return code still leads to answers."""
            key = address_key(self.keys, kind.capabilities.name, account, address)
            await self.writer.run(lambda db: close_way(db, contact_keys.find(db, key) or ""))

        channel = kind(
            read_secret(chosen.token_file),
            self.accept,
            left,
            mode=chosen.mode,
            api_base=chosen.api_base,
            public_address=self.settings.public_address,
            secret=secret.encode(),
        )
        self.channels[channel.capabilities.name] = channel
        return channel

    def _sources(self) -> Sources:
        points = tuple(
            Point(
                point.id,
                f"{point.body}: {', '.join(f'{each.means} {each.at}' for each in point.reach)}",
                point.source.title,
                point.caution,
            )
            for point in self.script.knowledge.points
        )
        return Sources(text=self.script.texts.text, unread=self.script.unread, points=lambda: points)

    def _routes(self) -> list[BaseRoute]:
        telegram: Sequence[BaseRoute] = self.telegram.routes if self.telegram is not None else ()
        # The page comes last: it answers for every path nobody else has.
        return [Route("/health", _health), *telegram, self.console.mount(), self.web.mount()]

    @asynccontextmanager
    async def _lifespan(self, _asgi: Starlette) -> AsyncIterator[None]:
        await self.start()
        try:
            yield
        finally:
            await self.stop()


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    script: Script | None = None,
    channels: Sequence[Channel] = (),
    hasher: PasswordHasher | None = None,
    on_turn: Callable[[Done], None] | None = None,
) -> App:
    """The house as these settings want it; `channels` come in addition to web and Telegram."""
    return App(
        settings,
        clock=clock or SystemClock(),
        script=script or load_script(settings.cover.folder),
        channels=channels,
        hasher=hasher,
        on_turn=on_turn,
    )


def lifetimes(settings: Settings) -> Lifetimes:
    """How long things are kept, in seconds."""
    kept = settings.retention
    return Lifetimes(
        inside=float(kept.answers_inside),
        others=float(kept.answers_other),
        door=kept.door_days * DAY,
        case=kept.case_days * DAY,
    )


def _opened(settings: Settings) -> tuple[IO[bytes], Keys, Writer]:
    """The folder for ourselves, its keys, and what is stored, brought to this version; or nothing is held."""
    with ExitStack() as held:
        lock = held.enter_context(take(settings.data_dir))
        store, keys = store_of(settings), keys_for(settings.data_dir, settings.root_key_file)
        upgrade(store, keys)
        writer = Writer(store, alone=True)
        held.pop_all()
    return lock, keys, writer


async def _every(seconds: float, name: str, work: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await work()
        except Exception as error:
            failure(name, error)
        await asyncio.sleep(seconds)


async def _health(_request: Request) -> Response:
    """Whether the process answers, and nothing else: a stranger may ask this too."""
    return PlainTextResponse("ok", headers={"cache-control": "no-store"})
