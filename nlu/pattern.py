"""One phrase of a table, with its few wildcards, made into something that can be looked for.

The notation is described in data/README.md. This file knows nothing of danger, intents or files.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from nlu.kept import State
from nlu.normal import Reading
from nlu.notation import Dense, Element, Notation, PhraseError

_PIECE = re.compile(r"<([a-z_]+)>|\(([^()<>~]*)\)|~(\d)|([^<>()~]+)")
_NESTED = re.compile(r"\([^()]*\(")
_INNER = re.compile(r"\(([^()]*)\)")
MAX_ALTERNATIVES = 200


class Pattern:
    """A phrase ready to be looked for."""

    __slots__ = ("_regex", "anchors", "begins_with", "dense", "example", "literal", "rule", "size", "source")

    def __init__(self, source: str, notation: Notation, sets: Mapping[str, Sequence[str]]) -> None:
        self.source, self.dense = source, isinstance(notation, Dense)
        elements = list(_elements(source, notation, sets))
        self.begins_with = source[1 : source.index(">")] if source.startswith("<") else ""
        needed = [e for e in elements if not e.gap and not e.optional]
        self.anchors = [keys for e in needed if all(keys := e.keys_by(notation))]
        if not self.anchors:
            raise PhraseError(f'"{source}" has no fixed word to look for.')
        plain = all(
            len(e.alternatives) == 1 and not e.optional and not set("*_") & set(e.alternatives[0])
            for e in elements
        )
        self.literal = notation.blank.join(e.alternatives[0] for e in elements) if plain else ""
        self.rule = "".join(e.regex for e in elements) + notation.close
        self.size = sum(len(e.alternatives[0]) if self.dense else 1 for e in needed)
        self.example = notation.blank.join(
            e.alternatives[0].replace("*", "").replace("_", "2") for e in elements if e.alternatives
        )
        self._regex: re.Pattern[str] | None = None

    @classmethod
    def of(cls, source: str, notation: Notation, state: State) -> "Pattern":
        """The same phrase, as it was read before."""
        known = cls.__new__(cls)
        known.source, known.dense = source, isinstance(notation, Dense)
        known.begins_with, known.anchors = state.begins_with, state.anchors
        known.literal, known.rule, known.size = state.literal, state.rule, state.size
        known.example, known._regex = state.example, None
        return known

    def state(self) -> State:
        """What is kept of it for the next start."""
        return State(self.begins_with, self.anchors, self.literal, self.rule, self.size, self.example)

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


class AnyOf:
    """Several phrases of one language of which any will do, looked for at once."""

    __slots__ = ("_regex", "_rule", "dense")

    def __init__(self, patterns: Sequence[Pattern] = ()) -> None:
        self.dense = any(pattern.dense for pattern in patterns)
        self._rule = "|".join(pattern.rule for pattern in patterns)
        self._regex: re.Pattern[str] | None = None

    def __bool__(self) -> bool:
        return bool(self._rule)

    def within(self, text: str) -> bool:
        """Whether one of them stands in part of a message (`Reading.dense` or `Reading.words`)."""
        if not self._rule:
            return False
        if self._regex is None:
            self._regex = re.compile(self._rule)
        return self._regex.search(text if self.dense else f"{text} ") is not None


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
            yield _choice(tuple(members), notation)
    if place != len(source):
        raise PhraseError(f'"{source}" has a bracket or a ~ that can\'t be read.')


def _flat(source: str) -> str:
    """A group inside a group written out: "(a (b|c)|d)" becomes "(a b|a c|d)"."""
    if _NESTED.search(source) is None:
        return source
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


@cache  # a named set stands in dozens of phrases of its file; reading it once halves the time to start
def _choice(members: tuple[str, ...], notation: Notation) -> Element:
    if len(members) > MAX_ALTERNATIVES:
        raise PhraseError(f"More than {MAX_ALTERNATIVES} alternatives in one place.")
    alternatives = tuple(dict.fromkeys(notation.alternative(member) for member in members if member.strip()))
    if not alternatives or "" in alternatives:
        raise PhraseError("An alternative has no letters in it.")
    ordered = sorted(alternatives, key=len, reverse=True)
    optional = any(not member.strip() for member in members)
    body = "|".join(notation.regex(alternative) for alternative in ordered)
    return Element(f"(?:{body}){'?' if optional else ''}", alternatives, optional=optional)
