"""Whether this house may be reached by strangers yet: the answer is a sentence that says what to do."""

from collections.abc import Collection

from bot.script import Script
from config.languages import LANGUAGES
from config.settings import Settings

NOT_READY = (
    "A Telegram token or a public address lets people in danger write to this. It is not ready for them: "
    "what they write can be read by whoever takes this server, and nothing hides the chat from somebody who "
    "reads along. For tests only, start with --not-for-real-people."
)


def refusal(settings: Settings, script: Script, accepted: Collection[str]) -> str | None:
    """Why it must not start, or None. `accepted`: languages whose drafts an administrator answers for."""
    if not settings.reaches_strangers:
        return None
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
