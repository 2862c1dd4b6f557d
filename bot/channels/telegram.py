"""Telegram as one channel of the house: receive by polling or webhook, send, delete.

It commits through `accept` before Telegram hears that we have a message. It knows nothing of sessions,
cases or texts.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Literal
from weakref import WeakValueDictionary

from aiogram import Bot
from aiogram.methods import AnswerCallbackQuery, DeleteMessages, SetWebhook
from starlette.routing import Route

from bot.channels import telegram_updates as updates
from bot.channels.channel import Address, ChannelError, Gone, InboundMessage, OutboundMessage
from bot.channels.declared import TELEGRAM
from bot.channels.telegram_calls import (
    PUBLIC_API,
    FilePath,
    Refused,
    SendText,
    call,
    download,
    open_bot,
    spoiler,
)  # fmt: skip
from bot.channels.telegram_polling import FIRST_PAUSE, LONGEST_PAUSE, Polling
from bot.channels.telegram_text import render
from bot.channels.telegram_updates import Left
from bot.channels.telegram_webhook import Webhook
from config.logs import event

DELETE_BATCH = 100
WEBHOOK_CONNECTIONS = 20
UNFINISHED_LIMIT = 1000
TAP_SECONDS = 5

Accept = Callable[[InboundMessage], Awaitable[object]]
OnLeft = Callable[[str, Address], Awaitable[object]]


class TelegramChannel:
    """One bot. `secret` and `public_address` are for webhook mode and unused when polling."""

    capabilities = TELEGRAM

    def __init__(
        self,
        token: str,
        accept: Accept,
        on_left: OnLeft,
        *,
        mode: Literal["polling", "webhook"] = "polling",
        api_base: str = PUBLIC_API,
        public_address: str = "",
        secret: bytes = b"",
    ) -> None:
        self._bot: Bot = open_bot(token, api_base)
        self.account = str(self._bot.id)
        self._accept = accept
        self._on_left = on_left
        self._public_address = public_address.rstrip("/")
        self._webhook = Webhook(secret, self._take) if mode == "webhook" else None
        self._polling = Polling(self._bot, self._take_batch)
        self._listening: asyncio.Task[None] | None = None
        # Parts of a long reply that are out already: a retry goes on after them and says nothing twice.
        self._unfinished: dict[str, list[str]] = {}
        # One at a time per chat: while Telegram is slow to answer a press, the next words must not pass it.
        self._turns: WeakValueDictionary[Address, asyncio.Lock] = WeakValueDictionary()

    @property
    def routes(self) -> list[Route]:
        """What the web application must mount: nothing when polling."""
        return [self._webhook.route] if self._webhook else []

    async def start(self) -> None:
        """Begin to listen. Returns at once: an outage of Telegram must not hold up the web page."""
        listen = self._register(self._webhook) if self._webhook else self._polling.run()
        self._listening = asyncio.create_task(listen)

    async def stop(self) -> None:
        """Stop listening and close the line; what was not committed comes again."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await self._bot.session.close()

    async def send(self, message: OutboundMessage) -> tuple[str, ...]:
        """One reply as one message, or as few as its length allows."""
        pieces, keyboard = render(message)
        if not pieces:
            raise Refused
        sent = self._unfinished.pop(message.id, [])
        try:
            for number, piece in enumerate(pieces):
                if number < len(sent):
                    continue
                last = number == len(pieces) - 1
                answer = await self._call(
                    SendText(
                        chat_id=int(message.address.reveal()),
                        text=piece.text,
                        entities=[spoiler(*run) for run in piece.spoilers] or None,
                        reply_markup={"inline_keyboard": keyboard} if keyboard and last else None,
                    )
                )
                sent.append(str(answer["message_id"]))
        except ChannelError:
            if sent and len(self._unfinished) < UNFINISHED_LIMIT:
                self._unfinished[message.id] = sent
            raise
        return tuple(sent)

    async def delete(self, account: str, address: Address, refs: tuple[str, ...]) -> tuple[str, ...]:
        """Delete on both sides; what Telegram no longer deletes (48 hours) is missing in the result."""
        numbers = sorted((int(ref) for ref in refs if ref.isdigit()), reverse=True)
        gone: list[int] = []
        for start in range(0, len(numbers), DELETE_BATCH):
            gone += await self._delete_run(int(address.reveal()), numbers[start : start + DELETE_BATCH])
        return tuple(str(number) for number in gone)

    async def fetch(self, ref: str, limit: int) -> bytes:
        """A file by its id, straight into memory; its size is asked before and counted while it comes."""
        try:
            file = await self._call(FilePath(file_id=ref))
        except Refused:
            raise Gone from None
        path, size = file.get("file_path"), file.get("file_size", 0)
        if not isinstance(path, str) or not isinstance(size, int) or size > limit:
            raise Gone
        return await download(self._bot, path, limit)

    async def _delete_run(self, chat: int, numbers: list[int]) -> list[int]:
        """One message too old makes Telegram refuse the whole batch: halve until it is found."""
        try:
            await self._call(DeleteMessages(chat_id=chat, message_ids=numbers))
        except Refused:
            if len(numbers) == 1:
                return []
        else:
            return numbers
        middle = len(numbers) // 2
        newer = await self._delete_run(chat, numbers[:middle])
        return newer + await self._delete_run(chat, numbers[middle:])

    async def _take_batch(self, batch: list[dict[str, Any]]) -> None:
        """Commit all of a batch, started in order; the writer joins them into few transactions."""
        understood = await asyncio.gather(*[self._understand_polled(raw) for raw in batch])
        await asyncio.gather(*[self._keep(inbound) for inbound in understood])

    async def _understand_polled(self, raw: dict[str, Any]) -> InboundMessage | Left | None:
        """What can't be read is passed over, so that it does not hold up everybody after it."""
        try:
            update = updates.read_update(raw)
            inbound = updates.to_inbound(update, self.account)
        except updates.MalformedUpdate as error:
            event("telegram.update_refused", channel="telegram", code=error.code)
            return None
        return await self._aged(update, inbound)

    async def _take(self, update: updates.Update) -> None:
        """Commit one update, after those of its chat that came before. Then Telegram may forget it."""
        inbound = updates.to_inbound(update, self.account)
        if inbound is None:
            return
        async with self._turns.setdefault(inbound.address, asyncio.Lock()):
            await self._keep(await self._aged(update, inbound))

    async def _aged(
        self, update: updates.Update, inbound: InboundMessage | Left | None
    ) -> InboundMessage | Left | None:
        """The same; a press that is too old to be answered says so in `at`."""
        if update.callback_query is None or not isinstance(inbound, InboundMessage):
            return inbound
        if await self._answer_tap(update.callback_query.id):
            return inbound
        return updates.pressed_long_ago(update, inbound)

    async def _keep(self, inbound: InboundMessage | Left | None) -> None:
        if isinstance(inbound, Left):
            await self._on_left(inbound.account, inbound.address)
        elif inbound is not None:
            await self._accept(inbound)

    async def _answer_tap(self, callback_id: str) -> bool:
        """Stop the little clock on the button. Telegram refuses when the press is old: presses carry no time,
        so this is the only way to tell one of now from one that waited out an outage.
        """
        try:
            await call(self._bot, AnswerCallbackQuery(callback_query_id=callback_id), timeout=TAP_SECONDS)
        except Refused:
            return False
        except ChannelError as error:
            event("telegram.tap_unanswered", channel="telegram", code=error.code)
        return True

    async def _register(self, webhook: Webhook) -> None:
        """Tell Telegram where the webhook is, again and again until it knows."""
        pause = FIRST_PAUSE
        method = SetWebhook(
            url=self._public_address + webhook.path,
            secret_token=webhook.token,
            allowed_updates=list(updates.KINDS),
            max_connections=WEBHOOK_CONNECTIONS,
        )
        while True:
            try:
                await self._call(method)
            except ChannelError as error:
                event("telegram.webhook_not_set", channel="telegram", code=error.code)
                await asyncio.sleep(error.retry_after or pause)
                pause = min(LONGEST_PAUSE, pause * 2)
            else:
                return

    async def _call(self, method: Any) -> Any:
        return await call(self._bot, method)
