"""A page with a conversation behind it that only repeats: for tests of the page, not of what is said."""

from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette

from bot.channels.channel import ChannelError, InboundMessage, OutboundMessage
from bot.keys import Keys
from bot.storage import contact_keys
from bot.storage.contact_keys import address_key
from bot.storage.writer import Writer
from bot.turn import Lifetimes
from bot.web.app import Inside, Look, WebChat
from config.languages import LANGUAGES
from flows.events import Said
from tests.schema import fresh

KEEP = Lifetimes(inside=300.0, others=6 * 3600.0, door=30 * 86_400.0, case=30 * 86_400.0)
LABELS = {"person": "A person", "language": "Language", "back": "Back", "hide": "Hide", "send": "Send",
          "write": "Write here", "picture": "A picture",
          "leave": "Close page", "reload": "Anything new?"}  # fmt: skip


class StillClock:
    """Time that moves when told to, and randomness that is merely different each time."""

    def __init__(self) -> None:
        self.time, self.drawn = 1_700_000_000.0, 0

    def now(self) -> float:
        return self.time

    def random(self, size: int) -> bytes:
        self.drawn += 1
        return self.drawn.to_bytes(size, "big")


def words(text_id: str, language: str) -> str | None:
    return LABELS.get(text_id.removeprefix("global.").removesuffix("_label"))


@dataclass
class Echo:
    """Answers each word with one question; the words "quiet" and "0" do what they say."""

    chat: WebChat | None = None
    heard: list[InboundMessage] = field(default_factory=list)
    events: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    woken: list[str] = field(default_factory=list)
    language: str = "en"
    answer: str = "We heard: "

    async def accept(self, message: InboundMessage) -> None:
        assert self.chat is not None
        if message.event in self.events:
            return
        self.events.add(message.event)
        chat = self.chat
        whose = address_key(chat._keys, "web", "web", message.address)
        await chat._writer.run(lambda db: contact_keys.meet(db, chat._keys, whose))  # as the inbox
        self.heard.append(message)
        named = [code for code, known in LANGUAGES.items() if known.name == message.text]
        self.language = named[0] if named else self.language
        if message.text == "quiet":
            return
        if message.text == "0":
            rows = self.chat._lines.read(self.chat._contact(message.address))
            await self.chat.channel.delete("web", message.address, tuple(str(row.id) for row in rows))
        await self.say(message, f"{self.answer}{message.text}", ("Yes", "No"))

    async def say(self, to: InboundMessage, text: str, choices: tuple[str, ...] = ()) -> None:
        assert self.chat is not None
        asked = len(self.heard) if choices else 0
        out = OutboundMessage(
            id=f"out-{to.event}-{len(text)}",
            account="web",
            address=to.address,
            language=self.language,
            lines=(Said("x.y", self.language, text, choices, asked),),
        )
        try:
            await self.chat.channel.send(out)
        except ChannelError as error:
            self.refused.append(error.code)


@dataclass
class Parts:
    """Everything a test needs of one page."""

    chat: WebChat
    echo: Echo
    clock: StillClock
    writer: Writer
    app: Starlette

    def close(self) -> None:
        """End the streams."""
        self.chat.close()


async def make_parts(
    folder: Path, *, look: Look | None = None, ready: tuple[str, ...] | None = None
) -> Parts:
    writer, clock, echo = fresh(folder / "page.db"), StillClock(), Echo()
    chat = WebChat(
        writer=writer,
        keys=Keys(b"k" * 32),
        clock=clock,
        words=words,
        inside=Inside(echo.accept, echo.woken.append),
        keep=KEEP,
        look=look,
        ready=ready,
    )
    echo.chat = chat
    return Parts(chat, echo, clock, writer, Starlette(routes=[chat.mount()]))
