"""One send over one channel, and what it means for the row: sent, later, unseen, given up.

It does not choose what is sent, nor when. Giving up is loud: a failed row is shown in the console.
"""

from collections.abc import Callable, Mapping
from typing import Final

from bot.channels.channel import Address, Blocked, Channel, ChannelError, OutboundMessage, Unreachable
from bot.clock import Clock
from bot.keys import Keys
from bot.storage import contacts, delivery, inbox, outbox, traces
from bot.storage.delivery import Delivery
from bot.storage.writer import Db, Writer
from config.logs import event, failure

TRIES: Final = 8
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0


class NoSuchChannel(ChannelError):
    """The channel this contact came by is not running."""

    code = "channel.absent"


class Sender:
    """Carries out deliveries; what became of each is a unit for the writer."""

    def __init__(self, writer: Writer, keys: Keys, clock: Clock, channels: Mapping[str, Channel]) -> None:
        self._writer, self._keys, self._clock, self._channels = writer, keys, clock, channels

    @property
    def idempotent(self) -> frozenset[str]:
        """Channels on which twice shows once."""
        return frozenset(name for name, one in self._channels.items() if one.capabilities.idempotent)

    async def send(self, contact: str, one: Delivery) -> tuple[Callable[[Db], None], bool]:
        """What became of it, and whether the next one may follow: not after a reply nobody is there for."""
        try:
            refs = await self._act(contact, one)
        except Unreachable:
            return lambda db: delivery.unseen(db, one.id, self._clock.now()), one.kind != "reply"
        except Exception as error:
            return self._went_wrong(one, error), True
        return lambda db: delivery.sent(db, self._keys, contact, one.id, refs, self._clock.now()), True

    def _went_wrong(self, one: Delivery, error: Exception) -> Callable[[Db], None]:
        if isinstance(error, Blocked):
            return self._give_up(one, error.code)
        if isinstance(error, ChannelError):
            return self._try_later(one, error.code, error.retry_after)
        failure("send_failed", error, channel=one.route.channel)
        return self._try_later(one, "outbox.error", None)

    async def _act(self, contact: str, one: Delivery) -> tuple[str, ...]:
        if one.kind == "forget":
            now = self._clock.now()
            await self._writer.run(lambda db: _forget(db, contact, one.caused_at, now))
            return ()
        if one.kind in ("erase", "wipe") and not one.found.refs:
            return ()
        channel = self._channels.get(one.route.channel)
        if channel is None:
            raise NoSuchChannel
        address = Address(one.route.address)
        if one.body is None:
            await channel.delete(one.route.account, address, one.found.refs)
            await self._writer.run(lambda db: traces.forget_rows(db, one.found.rows))
            return ()
        refs = await channel.send(
            OutboundMessage(
                one.id,
                one.route.account,
                address,
                one.body.language,
                one.body.lines,
                one.body.footer,
                stays=one.body.stays,
                standing=one.body.standing,
                veiled=one.body.veiled,
            )
        )
        return () if one.body.stays else refs

    def _try_later(self, one: Delivery, code: str, retry_after: float | None) -> Callable[[Db], None]:
        """The platform's own pause does not count as a try: it is busy, not broken."""
        attempts = one.attempts - 1 if retry_after is not None else one.attempts
        if attempts >= TRIES:
            return self._give_up(one, code)
        pause = retry_after or min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1))
        at = self._clock.now() + pause
        return lambda db: delivery.later(db, one.id, one.rule, at, attempts)

    def _give_up(self, one: Delivery, code: str) -> Callable[[Db], None]:
        event("outbox_gave_up", code=code, channel=one.route.channel or None, count=one.attempts)
        return lambda db: delivery.failed(db, one.id, code)


def _forget(db: Db, contact: str, caused_at: float, now: float) -> None:
    """The last step of "stop". Whoever wrote again since then is not forgotten under their feet."""
    standing = contacts.last_word(db, contact)
    if standing is not None and standing <= caused_at:
        outbox.forget(db, contact)
        traces.forget(db, contact)
        contacts.forget(db, contact, now)
        inbox.forget(db, contact)
