"""The languages of the house, each in its own name.

Knows no texts: whether one is complete is for the checks of the flows.
"""

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

import msgspec


class Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language as a person would choose it."""

    code: str
    """What catalogues, sessions and the page's `lang` call it."""
    name: str
    """Its own name, for the first screen."""
    english: str
    """Its English name, for operators."""
    direction: Literal["ltr", "rtl"]
    script: str
    """Four letters of ISO 15924."""
    offered: bool
    """Shown on the first screen; a romanised form never is."""


def read(text: bytes) -> Mapping[str, Language]:
    """The languages of a YAML list, in its order; a code that stands twice is an error."""
    languages = msgspec.yaml.decode(text, type=list[Language])
    by_code = {language.code: language for language in languages}
    if len(by_code) != len(languages):
        raise ValueError("a language code stands twice")
    return MappingProxyType(by_code)


LANGUAGES: Mapping[str, Language] = read(files("config").joinpath("languages.yaml").read_bytes())


def offered() -> tuple[Language, ...]:
    """The languages of the first screen, in the order in which they are shown."""
    return tuple(language for language in LANGUAGES.values() if language.offered)
