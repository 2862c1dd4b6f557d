"""The port every messenger is reached through, and the two values that cross it.

Nothing inward of this file knows what a chat id or a phone number looks like.
"""

from typing import Protocol, runtime_checkable

import msgspec

from flows.events import Said


class Address:
    """Where an answer is sent. Its repr and str never show it; it has no default and cannot be empty."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        if not value:
            raise ValueError("a message without a sender is an error, never a default")
        self._value = value

    def reveal(self) -> str:
        """The address itself, for the channel that sends and the vault that seals."""
        return self._value

    def __repr__(self) -> str:
        return "Address(sealed)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Address) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


class Media(msgspec.Struct, frozen=True):
    """A picture or a paper came along. It is not in our hands: `ref` says to its channel where it lies."""

    ref: str
    """Opaque, never logged; empty: nothing of a kind or size that we take."""

    def __repr__(self) -> str:
        return "Media()"


class InboundMessage(msgspec.Struct, frozen=True):
    """One message from a person, the same for every channel."""

    channel: str
    """Name of the channel ("telegram", "web", "terminal")."""
    account: str
    """Which of our accounts it came to (a bot id); part of the pseudonym."""
    address: Address
    event: str
    """The channel's own id of this delivery; the same id twice is the same message."""
    text: str
    tap: tuple[int, int] | None = None
    """(number of the question, choice from 1) when a button was pressed."""
    ref: str | None = None
    """The channel's id of the person's message, so that it can be deleted."""
    at: float | None = None
    """When the platform says it was written; None: just now. After an outage an old word is no presence."""
    media: Media | None = None
    """Fetched only if a person holds the case when the turn of this message is taken."""

    def __repr__(self) -> str:
        return f"InboundMessage(channel={self.channel!r})"


class OutboundMessage(msgspec.Struct, frozen=True):
    """One reply, ready to be rendered: all the lines of a turn leave as one message."""

    id: str
    """Idempotency key: the same id is never shown twice by a channel that can tell."""
    account: str
    address: Address
    language: str
    lines: tuple[Said, ...]
    footer: str = ""
    """The standing numbers (a person, language, back, hide) in the person's language."""
    stays: bool = False
    """A line of the cover: it is never deleted."""
    standing: bool = True
    """The standing numbers may be shown as buttons."""
    veiled: bool = False
    """For a phone others may look at: cover with whatever the channel has what is not the first line."""

    def __repr__(self) -> str:
        return f"OutboundMessage(lines={len(self.lines)})"


class Capabilities(msgspec.Struct, frozen=True):
    """What a channel can do; everything the rest of the house may know about it."""

    name: str
    buttons: bool
    """Shows choices as buttons; numbers are written out in any case."""
    text_limit: int
    """Longest message in characters."""
    deletes_ours: float
    """Hours after which our message can no longer be deleted; 0 never, inf always."""
    deletes_theirs: float
    """The same for the person's messages."""
    idempotent: bool
    """Sending one id twice shows one message; if not, a crash while sending leaves a doubt."""
    reply_window: float
    """Hours after the person's last word in which we may write; inf when there is no limit."""
    hides_text: bool = False
    """Can show text blurred until it is tapped, in notifications too."""
    forbids_forwarding: bool = False
    silent: bool = False
    """Messages arrive without a sound, whatever the phone is set to."""
    built: bool = True


class ChannelError(Exception):
    """Base of what a channel may raise; carries a code, never an address or words."""

    code = "channel.error"
    retry_after: float | None = None


class Unreachable(ChannelError):
    """Nobody is there to see it now (a closed tab): hold it until they open again."""

    code = "channel.unreachable"


class Blocked(ChannelError):
    """The person closed this way for good (blocked the bot, deleted the account)."""

    code = "channel.blocked"


class Busy(ChannelError):
    """The platform asks us to wait `retry_after` seconds."""

    code = "channel.busy"

    def __init__(self, retry_after: float) -> None:
        super().__init__(self.code)
        self.retry_after = retry_after


class Gone(ChannelError):
    """What was to be fetched is not there, or is more than we take."""

    code = "channel.gone"


@runtime_checkable
class HasMedia(Protocol):
    """A channel that can hand over what a Media points to."""

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The bytes, `limit` at most. Raise ChannelError: Gone when there is no use in trying again."""
        ...


class Channel(Protocol):
    """A messenger."""

    capabilities: Capabilities

    async def send(self, message: OutboundMessage) -> tuple[str, ...]:
        """Send one reply; return the channel's ids of what was sent. Raise ChannelError and nothing else."""
        ...

    async def delete(self, account: str, address: Address, refs: tuple[str, ...]) -> tuple[str, ...]:
        """Delete messages of both sides; return the ids that are gone."""
        ...
