"""What one posted form says: words, a tap, a standing number, or only "is there anything new". Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.languages import LANGUAGES

TEXT_LIMIT = 4000
STANDING_NUMBERS = frozenset({"9", "8", "7", "0"})


@dataclass(frozen=True)
class Spoken:
    """What goes in; `text` empty and no tap means that nothing was said."""

    text: str = ""
    tap: tuple[int, int] | None = None
    written: bool = False
    """The person wrote it: the page shows it back."""

    def __repr__(self) -> str:
        return f"Spoken(said={self.said})"

    @property
    def said(self) -> bool:
        return bool(self.text)


def spoken(fields: Mapping[str, str]) -> Spoken:
    """The first of: a tapped choice, a standing number, a language of the first screen, words."""
    tap = _tap(fields.get("tap", ""))
    if tap is not None:
        return Spoken(str(tap[1]), tap)
    if fields.get("cmd", "") in STANDING_NUMBERS:
        return Spoken(fields["cmd"])
    language = LANGUAGES.get(fields.get("pick", ""))
    if language is not None:
        return Spoken(language.name)
    return Spoken(fields.get("text", "").strip()[:TEXT_LIMIT], written=True)


def _tap(value: str) -> tuple[int, int] | None:
    asked, _, choice = value.partition(".")
    if not (asked.isascii() and asked.isdigit() and choice.isascii() and choice.isdigit()):
        return None
    return (int(asked), int(choice)) if len(asked) < 7 and len(choice) < 3 else None
