"""The same conversation in a terminal: a reply is handed to whoever shows it. Knows no file and no screen."""

from collections.abc import Callable

from bot.channels.channel import Address, InboundMessage, OutboundMessage
from bot.channels.declared import TERMINAL

NAME = "terminal"
ACCOUNT = "terminal"


class TerminalChannel:
    """One person at one keyboard."""

    capabilities = TERMINAL

    def __init__(self, show: Callable[[OutboundMessage], None]) -> None:
        self._show = show
        self._shown: set[str] = set()

    async def send(self, message: OutboundMessage) -> tuple[str, ...]:
        """Show a reply once."""
        if message.id not in self._shown:
            self._shown.add(message.id)
            self._show(message)
        return ()

    async def delete(self, account: str, address: Address, refs: tuple[str, ...]) -> tuple[str, ...]:
        """A terminal keeps what it has shown."""
        return ()


def typed(number: int, text: str) -> InboundMessage:
    """One line as it was typed; `number` counts them."""
    return InboundMessage(NAME, ACCOUNT, Address("keyboard"), str(number), text)
