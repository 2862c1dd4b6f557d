"""Which language a message is written in, as far as letters and small words can tell.

Most of our languages have their own script. Where they share one, letters and function words vote, and where
these do not decide, the model of characters.py does beside them. What stays weak follows the hint, or is no
guess. Whether the conversation changes its language is not decided here.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from config import sheet
from nlu import characters, table
from nlu.characters import Characters, shares
from nlu.normal import Reading
from nlu.parsed import Score

FILE = table.DATA / "letters.yaml"
SCRIPTS = {
    "han": "\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff", "kana": "\u3040-\u30ff",
    "th": "\u0e00-\u0e7f", "lo": "\u0e80-\u0eff", "km": "\u1780-\u17ff", "my": "\u1000-\u109f\uaa60-\uaa7f",
    "bn": "\u0980-\u09ff", "ta": "\u0b80-\u0bff", "si": "\u0d80-\u0dff", "am": "\u1200-\u139f",
    "ru": "\u0400-\u052f", "arabic": "\u0600-\u06ff\u0750-\u077f", "deva": "\u0900-\u097f",
    "latin": "a-z\u00aa-\u024f\u1e00-\u1eff",
}  # fmt: skip
_RUN = re.compile("|".join(f"(?P<{name}>[{letters}]+)" for name, letters in SCRIPTS.items()))
_SAYS = {"han": 3.0, "latin": 0.6}
"""How much one letter counts: a Chinese sign is half a word, a Latin letter a fifth of one."""
_SURE, _LIKELY, _GUESS = 0.98, 0.75, 0.5
_ONLY_HINT = 0.4
_VOTE = 4.0
"""What one small word weighs beside the model, in its unit (the logarithm of a likelihood)."""
Guess = tuple[str | None, float, tuple[Score, ...]]
NOTHING: Guess = (None, 0.0, ())


@cache
def _chinese_letters() -> tuple[frozenset[str], frozenset[str]]:
    """Signs that only the simplified, and only the traditional, national character set holds."""

    def within(codec: str) -> set[str]:
        return {chr(code) for code in range(0x4E00, 0x9FFF) if chr(code).encode(codec, "ignore")}

    simplified, traditional = within("gb2312"), within("big5")
    return frozenset(simplified - traditional), frozenset(traditional - simplified)


class Letters:
    """Function words and marking letters of languages that share a script."""

    def __init__(
        self,
        latin: dict[str, set[str]],
        marks: dict[str, dict[str, set[str]]],
        lent: set[str],
        models: Mapping[str, Characters],
    ) -> None:
        self._models = models
        votes: dict[str, list[str]] = {}
        for language, words in latin.items():
            for word in words:
                votes.setdefault(word, []).append(language)
        self._latin = {word: tuple(languages) for word, languages in votes.items()}
        self._marks, self._lent = marks, lent

    def guess(self, reading: Reading, hint: str | None) -> Guess:
        """The language, how sure, and all candidates, best first."""
        folded = reading.folded
        if folded.isascii():
            return self._latin_guess(reading, hint, _SURE) if any(map(str.isalpha, folded)) else NOTHING
        weight: dict[str, float] = {}
        for run in _RUN.finditer(folded):
            script = run.lastgroup or ""
            weight[script] = weight.get(script, 0.0) + (run.end() - run.start()) * _SAYS.get(script, 1.0)
        if not weight:
            return NOTHING
        script = max(weight, key=weight.__getitem__)
        share = weight[script] / sum(weight.values())
        if script == "latin":
            return self._latin_guess(reading, hint, share)
        if script in self._marks:
            return self._marked(script, folded, hint)
        return _by_script(script, folded, hint, share) if "kana" not in weight else NOTHING

    def _marked(self, script: str, folded: str, hint: str | None) -> Guess:
        """Two languages of one script, told apart by letters, small words and the model."""
        votes = {
            language: float(sum(folded.count(mark) for mark in marks))
            for language, marks in self._marks[script].items()
        }
        share = _together(self._models[script].scores(folded), votes, len(folded))
        best = max(share, key=share.__getitem__)
        if share[best] < _LIKELY and not any(votes.values()):
            best = hint if hint in votes else best
            return best, _GUESS, tuple(Score(language, _GUESS) for language in sorted(votes, key=best.__ne__))
        sure = _SURE if votes[best] == sum(votes.values()) else _LIKELY
        others = tuple(Score(language, round(1 - sure, 3)) for language in votes if language != best)
        return best, sure, (Score(best, sure), *others)

    def _latin_guess(self, reading: Reading, hint: str | None, share: float) -> Guess:
        """Small words where they decide; the model beside them where they do not."""
        words = reading.words.split()
        votes = self._latin_votes(reading, words)
        total = sum(votes.values())
        order = sorted(votes, key=lambda language: (-votes[language], language != hint, language))
        known = min(1.0, total / len(words) * 2 if words else 0.0)
        by_words = min(_SURE, votes[order[0]] / total * (0.6 + 0.4 * known)) if order else 0.0
        if by_words < _LIKELY or len(words) == 1:
            by_letters = _together(self._models["latin"].scores(" ".join(words)), votes, len(reading.words))
            best = max(by_letters, key=by_letters.__getitem__)
            spelled = order and order[0].endswith("-Latn") and votes[order[0]] > votes.get(best, 0.0)
            if not spelled:
                agreed = by_words if order and order[0] == best else 0.0
                sure = round(max(agreed, by_letters[best] * (0.6 + 0.4 * known)) * max(share, 0.5), 3)
                scores = (Score(best, sure), *_runners_up(by_letters, best))
                if sure >= _GUESS:
                    return best, sure, scores
                if not votes and hint in self._known():
                    return hint, _ONLY_HINT, (Score(str(hint), _ONLY_HINT),)
                return None, 0.0, scores
        sure = round(by_words * max(share, 0.5), 3)
        scores = tuple(Score(language, round(votes[language] / total * sure, 3)) for language in order[1:3])
        return order[0], sure, (Score(order[0], sure), *scores)

    def _latin_votes(self, reading: Reading, words: list[str]) -> dict[str, float]:
        votes: dict[str, float] = {}
        lent = 0.0
        for word in words:
            languages = self._latin.get(word)
            if word in self._lent:
                lent += 1.0
            elif languages:
                for language in languages:
                    votes[language] = votes.get(language, 0.0) + 1.0 / len(languages)
        if not reading.folded.isascii():
            for language, marks in self._marks["latin"].items():
                found = sum(1 for mark in marks if mark in reading.folded)
                if found:
                    votes[language] = votes.get(language, 0.0) + found
        if lent and votes.keys() <= {"en"}:
            votes["en"] = votes.get("en", 0.0) + lent
        return votes

    def _known(self) -> set[str]:
        return {language for languages in self._latin.values() for language in languages}


def _together(scores: dict[str, float], votes: dict[str, float], letters: int) -> dict[str, float]:
    """What the model and the small words say together, as shares of 1."""
    weighed = {language: score + _VOTE * votes.get(language, 0.0) for language, score in scores.items()}
    return shares(weighed, letters)


def _runners_up(share: dict[str, float], best: str) -> tuple[Score, ...]:
    others = sorted((language for language in share if language != best), key=lambda name: -share[name])[:2]
    return tuple(Score(language, round(share[language], 3)) for language in others)


def _by_script(script: str, folded: str, hint: str | None, share: float) -> Guess:
    if script == "han":
        return _chinese(folded, hint, share)
    sure = round(_SURE * share, 3)
    return script, sure, (Score(script, sure),)


def _chinese(folded: str, hint: str | None, share: float) -> Guess:
    only_simplified, only_traditional = _chinese_letters()
    signs = set(folded)
    hans, hant = len(signs & only_simplified), len(signs & only_traditional)
    if hans == hant:
        best, sure = (hint if hint in ("zh-Hans", "zh-Hant") else "zh-Hans"), _LIKELY
    else:
        best, sure = ("zh-Hans" if hans > hant else "zh-Hant"), _SURE if not (hans and hant) else _LIKELY
    other = "zh-Hant" if best == "zh-Hans" else "zh-Hans"
    sure = round(sure * share, 3)
    return best, sure, (Score(str(best), sure), Score(other, round(1 - sure, 3)))


def load(path: Path = FILE, english: Iterable[str] = ()) -> Letters:
    """The table of small words and letters; `english` are words of our own English tables."""
    fields = sheet.load(path, table.called(path)).fields(("latin_words", "lent", "marks"))
    latin = {language: set(cell.text().split()) for language, cell in fields["latin_words"].pairs().items()}
    taken = {word for words in latin.values() for word in words}
    latin["en"] |= {word for word in english if word.isascii() and word.isalpha()} - taken
    marks = {
        script: {language: set(cell.text().split()) for language, cell in languages.pairs().items()}
        for script, languages in fields["marks"].fields(("latin", "arabic", "deva")).items()
    }
    return Letters(latin, marks, set(fields["lent"].text().split()), characters.load())
