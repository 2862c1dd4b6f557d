"""What the console shows that is not the desk's: texts, review counts, contact points. Values only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.console.faces import day, language_name
from bot.desk import Desk


@dataclass(frozen=True)
class Point:
    """A contact point as it would be shown to a person."""

    id: str
    text: str
    source: str = ""
    caution: str = ""
    """What whoever verifies it must know."""


def _none() -> Sequence[Point]:
    return ()


@dataclass(frozen=True)
class Sources:
    """Asked anew for every page, since texts and facts can change while the house runs."""

    text: Callable[[str, str], str | None]
    """A text id in a language, or None when it may not be served."""
    unread: Callable[[], Mapping[str, int]] = field(default=dict)
    """By language that is offered: how many critical texts no native speaker has read."""
    points: Callable[[], Sequence[Point]] = field(default=_none)


def drafted(desk: Desk, sources: Sources) -> dict[str, list[object]]:
    """What the banner says: languages not read by a native speaker, and who answers for using them."""
    unread = {code: count for code, count in sources.unread().items() if count}
    return {
        "languages": [language_name(code) for code in unread],
        "accepted": [
            {"language": language_name(one.language), "name": one.name, "date": day(one.at)}
            for one in desk.acceptances()
            if one.language in unread
        ],
    }
