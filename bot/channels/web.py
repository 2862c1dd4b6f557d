"""The web page as one channel of the house: a reply is a stored line and a bell, no more.

It knows a page only by its listen id. If nobody is there, the reply waits until somebody is.
"""

from collections.abc import Callable

from bot.channels.channel import Address, OutboundMessage, Unreachable
from bot.channels.declared import WEB
from bot.web.lines import Lines
from bot.web.listeners import Bells
from bot.web.page import Shown
from bot.web.uploads import Uploads

NAME = "web"
ACCOUNT = "web"


class WebChannel:
    """Replies to pages. `contact_of` gives the pseudonym of an address."""

    capabilities = WEB

    def __init__(
        self,
        lines: Lines,
        bells: Bells,
        uploads: Uploads,
        contact_of: Callable[[Address], str],
        wake: Callable[[str], None],
    ) -> None:
        self._lines, self._bells, self._contact_of, self._wake = lines, bells, contact_of, wake
        self._uploads = uploads
        self._missed: set[str] = set()

    def came(self, address: Address) -> None:
        """Somebody is at this page again: what found nobody is tried once more."""
        listen_id = address.reveal()
        if listen_id in self._missed:
            self._missed.discard(listen_id)
            self._wake(self._contact_of(address))

    async def send(self, message: OutboundMessage) -> tuple[str, ...]:
        """Store the reply once and ring. Unreachable when no page is open or was used just now."""
        listen_id = message.address.reveal()
        if not self._bells.present(listen_id):
            self._missed.add(listen_id)
            raise Unreachable
        number = await self._lines.add(
            self._contact_of(message.address),
            message.id,
            Shown(language=message.language, lines=message.lines, standing=message.standing),
            outbox_id=message.id,
            stays=message.stays,
        )
        self._bells.ring(listen_id)
        return (str(number),)

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The file that was posted a moment ago; a second time it is gone."""
        return self._uploads.take(ref, limit)

    async def delete(self, account: str, address: Address, refs: tuple[str, ...]) -> tuple[str, ...]:
        """Take these away, and let a page that is open show so: the cover is what stays."""
        await self._lines.delete(self._contact_of(address), [int(ref) for ref in refs if ref.isdigit()])
        self._bells.ring(address.reveal())
        return refs
