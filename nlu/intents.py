"""What a message is about, by phrases and by what the model learned. Several things may be meant at once.

Scores say how clearly: below CLEAR (parsed.py) a name is a guess, good for a question, not for an action.
It knows no danger levels and no flow.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import exp
from pathlib import Path
from typing import NamedTuple

from config import sheet
from nlu import table
from nlu.matcher import Matcher
from nlu.names import BY_NUMBER, FROM_WORDS, INTENTS
from nlu.normal import Reading
from nlu.parsed import CLEAR, RiskSignal, Score
from nlu.pattern import Pattern

FOLDER = table.DATA / "intents"
PLACE = {name: place for place, name in enumerate(INTENTS)}
_WEAK, _STRONGEST, _SMALL_TALK = CLEAR, 0.93, 0.25
_PHRASE_WEIGHT = 4.0
"""How much a clear phrase weighs beside the model, as a logarithm: by benchmarks/intents.py."""
_RANKED, _LEAST, _LOWEST = 3, 0.1, 0.02
"""Three names are ranked, the next to impossible left out; more only when they are likely."""
_GUESSED = 0.39
_ONLY_ASKED = FROM_WORDS - {"other"}
"""Never more than a guess of the model: a yes is only what is a yes as a whole message."""
_ONLY_ASKED_NUMBERED = _ONLY_ASKED | {BY_NUMBER}
_SIGN = 0.5
"""What a sign of danger below P0 is worth as a phrase: it is often told beside what is asked."""
_LEVEL_SCORE = {"P0": 0.98, "P1": 0.96, "P2": 0.94}


class Phrases(NamedTuple):
    """The phrases of one intent in one language."""

    language: str
    intent: str
    weak: bool
    patterns: tuple[Pattern, ...]

    def weight(self, pattern: Pattern) -> float:
        """How much one phrase says: longer ones say more."""
        if self.weak:
            return _WEAK
        size = pattern.size / 2 if pattern.dense else pattern.size
        return min(_STRONGEST, 0.4 + 0.15 * size)


class Intents:
    """All intent tables together."""

    def __init__(self, groups: Iterable[Phrases]) -> None:
        self.groups = tuple(groups)
        self.matcher = Matcher((group, pattern) for group in self.groups for pattern in group.patterns)

    def scores(
        self,
        reading: Reading,
        risks: tuple[RiskSignal, ...],
        whole: str | None,
        learned: Sequence[float] = (),
        numbered: bool = False,
    ) -> tuple[Score, ...]:
        """Best first. `whole` is what the message means as a whole message (yes, no, unsure), if anything;
        `learned` is the share of each intent by the model, if it was asked; `numbered`: digits are in it.
        """
        found = self.by_phrases(reading)
        if not found and not risks and whole is None and not learned:
            return ()
        scored = found
        if learned:
            signs = {risk.kind: max(found.get(risk.kind, 0.0), _SIGN) for risk in risks}
            scored = blended(found | signs, learned, _ONLY_ASKED_NUMBERED if numbered else _ONLY_ASKED)
        for risk in risks:
            if risk.level == "P0" or not learned:
                scored[risk.kind] = max(scored.get(risk.kind, 0.0), _LEVEL_SCORE[risk.level])
        if whole is not None:
            scored[whole] = 1.0
        elif len(scored) > 1:  # "hello" and "thank you" say little beside anything else that was found
            for polite in ("greeting", "thanks"):
                if polite in found and (len(found) > 1 or risks):
                    scored[polite] = min(scored[polite], _SMALL_TALK)
        ordered = sorted(scored.items(), key=lambda item: (-item[1], PLACE[item[0]]))
        return tuple([Score(name, round(score, 3)) for name, score in ordered])

    def by_phrases(self, reading: Reading) -> dict[str, float]:
        """How clearly phrases name each intent; a phrase inside a longer one is not meant."""
        places = [
            (start, end, group.intent, group.weight(pattern))
            for group, pattern, start, end in self.matcher.find(reading)
        ]
        missing: dict[str, float] = {}
        for start, end, intent, weight in places:
            inside_longer = any(
                first <= start and end <= last and (end - start) < (last - first)
                for first, last, _, _ in places
            )
            if not inside_longer:
                missing[intent] = missing.get(intent, 1.0) * (1.0 - weight)
        return {intent: min(_STRONGEST, 1.0 - rest) for intent, rest in missing.items()}


def blended(
    found: Mapping[str, float], learned: Sequence[float], only_asked: frozenset[str]
) -> dict[str, float]:
    """Phrases and model together. A phrase raises the share of its intent; what a phrase found keeps at least
    its own certainty, and what both together hold likelier is raised to it.
    """
    raised = {name: learned[PLACE[name]] * exp(_PHRASE_WEIGHT * clear) for name, clear in found.items()}
    whole = 1.0
    for name, share in raised.items():
        whole += share - learned[PLACE[name]]
    least = _LOWEST * whole
    shares = [
        (share / whole, INTENTS[place])
        for place, share in enumerate(learned)
        if share >= least and INTENTS[place] not in raised
    ]
    shares += [(share / whole, name) for name, share in raised.items()]
    shares.sort(reverse=True)
    scored: dict[str, float] = {}
    lowest = 0.0
    for place in range(len(shares) - 1, -1, -1):
        share, name = shares[place]
        if name in found:
            share = 1.0 - (1.0 - share) * (1.0 - found[name])
        elif place >= _RANKED and share < _LEAST:
            continue
        elif name in only_asked:
            scored[name] = min(share, _GUESSED)
            continue
        lowest = scored[name] = min(_STRONGEST, max(share, lowest))
    return scored


def read_file(path: Path) -> list[Phrases]:
    """The phrases of one language file."""
    top = sheet.load(path, table.called(path))
    fields = top.fields(("language", "intents"), ("sets",))
    language = fields["language"].text()
    if language != path.stem:
        raise fields["language"].broken(
            f'The file is named for "{path.stem}".', "Make name and language the same."
        )
    notation, sets = table.notation_of(language), table.read_sets(fields.get("sets"))
    wanted = [name for name in INTENTS if name not in FROM_WORDS]
    groups: list[Phrases] = []
    for name, cell in fields["intents"].fields((), wanted).items():
        lists = cell.fields(("any",), ("weak",))
        for part, phrases in lists.items():
            patterns = tuple(table.read_patterns(phrases, notation, sets))
            groups.append(Phrases(language, name, part == "weak", patterns))
    return groups


def load(folder: Path = FOLDER) -> Intents:
    """Every language file of a folder."""
    return Intents(group for path in table.files(folder) for group in read_file(path))
