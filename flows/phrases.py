"""The phrase of the day: a real, small language practice that needs nobody's name and no memory.

The phrases are the texts of the flow `cover` whose key begins with `p_`, in every offered language: what one
person reads as the meaning, another learns.
"""

from collections.abc import Mapping
from typing import Final

from config.languages import LANGUAGES
from flows.context import Context
from flows.entries import COVER
from flows.flow import Library

PREFIX: Final = "cover.p_"
FIRST_TO_LEARN: Final = "en"


def to_learn(offered: tuple[str, ...], own: str | None) -> tuple[str, ...]:
    """The languages that can be practised by somebody who reads `own`."""
    return tuple(code for code in offered if code != own)


def values(context: Context, own: str, learns: str | None, page: int) -> Mapping[str, str]:
    """What fills {phrase}, {meaning} and {language}: one phrase a day, `page` further on request."""
    ids = _ids(context.library)
    if not ids:
        return {}
    others = to_learn(context.offered, own)
    first = FIRST_TO_LEARN if FIRST_TO_LEARN in others else (*others, own)[0]
    learned = learns if learns in others else first
    phrase = ids[(context.today.toordinal() + page) % len(ids)]
    return {
        "phrase": context.texts.text(phrase, learned) or "-",
        "meaning": context.texts.text(phrase, own) or "-",
        "language": LANGUAGES[learned].name,
    }


def _ids(library: Library) -> tuple[str, ...]:
    cover = library.flows.get(COVER.flow)
    return () if cover is None else tuple(i for i in cover.texts if i.startswith(PREFIX))
