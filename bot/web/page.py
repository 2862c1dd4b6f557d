"""Turns the lines of one conversation into what the page shows. Knows no route, no storage and no key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import msgspec

from config.languages import LANGUAGES, offered
from flows.events import Said
from nlu import identifiers
from nlu.code import cover, find_code
from nlu.normal import fold

STANDING = (("9", "person"), ("8", "language"), ("7", "back"), ("0", "hide"))
Words = Callable[[str, str], str | None]
BESIDE = frozenset({"global.noted", "global.fallback", "global.picture_kept", "global.picture_refused"})
"""Lines after which the question before them still waits; so do those of a person, `reply.`."""


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """One entry of the page: the person's own words, or the lines of one reply."""

    own: str | None = None
    language: str = ""
    lines: tuple[Said, ...] = ()
    standing: bool = True
    """The standing numbers mean something after these lines; under cover they do not."""

    def __repr__(self) -> str:
        return f"Shown(lines={len(self.lines)})"


@dataclass(frozen=True)
class Line:
    """A line, cut into paragraphs, with its numbered choices."""

    parts: tuple[str, ...]
    choices: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Line(parts={len(self.parts)})"


@dataclass(frozen=True)
class Group:
    """What arrived together."""

    own: str | None
    lang: str
    dir: str
    lines: tuple[Line, ...]
    open: bool

    def __repr__(self) -> str:
        return f"Group(lines={len(self.lines)})"


@dataclass(frozen=True)
class Choice:
    """One button under the conversation."""

    name: str
    value: str
    label: str
    lang: str
    dir: str

    def __repr__(self) -> str:
        return f"Choice(name={self.name!r})"


@dataclass(frozen=True)
class Page:
    """Everything the template needs, in words already chosen."""

    name: str
    leave_to: str
    token: str = ""
    nonce: str = ""
    news: str = ""
    seen: int = 0
    lang: str = "mul"
    dir: str = "ltr"
    groups: tuple[Group, ...] = ()
    choices: tuple[Choice, ...] = ()
    standing: tuple[tuple[str, str], ...] = ()
    leave: str = ""
    send: str = ""
    write: str = ""
    reload: str = ""
    picture: str = ""
    """Name of the field for a picture; empty while none is taken."""
    typed: str = ""

    def __repr__(self) -> str:
        return f"Page(groups={len(self.groups)})"


def direction(language: str) -> str:
    """Writing direction of a language; left to right when it is unknown."""
    known = LANGUAGES.get(language)
    return known.direction if known else "ltr"


def _open_question(shown: Sequence[Shown]) -> tuple[int, Said] | None:
    """The newest question that has choices, if it still waits: only its buttons still mean something.

    A reply that asks nothing was the last one: no buttons below it on a screen that should be silent.
    """
    for at in range(len(shown) - 1, -1, -1):
        for said in reversed(shown[at].lines):
            if said.choices:
                return at, said
        if any(said.id not in BESIDE and not said.id.startswith("reply.") for said in shown[at].lines):
            return None
    return None


def first_choices(ready: Sequence[str] | None = None) -> tuple[Choice, ...]:
    """The languages in their own names: all that a stranger sees. `ready`: only those that can be spoken."""
    return tuple(
        Choice("pick", known.code, known.name, known.code, known.direction)
        for known in offered()
        if ready is None or known.code in ready
    )


def groups(shown: Sequence[Shown]) -> tuple[Group, ...]:
    """The conversation so far; choices that are buttons below are not written out a second time."""
    question = _open_question(shown)
    at = question[0] if question else -1
    return tuple(
        Group(
            own=entry.own,
            lang=entry.language,
            dir=direction(entry.language),
            lines=tuple(
                Line(tuple(part for part in said.text.split("\n\n") if part.strip()), said.choices)
                for said in entry.lines
            ),
            open=number == at,
        )
        for number, entry in enumerate(shown)
    )


def choices(shown: Sequence[Shown]) -> tuple[Choice, ...]:
    """Buttons of the question that waits."""
    question = _open_question(shown)
    if question is None:
        return ()
    said = question[1]
    lang = said.language
    return tuple(
        Choice("tap", f"{said.asked}.{number}", label, lang, direction(lang))
        for number, label in enumerate(said.choices, start=1)
    )


def language_of(shown: Sequence[Shown]) -> str:
    """The language the conversation is in now: that of the newest reply."""
    return next((entry.language for entry in reversed(shown) if entry.language), "")


def standing(shown: Sequence[Shown], language: str, words: Words) -> tuple[tuple[str, str], ...]:
    """The four numbers that work at every step, named in the person's language; none under cover."""
    if not next((entry.standing for entry in reversed(shown) if entry.lines), False):
        return ()
    return tuple((number, words(f"global.{name}_label", language) or "") for number, name in STANDING)


def said_back(text: str, tap: tuple[int, int] | None, shown: Sequence[Shown], *, written: bool) -> str | None:
    """What the page shows of the person's own word: what they wrote, or the label they pressed.

    Standing numbers and the first choice of a language leave no line behind. A return code and whatever could
    identify somebody are covered: whoever takes the phone a moment later must not read them.
    """
    if tap is None:
        code = find_code(fold(text))
        words = text if code is None else cover(text)
        return identifiers.covered(words, identifiers.find(words)) if written else None
    question = _open_question(shown)
    if question is None or question[1].asked != tap[0] or not 0 < tap[1] <= len(question[1].choices):
        return None
    return question[1].choices[tap[1] - 1]


def compose(
    blank: Page,
    shown: Sequence[Shown],
    language: str,
    words: Words,
    *,
    token: str,
    news: str,
    seen: int,
    typed: str,
) -> Page:
    """The page of a conversation; before there is a language it is the first screen, with what was typed."""
    page = replace(blank, token=token, news=news, seen=seen, typed=typed, groups=groups(shown))
    if not language:
        return page

    def word(name: str) -> str:
        return words(f"global.{name}_label", language) or ""

    return replace(
        page,
        lang=language,
        dir=direction(language),
        choices=choices(shown) if language_of(shown) else blank.choices,
        standing=standing(shown, language, words),
        leave=word("leave"),
        send=word("send"),
        write=word("write"),
        reload=word("reload"),
    )
