"""The staff bot on python-telegram-bot: alerts out; two buttons and one enrolment in; silence to strangers.

It has its own token and process. It shows nothing of a case; what it says stands in words.py.
"""

import asyncio
import contextlib

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    filters,
)  # fmt: skip

from bot.staff import words
from bot.staff.duty import Alert, Duty
from config.errors import WaymarkError
from config.logs import failure

TICK_SECONDS = 1.0
LONGEST_PAUSE = 30.0

ANSWERS = {"claimed": words.CLAIMED, "taken": words.TAKEN, "later": ""}


class StaffTokenRefused(WaymarkError):
    """Telegram does not know this token, or it was taken back."""

    code = "staff.token_refused"

    def __str__(self) -> str:
        return "Telegram refuses the token of the staff bot. Mend the file that staff.token_file names."


class StaffBot:
    """One bot for all operators. Run it with `await run(stopping)`."""

    def __init__(self, token: str, api_base: str, duty: Duty) -> None:
        builder = ApplicationBuilder().token(token).base_url(f"{api_base}/bot")
        self._application: Application = builder.build()  # type: ignore[type-arg]
        self._bot = self._application.bot
        self._duty = duty
        private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
        self._application.add_handler(CommandHandler("start", self._enrol, filters=private))
        self._application.add_handler(CallbackQueryHandler(self._press))
        self._application.add_error_handler(self._failed)

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping` is set. An outage of Telegram only slows it down."""
        try:
            if await self._reached(stopping):
                await self._serve(stopping)
        finally:
            await self._application.shutdown()
            await self._bot.shutdown()

    async def _serve(self, stopping: asyncio.Event) -> None:
        updater = self._application.updater
        assert updater is not None  # noqa: S101  (the builder makes one)
        await self._application.start()
        await updater.start_polling(
            allowed_updates=["message", "callback_query"],
            bootstrap_retries=-1,
            error_callback=lambda error: failure("staff.polling_failed", error),
        )
        while not stopping.is_set():
            await self._tick()
            await _pause(stopping, TICK_SECONDS)
        await updater.stop()
        await self._application.stop()

    async def _reached(self, stopping: asyncio.Event) -> bool:
        pause = TICK_SECONDS
        while not stopping.is_set():
            try:
                await self._application.initialize()
            except InvalidToken:
                break
            except (NetworkError, RetryAfter) as error:
                failure("staff.not_reached", error)
                await _pause(stopping, pause)
                pause = min(LONGEST_PAUSE, pause * 2)
            else:
                return True
        if not stopping.is_set():
            raise StaffTokenRefused  # out here: the library's error quotes the token
        return False

    async def _tick(self) -> None:
        """Say what is due, take away what is over. Nothing that fails here may end the loop."""
        try:
            for alert in self._duty.due():
                await self._say(alert)
            for number, chat, message in self._duty.over():
                await self._delete(chat, message)
                await self._duty.gone(number)
        except Exception as error:
            failure("staff.tick_failed", error)

    async def _say(self, alert: Alert) -> None:
        """Said first, marked then: twice is a nuisance, never is a person who waits."""
        buttons = [
            [
                InlineKeyboardButton(words.CLAIM, callback_data=alert.claim),
                InlineKeyboardButton(words.LATER, callback_data=alert.later),
            ]
        ]
        try:
            message = await self._bot.send_message(
                alert.chat, alert.text, protect_content=True, reply_markup=InlineKeyboardMarkup(buttons)
            )
        except (Forbidden, BadRequest) as error:
            # Neither gets better: this operator closed the chat. The others were told as well.
            failure("staff.alert_undeliverable", error)
            await self._duty.sent(alert, None)
        else:
            await self._duty.sent(alert, message.message_id)

    async def _enrol(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message, args = update.effective_message, context.args
        if message is None or not args or not await self._duty.enrol(message.chat_id, args[0]):
            return
        await self._delete(message.chat_id, message.message_id)
        await self._bot.send_message(message.chat_id, words.CONNECTED, protect_content=True)

    async def _press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None or query.message is None or query.data is None:
            return
        chat = query.message.chat.id
        pressed = await self._duty.press(chat, query.data) if chat == query.from_user.id else None
        if pressed is None:
            return
        try:
            await query.answer(ANSWERS[pressed] or None, show_alert=bool(ANSWERS[pressed]))
        except TelegramError as error:
            # Too late for an answer (an outage); what was pressed is done, and the console shows it.
            failure("staff.press_unanswered", error)
        await self._delete(chat, query.message.message_id)

    async def _delete(self, chat: int, message: int) -> None:
        with contextlib.suppress(BadRequest):  # it is gone already, or too old
            await self._bot.delete_message(chat, message)

    async def _failed(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Without this handler the library would log the whole update."""
        if context.error is not None:
            failure("staff.update_failed", context.error)


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)
