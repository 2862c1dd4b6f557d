"""How likely each of our languages is, by the groups of letters in a message: a known model, cut to size.

The model is py3langid's (naive Bayes over groups of bytes, 140 languages). Only the columns of languages
that share a script with another of ours are kept: for the rest the script tells.
"""

from collections.abc import Sequence
from functools import cache
from math import exp, sqrt

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LATIN = ("en", "vi", "id", "ms", "fil", "sw", "fr", "pt", "es")
ARABIC = ("ar", "ur")
DEVA = ("hi", "ne")
_THEIR_NAMES = {"fil": "tl"}


class Characters:
    """The model over one group of languages."""

    def __init__(self, whole: LanguageIdentifier, languages: Sequence[str]) -> None:
        self.languages = tuple(languages)
        columns = [whole.nb_classes.index(_THEIR_NAMES.get(language, language)) for language in languages]
        self._model = LanguageIdentifier(
            whole.nb_ptc[:, columns].copy(),
            whole.nb_pc[columns] * 0.0,  # no language is likelier than another before a word is read
            list(languages),
            whole.tk_nextmove,
            whole.tk_output,
            tk_row=whole.tk_row,
        )

    def scores(self, text: str) -> dict[str, float]:
        """The logarithm of the likelihood of each language, up to one constant."""
        return dict(self._model.rank(text)) if text else dict.fromkeys(self.languages, 0.0)


def shares(scores: dict[str, float], letters: int) -> dict[str, float]:
    """Scores as shares of 1. Letters depend on each other: evidence grows with the root of their number."""
    top, root = max(scores.values()), sqrt(letters or 1)
    weights = {language: exp((score - top) / root) for language, score in scores.items()}
    total = sum(weights.values())
    return {language: weight / total for language, weight in weights.items()}


@cache
def load() -> dict[str, Characters]:
    """The model of each script that several of our languages share."""
    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    groups = {"latin": LATIN, "arabic": ARABIC, "deva": DEVA}
    return {script: Characters(whole, languages) for script, languages in groups.items()}
