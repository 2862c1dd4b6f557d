"""The placeholders of our sentences: a closed set, each filled with words that are ready to be read."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flows.context import Context

PLACEHOLDERS: Final = frozenset(
    {"code", "waiting", "languages", "next_shift", "secret", "phrase", "meaning", "language"}
)
_BRACES: Final = re.compile(r"\{([^{}]*)\}")


def names(text: str) -> frozenset[str]:
    """The placeholders in a text."""
    return frozenset(_BRACES.findall(text))


def fill(text: str, context: Context, language: str, more: Mapping[str, str] = MappingProxyType({})) -> str:
    """Put the values in. One that is not known becomes a dash: a brace on the screen would look broken."""

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        if name == "code":
            return context.code or "-"
        if name == "secret":
            return context.phrase or "-"
        given = more.get(name) or context.values.get(name, "-")
        if given in context.texts.sources:  # a text id: words of its own, in the language of the line
            return context.texts.text(given, language) or "-"
        return given

    return _BRACES.sub(value, text)
