"""How likely each of our languages is, by the groups of letters in a message: a known model, cut to size.

The model is py3langid's (naive Bayes over groups of bytes, 140 languages). Only the columns of languages
that share a script with another of ours are kept: for the rest the script tells.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache
from math import exp, sqrt

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier, visit_counts

LATIN = ("en", "vi", "id", "ms", "fil", "sw", "fr", "pt", "es")
ARABIC = ("ar", "ur")
DEVA = ("hi", "ne")
_THEIR_NAMES = {"fil": "tl"}


class Characters:
    """The model over one group of languages."""

    def __init__(self, whole: LanguageIdentifier, languages: Sequence[str]) -> None:
        self.languages = tuple(languages)
        columns = [whole.nb_classes.index(_THEIR_NAMES.get(language, language)) for language in languages]
        # No language is likelier than another before a word is read: their prior is left out.
        self._table = np.ascontiguousarray(whole.nb_ptc[:, columns], np.float32)
        self._walk = (whole.tk_nextmove, [row << 8 for row in whole.tk_row], whole.tk_output)

    def scores(self, text: str) -> dict[str, float]:
        """The logarithm of the likelihood of each language, up to one constant."""
        composed = text if text.isascii() else unicodedata.normalize("NFC", text)
        seen = visit_counts(*self._walk, composed.encode("utf-8", "surrogatepass"))
        if not seen:
            return dict.fromkeys(self.languages, 0.0)
        rows = np.fromiter(seen.keys(), np.intp, len(seen))
        often = np.fromiter(seen.values(), np.float32, len(seen))
        likely = (np.log1p(often) @ self._table.take(rows, axis=0)).tolist()
        return dict(zip(self.languages, likely, strict=True))


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
