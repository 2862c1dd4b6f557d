"""What a message is about, by phrases. Several things may be meant at once; scores say how clearly.

It knows no danger levels and no flow; a trained classifier may stand behind the same function later.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from config import sheet
from nlu import table
from nlu.matcher import Matcher
from nlu.names import FROM_WORDS, INTENTS
from nlu.normal import Reading
from nlu.parsed import RiskSignal, Score
from nlu.pattern import Pattern

FOLDER = table.DATA / "intents"
PLACE = {name: place for place, name in enumerate(INTENTS)}
_WEAK, _STRONGEST, _SMALL_TALK = 0.3, 0.93, 0.25
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

    def scores(self, reading: Reading, risks: tuple[RiskSignal, ...], whole: str | None) -> tuple[Score, ...]:
        """Best first. `whole` is what the message means as a whole message (yes, no, unsure), if anything."""
        places = [
            (start, end, group.intent, group.weight(pattern))
            for group, pattern, start, end in self.matcher.find(reading)
        ]
        if not places and not risks and whole is None:
            return ()
        missing: dict[str, float] = {}
        for start, end, intent, weight in places:
            inside_longer = any(
                first <= start and end <= last and (end - start) < (last - first)
                for first, last, _, _ in places
            )
            if not inside_longer:
                missing[intent] = missing.get(intent, 1.0) * (1.0 - weight)
        found = {intent: min(_STRONGEST, 1.0 - rest) for intent, rest in missing.items()}
        for risk in risks:
            found[risk.kind] = max(found.get(risk.kind, 0.0), _LEVEL_SCORE[risk.level])
        if whole is not None:
            found[whole] = 1.0
        elif len(found) > 1:  # "hello" and "thank you" say little beside anything else
            for polite in ("greeting", "thanks"):
                if polite in found:
                    found[polite] = _SMALL_TALK
        ordered = sorted(found.items(), key=lambda item: (-item[1], PLACE[item[0]]))
        return tuple([Score(name, round(score, 3)) for name, score in ordered])


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
