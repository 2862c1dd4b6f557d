"""One phrase of a table, with its few wildcards, made into something that can be looked for.

The notation is described in data/README.md. This file knows nothing of danger, intents or files.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from nlu.normal import Reading, fold, read

_PIECE = re.compile(r"<([a-z_]+)>|\(([^()<>~]*)\)|~(\d)|([^<>()~]+)")
_WILD = re.compile(r"([*_])")
_INNER = re.compile(r"\(([^()]*)\)")
_NUMBER = r"\d[\d.]*"
_DENSE_NUMBER = r"(?:\d[\d.]*|[零〇一二三两兩四五六七八九十百半几幾]+)"
MAX_ALTERNATIVES = 200
SHORTEST_STEM = 2


class PhraseError(ValueError):
    """A phrase that can't be used; the text says what to do."""


class Element:
    """One place in a phrase: alternatives, or a gap (no alternatives)."""

    __slots__ = ("alternatives", "gap", "optional", "regex")

    def __init__(self, regex: str, alternatives: tuple[str, ...] = (), gap: bool = False, optional: bool = False) -> None:
        self.regex, self.alternatives, self.gap, self.optional = regex, alternatives, gap, optional


class Spaced:
    """Notation rules of languages that put blanks between words."""

    def __init__(self, negators: Sequence[str] = (), endings: Sequence[str] = ()) -> None:
        words = "|".join(re.escape(word) for word in negators)
        self._gap = f"(?: (?!(?:{words}) )[^ .]+)" if words else "(?: [^ .]+)"
        self._rest = "[^ ]*" + "".join(f"(?<!{re.escape(ending)})" for ending in endings)

    def gap(self, size: int) -> Element:
        """Up to `size` words that are no negation."""
        return Element(f"{self._gap}{{0,{size}}}?", gap=True)

    def words(self, text: str) -> list[str]:
        """Normalised words of a literal; `*` and `_` kept."""
        found: list[str] = []
        for word in text.split():
            if _WILD.search(word):
                found.append("".join(fold(part).replace("'", "").replace("’", "") for part in _WILD.split(word)))
            else:
                found.extend(read(word).words.replace(" . ", " ").split())
        return found

    def split(self, text: str) -> list[str]:
        """A run of plain text as single words."""
        return self.words(text)

    def alternative(self, text: str) -> str:
        """One alternative, normalised."""
        return " ".join(self.words(text))

    def regex(self, alternative: str) -> str:
        """The alternative with the blank before it."""
        parts = []
        for word in alternative.split():
            stem = word.split("*", 1)[0].replace("_", "")
            if "*" in word and (not word.endswith("*") or len(stem) < SHORTEST_STEM):
                raise PhraseError(f'"{word}": the star stands at the end, after two letters or more.')
            parts.append(
                " " + "".join(
                    self._rest if part == "*" else _NUMBER if part == "_" else re.escape(part)
                    for part in _WILD.split(word)
                )
            )  # fmt: skip
        return "".join(parts)

    def keys(self, alternative: str) -> list[str]:
        """Words, or beginnings marked with a star, one of which must be in the message."""
        found = []
        for word in alternative.split():
            if "_" in word:
                continue
            found.append(word[: min(len(word) - 1, 3)] + "*" if word.endswith("*") else word)
        return found

    close = "(?= )"
    blank = " "


class Dense:
    """Notation rules of languages without blanks."""

    close = ""
    blank = ""

    def __init__(self, negators: Sequence[str] = ()) -> None:
        words = "|".join(re.escape(word) for word in negators)
        self._gap = f"(?:(?!{words})[^.])" if words else "[^.]"

    def gap(self, size: int) -> Element:
        """Up to `size` letters without a negation."""
        return Element(f"{self._gap}{{0,{size}}}?", gap=True)

    def split(self, text: str) -> list[str]:
        """A run of plain text as one string."""
        return [text] if text.strip() else []

    def alternative(self, text: str) -> str:
        """One alternative, normalised."""
        if "*" in text:
            raise PhraseError("The star is for languages with blanks between words; leave it out here.")
        return "_".join(read(part).key.replace(" ", "") for part in text.split("_"))

    def regex(self, alternative: str) -> str:
        """The string, numbers included."""
        return _DENSE_NUMBER.join(re.escape(part) for part in alternative.split("_"))

    def keys(self, alternative: str) -> list[str]:
        """Pairs of letters (one letter when it stands alone), one of which must be in the message."""
        found = []
        for part in alternative.split("_"):
            found.extend(part[i : i + 2] for i in range(len(part) - 1))
        return found or [part for part in alternative.split("_") if part]


Notation = Spaced | Dense


class Pattern:
    """A phrase ready to be looked for."""

    __slots__ = ("_regex", "anchors", "begins_with", "dense", "example", "literal", "rule", "size", "source")

    def __init__(self, source: str, notation: Notation, sets: Mapping[str, Sequence[str]]) -> None:
        self.source, self.dense = source, isinstance(notation, Dense)
        elements = list(_elements(source, notation, sets))
        self.begins_with = source[1 : source.index(">")] if source.startswith("<") else ""
        needed = [e for e in elements if not e.gap and not e.optional]
        self.anchors = [keys for e in needed if all(keys := [notation.keys(a) for a in e.alternatives])]
        if not self.anchors:
            raise PhraseError(f'"{source}" has no fixed word to look for.')
        plain = all(len(e.alternatives) == 1 and not set("*_") & set(e.alternatives[0]) for e in elements)
        self.literal = notation.blank.join(e.alternatives[0] for e in elements) if plain else ""
        self.rule = "".join(e.regex for e in elements) + notation.close
        self.size = sum(len(e.alternatives[0]) if self.dense else 1 for e in needed)
        self.example = notation.blank.join(
            e.alternatives[0].replace("*", "").replace("_", "2") for e in elements if e.alternatives
        )
        self._regex: re.Pattern[str] | None = None

    def spans(self, reading: Reading) -> Iterator[tuple[int, int]]:
        """Where it stands in the message (offsets in `dense` or `words`)."""
        if self.literal and self.dense:
            text, wanted, trim = reading.dense, self.literal, 0
        elif self.literal:
            text, wanted, trim = reading.words, f" {self.literal} ", 1
        else:
            if self._regex is None:
                self._regex = re.compile(self.rule)
            for match in self._regex.finditer(reading.dense if self.dense else reading.words):
                yield match.span()
            return
        start = text.find(wanted)
        while start >= 0:
            yield start, start + len(wanted) - trim
            start = text.find(wanted, start + 1)


def _elements(source: str, notation: Notation, sets: Mapping[str, Sequence[str]]) -> Iterator[Element]:
    place = 0
    source = _flat(source)
    for piece in _PIECE.finditer(source):
        if piece.start() != place:
            break
        place = piece.end()
        name, inline, gap, plain = piece.groups()
        if gap is not None:
            yield notation.gap(int(gap))
        elif plain is not None:
            for run in notation.split(plain):
                alternative = notation.alternative(run)
                if alternative:
                    yield Element(notation.regex(alternative), (alternative,))
        elif name is not None and name not in sets:
            raise PhraseError(f'"<{name}>" is not one of the sets of this file.')
        else:
            members = sets[name] if name is not None else inline.split("|")
            yield _choice(members, notation)
    if place != len(source):
        raise PhraseError(f'"{source}" has a bracket or a ~ that can\'t be read.')


def _flat(source: str) -> str:
    """A group inside a group written out: "(a (b|c)|d)" becomes "(a b|a c|d)"."""
    out, depth, member = "", 0, ""
    members: list[str] = []
    for char in source:
        if char == ")" and depth == 1:
            members.extend(_expanded(member))
            out, depth, member, members = f"{out}({'|'.join(members)})", 0, "", []
        elif char == "|" and depth == 1:
            members.extend(_expanded(member))
            member = ""
        elif char == "(" and depth == 0:
            depth = 1
        else:
            depth += (char == "(") - (char == ")")
            if depth:
                member += char
            else:
                out += char
    return out if not depth else source


def _expanded(member: str) -> list[str]:
    """Every way to read one member."""
    group = _INNER.search(member)
    if group is None:
        return [member]
    head, tail = member[: group.start()], member[group.end() :]
    return [way for choice in group[1].split("|") for way in _expanded(f"{head}{choice}{tail}")]


def _choice(members: Sequence[str], notation: Notation) -> Element:
    if len(members) > MAX_ALTERNATIVES:
        raise PhraseError(f"More than {MAX_ALTERNATIVES} alternatives in one place.")
    alternatives = tuple(dict.fromkeys(notation.alternative(member) for member in members if member.strip()))
    if not alternatives or "" in alternatives:
        raise PhraseError("An alternative has no letters in it.")
    ordered = sorted(alternatives, key=len, reverse=True)
    optional = any(not member.strip() for member in members)
    body = "|".join(notation.regex(alternative) for alternative in ordered)
    return Element(f"(?:{body}){'?' if optional else ''}", alternatives, optional=optional)
