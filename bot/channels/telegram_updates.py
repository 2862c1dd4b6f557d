"""What Telegram delivers, read as little as possible: ids, words, the button pressed, where a picture lies.

Names, user names, phone language and names of files have no field here: they are never in our hands at all.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from bot.channels.channel import Address, InboundMessage, Media
from config.errors import WaymarkError

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""Everything else we do not even ask for."""

NUMBER_DIGITS = 9
FILE_LIMIT = 10 * 1024 * 1024
FILE_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"})
"""What is fetched at all; what it really is, its first bytes say later."""


class MalformedUpdate(WaymarkError):
    """An update lacks what it can't be without: an id, a chat, a sender. Never filled in with a default."""

    code = "telegram.malformed"


class Left(msgspec.Struct, frozen=True):
    """The person blocked the bot: this way is closed until they write again."""

    account: str
    address: Address


class Chat(msgspec.Struct):
    id: int
    type: str

    def __repr__(self) -> str:
        return "Chat()"


class Sender(msgspec.Struct):
    id: int
    is_bot: bool = False

    def __repr__(self) -> str:
        return "Sender()"


class File(msgspec.Struct):
    """A size of a photo, or a document; its name is not read."""

    file_id: str = ""
    file_size: int = 0
    mime_type: str = "image/jpeg"

    @property
    def fits(self) -> bool:
        return self.file_size <= FILE_LIMIT and self.mime_type in FILE_TYPES

    def __repr__(self) -> str:
        return "File()"


class Message(msgspec.Struct):
    message_id: int
    chat: Chat
    sender: Sender | None = msgspec.field(default=None, name="from")
    date: int = 0
    edit_date: int = 0
    text: str = ""
    caption: str = ""
    photo: tuple[File, ...] = ()
    document: File | None = None
    # Service messages: the chat was changed, nobody said anything, so nothing may be answered.
    message_auto_delete_timer_changed: object = None
    pinned_message: object = None
    chat_background_set: object = None
    write_access_allowed: object = None

    @property
    def is_service(self) -> bool:
        marks = (
            self.message_auto_delete_timer_changed,
            self.pinned_message,
            self.chat_background_set,
            self.write_access_allowed,
        )
        return any(mark is not None for mark in marks)

    def __repr__(self) -> str:
        return "Message()"


class Callback(msgspec.Struct):
    id: str
    sender: Sender = msgspec.field(name="from")
    message: Message | None = None
    data: str = ""

    def __repr__(self) -> str:
        return "Callback()"


class MemberState(msgspec.Struct):
    status: str


class MemberChange(msgspec.Struct):
    chat: Chat
    new_chat_member: MemberState


class Update(msgspec.Struct):
    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: Callback | None = None
    my_chat_member: MemberChange | None = None

    GONE: ClassVar[tuple[str, ...]] = ("kicked", "left")

    def __repr__(self) -> str:
        return "Update()"


def read_update(payload: bytes | Mapping[str, Any]) -> Update:
    """One update from a webhook body or from a list of getUpdates. Raise MalformedUpdate."""
    try:
        if isinstance(payload, bytes):
            return msgspec.json.decode(payload, type=Update)
        return msgspec.convert(payload, type=Update)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pass  # raised below: the library's error would carry the payload along as context
    raise MalformedUpdate(problem="shape")


def to_inbound(update: Update, account: str) -> InboundMessage | Left | None:
    """The channel-neutral message; None for what gets no answer (groups, other kinds, service messages)."""
    if update.callback_query is not None:
        return _tap(update.callback_query, account)
    if update.my_chat_member is not None:
        change = update.my_chat_member
        if change.chat.type != "private" or change.new_chat_member.status not in Update.GONE:
            return None
        return Left(account, _address(change.chat))
    said = update.message or update.edited_message
    inbound = None if said is None else _words(said, account, update.update_id)
    if inbound is None or update.message is None:
        return inbound  # words of a message that was changed are new; its picture is not
    return msgspec.structs.replace(inbound, media=_media(update.message))


def _words(message: Message, account: str, update_id: int) -> InboundMessage | None:
    if message.chat.type != "private":
        return None
    if message.sender is None or message.sender.is_bot or message.sender.id != message.chat.id:
        raise MalformedUpdate(problem="sender")
    if message.is_service:
        return None
    return InboundMessage(
        channel="telegram",
        account=account,
        address=_address(message.chat),
        event=str(update_id),
        # Words under a picture are words.
        text=_plain(message.text or message.caption),
        ref=str(message.message_id),
        at=float(message.edit_date or message.date) or None,
    )


def _media(message: Message) -> Media | None:
    """Where the picture lies: the largest size that we take. Empty when it is nothing that we take."""
    offered = message.photo or ((message.document,) if message.document is not None else ())
    if not offered:
        return None
    return Media(max((file for file in offered if file.fits), key=_size, default=File()).file_id)


def _size(file: File) -> int:
    return file.file_size


def _plain(text: str) -> str:
    """/start opens without a word; any other slash word ("/stop") counts as the word itself."""
    word = text.strip()
    if not word.startswith("/"):
        return text
    name = word[1:].split(" ", 1)[0].split("@", 1)[0]
    if name == "start":
        return ""
    return name if " " not in word else word[1:]


def _tap(callback: Callback, account: str) -> InboundMessage | None:
    if callback.message is None:
        raise MalformedUpdate(problem="chat")
    chat = callback.message.chat
    if chat.type != "private":
        return None
    if callback.sender.is_bot or callback.sender.id != chat.id:
        raise MalformedUpdate(problem="sender")
    return InboundMessage(
        channel="telegram",
        account=account,
        address=_address(chat),
        # A press that is delivered again keeps its id. A second press has its own, so that it is heard too:
        # who presses an old button again must not meet silence.
        event=f"tap.{callback.id}",
        text="",
        tap=read_tap(callback.data),
    )


def pressed_long_ago(update: Update, inbound: InboundMessage) -> InboundMessage:
    """A press that comes too late to be answered, after an outage say: its age is not known, only that it is
    not older than the message with the button.
    """
    callback = update.callback_query
    shown = callback.message.date if callback is not None and callback.message is not None else 0
    return msgspec.structs.replace(inbound, at=float(shown) or None)


def read_tap(data: str) -> tuple[int, int] | None:
    """(question, choice) from a button; None for anything we did not write ourselves."""
    asked, _, choice = data.partition(".")
    if all(part.isascii() and part.isdigit() and len(part) <= NUMBER_DIGITS for part in (asked, choice)):
        return int(asked), int(choice)
    return None


def _address(chat: Chat) -> Address:
    if chat.id == 0:
        raise MalformedUpdate(problem="chat")
    return Address(str(chat.id))
