"""What a message is about, by phrases and by what the model learned. Several things may be meant at once.

Scores say how clearly: below CLEAR (parsed.py) a name is a guess, good for a question, not for an action.
It knows no danger levels and no flow.
"""

from collections.abc import Iterable, Mapping
from math import exp
from pathlib import Path
from typing import NamedTuple

from config import sheet
from nlu import table
from nlu.matcher import Matcher
from nlu.model.table import Heard
from nlu.names import BY_NUMBER, FROM_WORDS, INTENTS
from nlu.normal import Reading
from nlu.parsed import CLEAR, RiskSignal, Score
from nlu.pattern import Pattern

FOLDER = table.DATA / "intents"
PLACE = {name: place for place, name in enumerate(INTENTS)}
_WEAK, _STRONGEST, _SMALL_TALK = CLEAR, 0.93, 0.25
_PHRASE_WEIGHT = 1.0
"""How much a clear phrase weighs beside the model, as a logarithm: by benchmarks/intents.py. The model has
learned from the phrases too, and knows what stands around them.
"""
_SAID = 0.6
"""How clear a phrase must be (two words, four letters of an unspaced script) to be worth doing something
about although the model does not think so.
"""
_RANKED, _LEAST, _LOWEST = 3, 0.1, 0.02
"""Three names are ranked, the next to impossible left out; more only when they are likely."""
_GUESSED, _DOUBTED = 0.39, 0.2
_ONLY_ASKED = FROM_WORDS - {"other"}
"""Never more than a guess of the model: a yes is only what is a yes as a whole message."""
_ONLY_ASKED_NUMBERED = _ONLY_ASKED | {BY_NUMBER}
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
        learned: Heard | None = None,
        numbered: bool = False,
    ) -> tuple[Score, ...]:
        """Best first. `whole` is what the message means as a whole message (yes, no, unsure), if anything;
        `learned` is what the model says, if it was asked; `numbered`: digits are in it.
        """
        found = self.by_phrases(reading)
        if not found and not risks and whole is None and learned is None:
            return ()
        scored = found
        if learned is not None:
            scored = blended(found, learned, _ONLY_ASKED_NUMBERED if numbered else _ONLY_ASKED)
        for risk in risks:
            if risk.level == "P0" or learned is None:
                scored[risk.kind] = max(scored.get(risk.kind, 0.0), _LEVEL_SCORE[risk.level])
        if whole is not None:
            scored[whole] = 1.0
        elif len(scored) > 1:  # "hello" and "thank you" say little beside anything else that was found
            for polite in ("greeting", "thanks"):
                if polite in found and (len(found) > 1 or risks):
                    scored[polite] = min(scored.get(polite, 0.0), _SMALL_TALK)
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


def blended(found: Mapping[str, float], learned: Heard, only_asked: frozenset[str]) -> dict[str, float]:
    """Phrases and model together: the model ranks, a phrase raises the share of its intent, and what a clear
    phrase says can be acted on. What the model holds unlikely is asked about only.
    """
    shares = learned.even
    raised = {name: shares[PLACE[name]] * exp(_PHRASE_WEIGHT * clear) for name, clear in found.items()}
    whole = 1.0
    for name, share in raised.items():
        whole += share - shares[PLACE[name]]
    least = _LOWEST * whole
    ranked = sorted(
        [
            (raised.get(INTENTS[place], share) / whole, INTENTS[place])
            for place, share in enumerate(shares)
            if share >= least or INTENTS[place] in raised
        ],
        reverse=True,
    )
    scored: dict[str, float] = {}
    for place, (share, name) in enumerate(ranked):
        if found.get(name, 0.0) >= _SAID:
            scored[name] = min(_STRONGEST, max(share, CLEAR))
        elif name in found or place < _RANKED or share >= _LEAST:
            asked = name in only_asked or learned.shares[PLACE[name]] < _DOUBTED
            scored[name] = min(_GUESSED if asked else _STRONGEST, share)
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
