"""What each app can do, declared once: channels, release rules, the opening and the documents start here.

Sources: Bot API 10.3 (deleteMessage, protect_content, spoiler entity); Meta's Cloud API v23.0 (no deletion
of messages); LINE Messaging API (no deletion); signal-cli-rest-api (remote-delete of own messages, about a
day); Matrix client-server API (redaction). Those marked as not built yet are declared so that texts and rules
are ready for them.
"""

from collections.abc import Mapping
from math import inf
from types import MappingProxyType
from typing import Final

from bot.channels.channel import Capabilities

TELEGRAM: Final = Capabilities(
    name="telegram",
    buttons=True,
    text_limit=4096,
    deletes_ours=48.0,
    deletes_theirs=48.0,
    idempotent=False,
    reply_window=inf,
    hides_text=True,
    forbids_forwarding=True,
    silent=True,
)
WEB: Final = Capabilities(
    name="web",
    buttons=True,
    text_limit=20_000,
    deletes_ours=inf,
    deletes_theirs=inf,
    idempotent=True,
    reply_window=inf,
    silent=True,
)
TERMINAL: Final = Capabilities(
    name="terminal",
    buttons=False,
    text_limit=20_000,
    deletes_ours=0.0,
    deletes_theirs=0.0,
    idempotent=True,
    reply_window=inf,
    silent=True,
)
WHATSAPP: Final = Capabilities(
    name="whatsapp",
    buttons=True,
    text_limit=4096,
    deletes_ours=0.0,
    deletes_theirs=0.0,
    idempotent=False,
    reply_window=24.0,
    built=False,
)
SIGNAL: Final = Capabilities(
    name="signal",
    buttons=False,
    text_limit=2000,
    deletes_ours=24.0,
    deletes_theirs=0.0,
    idempotent=False,
    reply_window=inf,
    built=False,
)
LINE: Final = Capabilities(
    name="line",
    buttons=True,
    text_limit=5000,
    deletes_ours=0.0,
    deletes_theirs=0.0,
    idempotent=True,
    reply_window=inf,
    built=False,
)
MATRIX: Final = Capabilities(
    name="matrix",
    buttons=False,
    text_limit=4000,
    deletes_ours=inf,
    deletes_theirs=inf,
    idempotent=True,
    reply_window=inf,
    built=False,
)

DECLARED: Mapping[str, Capabilities] = MappingProxyType(
    {one.name: one for one in (TELEGRAM, WEB, TERMINAL, WHATSAPP, SIGNAL, LINE, MATRIX)}
)


def table() -> str:
    """The table of the documents, in Markdown; a test holds docs/watched-phone.md to it."""
    head = "| app | we delete ours | we delete theirs | hidden until tapped | forwarding | sound | built |"
    rows = [head, "|---|---|---|---|---|---|---|"]
    for one in DECLARED.values():
        cells = (
            one.name,
            _hours(one.deletes_ours),
            _hours(one.deletes_theirs),
            "yes" if one.hides_text else "no",
            "forbidden" if one.forbids_forwarding else "possible",
            "off" if one.silent else "as the phone is set",
            "yes" if one.built else "not yet",
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _hours(hours: float) -> str:
    return "never" if not hours else "always" if hours == inf else f"for {hours:.0f} hours"
