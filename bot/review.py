"""Whether this house may be reached by strangers yet: the answer is a sentence that says what to do."""

from collections.abc import Collection

from bot.script import Script
from config.languages import LANGUAGES
from config.settings import Settings
from flows.entries import COVER
from flows.flow import Flow, Library
from flows.loader import SAMPLE, read_flow

NOT_READY = (
    "A Telegram token or a public address lets people in danger write to this. It is not ready for them: "
    "what they write can be read by whoever takes this server, and nothing hides the chat from somebody who "
    "reads along. For tests only, start with --not-for-real-people."
)


KNOWN_COVER = (
    "The cover is the sample that is shipped, or much like it. Everybody can know it, so it would give "
    "people away. Write your own: copy the folder flows/cover/practice, put other sentences into it, name it "
    "in the setting cover.folder, and run waymark check."
)
ALIKE = 0.2
"""More sentences in common with the sample than this part makes a cover known."""


def refusal(settings: Settings, script: Script, accepted: Collection[str]) -> str | None:
    """Why it must not start, or None. `accepted`: languages whose drafts an administrator answers for."""
    if not settings.reaches_strangers:
        return None
    if (settings.real_token or not _on_this_machine(settings.public_address)) and known_cover(script.library):
        return KNOWN_COVER
    if not settings.not_for_real_people:
        return NOT_READY
    unread = [code for code, count in script.unread().items() if count and code not in accepted]
    if not unread:
        return None
    names = ", ".join(LANGUAGES[code].english for code in unread)
    return (
        f"No native reader has read the crisis and safety texts in: {names}. Have them read. Or start once "
        "without a token and a public address, sign in to the console as an administrator, and accept the "
        "drafts by name."
    )


def known_cover(library: Library) -> bool:
    """Whether the sentences of the cover are those that are shipped for everybody to read."""
    sample = read_flow(SAMPLE / "cover.yaml", "flows/practice/cover.yaml")
    known, own = set(_sentences(sample)), _sentences(library.flows[COVER.flow])
    return sum(text in known for text in own) > ALIKE * len(own)


def _sentences(flow: Flow) -> list[str]:
    """Without the buttons: "Other language" is said by many."""
    return [source.text for text_id, source in flow.sources() if text_id.count(".") == 1]


def _on_this_machine(address: str) -> bool:
    return not address or address.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]"))
