"""What the staff bot does, without Telegram: who may be told what, and what a press on a button leads to."""

from typing import Literal, Protocol

import msgspec

from bot.clock import Clock
from bot.keys import Keys
from bot.staff import alerts, buttons, words
from bot.storage.writer import Writer
from config.errors import WaymarkError
from config.languages import LANGUAGES
from escalation.operators import Operator

LATER_SECONDS = 300.0

Pressed = Literal["claimed", "taken", "later"]


class Desk(Protocol):
    """The part of bot/desk this bot may use: the same checks and audit rows as in the console."""

    async def link_staff(self, token: str, address: str) -> object: ...

    def staff_operator(self, address: str) -> Operator | None: ...

    async def claim(self, op: str, case_id: str) -> object: ...

    async def accept(self, op: str, case_id: str) -> object: ...


class Alert(msgspec.Struct, frozen=True):
    """One line for one chat, with the data of its two buttons."""

    id: int
    chat: int
    text: str
    claim: str
    later: str

    def __repr__(self) -> str:
        return "Alert(sealed)"


class Duty:
    """Reads alerts, keeps where they were said, and hands a claim to the desk."""

    def __init__(self, writer: Writer, keys: Keys, clock: Clock, desk: Desk) -> None:
        self._writer, self._keys, self._clock, self._desk = writer, keys, clock, desk

    async def enrol(self, chat: int, code: str) -> bool:
        """Whether this chat now belongs to an operator."""
        try:
            await self._desk.link_staff(code, str(chat))
        except WaymarkError:
            return False
        return True

    def due(self) -> list[Alert]:
        """What is to be said now."""
        now = self._clock.now()
        return [self._alert(found, now) for found in self._writer.read(lambda db: alerts.due(db, now))]

    async def sent(self, alert: Alert, message: int | None) -> None:
        """It was said, in this message; None: it can never be said in that chat."""
        now = self._clock.now()
        ref = None if message is None else self._seal_ref(alert.id, alert.chat, message)
        await self._writer.run(lambda db: alerts.mark_sent(db, alert.id, now, ref))

    def over(self) -> list[tuple[int, int, int]]:
        """(alert, chat, message) of everything that must go from a chat."""
        now = self._clock.now()
        return [self._open_ref(sent) for sent in self._writer.read(lambda db: alerts.over(db, now))]

    async def gone(self, alert: int) -> None:
        """Its message lies in the chat no longer."""
        await self._writer.run(lambda db: alerts.forget_message(db, alert))

    async def press(self, chat: int, data: str) -> Pressed | None:
        """Carry out a button. None, which means no answer: not an operator, or not a button of theirs."""
        operator = self._desk.staff_operator(str(chat))
        button = buttons.read(self._keys, chat, data)
        if operator is None or button is None:
            return None
        action, alert = button
        found = self._writer.read(lambda db: alerts.case_of(db, alert, operator.id))
        if found is None:
            return None
        case, offered = found
        if action == "later":
            again = self._clock.now() + LATER_SECONDS
            await self._writer.run(lambda db: alerts.again_at(db, alert, again))
            return "later"
        try:
            await (self._desk.accept if offered else self._desk.claim)(operator.id, case)
        except WaymarkError:
            return "taken"
        return "claimed"

    def _alert(self, due: alerts.Due, now: float) -> Alert:
        chat = int(self._keys.open("staff", due.chat_sealed, b"chat:" + due.operator.encode()))
        known = LANGUAGES.get(due.language or "")
        return Alert(
            id=due.id,
            chat=chat,
            text=words.alert(due.urgency, known.english if known else "", now - due.since),
            claim=buttons.write(self._keys, chat, "claim", due.id),
            later=buttons.write(self._keys, chat, "later", due.id),
        )

    def _seal_ref(self, alert: int, chat: int, message: int) -> bytes:
        return self._keys.seal("staff", f"{chat} {message}".encode(), f"alert {alert}".encode())

    def _open_ref(self, sent: alerts.Sent) -> tuple[int, int, int]:
        chat, message = self._keys.open("staff", sent.ref_sealed, f"alert {sent.id}".encode()).split()
        return sent.id, int(chat), int(message)
