"""All that is read once at the start: flows, facts, words in every language, tables of what people write."""

from pathlib import Path

import msgspec

import escalation
from bot.veil import Veil
from config.errors import WaymarkError
from config.languages import offered
from escalation import replies
from flows.flow import Library
from flows.house import first_lines, read_house
from flows.loader import SAMPLE
from flows.texts import Catalog
from knowledge import Knowledge
from nlu.parse import tables

WORDS = "real.w_"
REPLIES = Path(escalation.__file__).parent / "locale"


class NothingOffered(WaymarkError):
    """There is no language in which all critical texts are there and current."""

    code = "script.nothing_offered"

    def __str__(self) -> str:
        return "No language has all its critical texts. Run: waymark check"


class Script(msgspec.Struct, frozen=True):
    """What the engine speaks from."""

    library: Library
    texts: Catalog
    knowledge: Knowledge
    offered: tuple[str, ...]
    """Languages with all critical texts, in the order of the first screen."""
    veil: Veil
    phrase_words: tuple[str, ...] = ()
    """Text ids of the plain words that one-time phrases are made of."""

    def unread(self) -> dict[str, int]:
        """By language that is offered: how many critical texts no native speaker has read."""
        return {language: len(self.texts.below(language, "native")) for language in self.offered}


def load(cover: Path | None = None) -> Script:
    """The script as it lies on the disk, with the shipped sample or another folder as its cover."""
    tables()  # now, not at the first message: one that can't be read stops the start, and nobody waits
    house = read_house([replies.sources()], [REPLIES], cover or SAMPLE)
    ready = tuple(language.code for language in offered() if house.texts.offered(language.code))
    if not ready:
        raise NothingOffered
    words = tuple(text_id for text_id in house.library.flows["real"].texts if text_id.startswith(WORDS))
    veil = Veil(house.texts, first_lines())
    return Script(house.library, house.texts, house.knowledge, ready, veil, words)
