"""A messenger that keeps what it was given, and fails when told to."""

from bot.channels.channel import Address, Capabilities, ChannelError, InboundMessage, OutboundMessage

NAME = "fake"


class FakeChannel:
    """A Channel. `errors` are raised by the next sends, one each."""

    def __init__(
        self, *, idempotent: bool = False, name: str = NAME, like: Capabilities | None = None
    ) -> None:
        """`like`: behave as this app does."""
        self.capabilities = like or Capabilities(
            name=name, buttons=True, text_limit=4000, deletes_ours=48.0, deletes_theirs=48.0,
            idempotent=idempotent, reply_window=float("inf"),
        )  # fmt: skip
        self.sent: list[OutboundMessage] = []
        self.deleted: list[tuple[str, ...]] = []
        self.log: list[str] = []
        self.errors: list[ChannelError] = []
        self.under_way = 0
        self.most_under_way = 0

    async def send(self, message: OutboundMessage) -> tuple[str, ...]:
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append(message)
        self.log.append("sent")
        return (f"out-{len(self.sent)}",)

    async def delete(self, account: str, address: Address, refs: tuple[str, ...]) -> tuple[str, ...]:
        if self.errors:
            raise self.errors.pop(0)
        self.deleted.append(refs)
        self.log.append("deleted")
        return refs

    def ids(self, start: int = 0) -> list[str]:
        """Text ids of everything that was sent."""
        return [line.id for message in self.sent[start:] for line in message.lines]

    def texts(self) -> str:
        """Every word that was sent."""
        return "\n".join(line.text for message in self.sent for line in message.lines)


def message(
    text: str, number: int, *, who: str = "somebody-42", channel: str = NAME, **fields: object
) -> InboundMessage:
    """One message of one person."""
    values = {"ref": f"in-{number}", **fields}
    return InboundMessage(channel, "acc", Address(who), f"{who}.{number}", text, **values)  # type: ignore[arg-type]
