"""Telling languages apart, beside others in the same run: `python -m benchmarks.language FILE.tsv`.

The file has columns `lang` and `text`, and `kind` if it has several (single words, sentences ...). Indonesian
and Malay count as one: nothing tells them apart in a short text. Others are cut to our languages where they
can be; a language that one of them does not know counts against it, as it would for us. Means are over
languages, in percent; "unsure" is the share on which we say that we can't tell (the best guess is scored all
the same).
"""

import argparse
import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import langdetect
from langdetect.lang_detect_exception import LangDetectException
from lingua import IsoCode639_1, LanguageDetectorBuilder
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from config.languages import LANGUAGES
from nlu.parse import parse

ONE = {"ms": "id", "bn-Latn": "bn", "hi-Latn": "hi", "ur-Latn": "ur"}
THEIRS = {"tl": "fil", "zh-cn": "zh-Hans", "zh-tw": "zh-Hant"}
Guess = Callable[[str], str | None]


class Row(NamedTuple):
    """One text whose language is known."""

    lang: str
    kind: str
    text: str


def ours(text: str) -> str | None:
    """Our best guess."""
    parsed = parse(text)
    return parsed.language or (parsed.languages[0].name if parsed.languages else None)


def by_langdetect() -> Guess:
    """langdetect as it comes, with a seed: without one its answer changes from run to run."""
    langdetect.DetectorFactory.seed = 0

    def guess(text: str) -> str | None:
        try:
            return str(langdetect.detect(text))
        except LangDetectException:
            return None

    return guess


def by_py3langid() -> Guess:
    """py3langid cut to our languages; it tells no simplified from traditional Chinese."""
    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages(sorted({_short(code) for code in LANGUAGES}))
    return lambda text: str(whole.classify(text)[0])


def by_lingua() -> Guess:
    """lingua cut to those of our languages that it knows."""
    codes = {_short(code).upper() for code in LANGUAGES}
    known = [code for name, code in vars(IsoCode639_1).items() if name in codes]
    detector = LanguageDetectorBuilder.from_iso_codes_639_1(*known).build()

    def guess(text: str) -> str | None:
        found = detector.detect_language_of(text)
        return None if found is None else found.iso_code_639_1.name.lower()

    return guess


def _short(code: str) -> str:
    return {"fil": "tl"}.get(code, code.split("-", maxsplit=1)[0])


def right(wanted: str, guessed: str | None) -> bool:
    """Whether it is the language, however it is called. Who knows one Chinese only is right with it."""
    if guessed == "zh":
        return wanted.startswith("zh")
    guessed = THEIRS.get(guessed or "", guessed or "")
    return ONE.get(guessed, guessed) == ONE.get(wanted, wanted)


def read(path: Path) -> list[Row]:
    """The rows of a file."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Row(row["lang"], row.get("kind") or "all", row["text"]) for row in rows]


def table(rows: list[Row], systems: dict[str, Guess]) -> Iterator[str]:
    """A line for each system: the mean over languages, for each kind of text."""
    kinds = sorted({row.kind for row in rows}, key=lambda kind: _letters(rows, kind))
    yield f"{'':14}" + "".join(f"{kind:>12}" for kind in kinds)
    for name, guess in systems.items():
        hits = [(row, right(row.lang, guess(row.text))) for row in rows]
        yield f"{name:14}" + "".join(f"{_mean(hits, kind):12.1f}" for kind in kinds)
    unsure = [(row, parse(row.text).language is None) for row in rows]
    yield f"{'ours, unsure':14}" + "".join(f"{_mean(unsure, kind):12.1f}" for kind in kinds)


def _letters(rows: Iterable[Row], kind: str) -> float:
    sizes = [len(row.text) for row in rows if row.kind == kind]
    return sum(sizes) / len(sizes)


def _mean(holds: Iterable[tuple[Row, bool]], kind: str) -> float:
    by_language: dict[str, list[bool]] = defaultdict(list)
    for row, held in holds:
        if row.kind == kind:
            by_language[row.lang].append(held)
    return 100 * sum(sum(each) / len(each) for each in by_language.values()) / len(by_language)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    asked = parser.parse_args()
    systems = {
        "ours": ours, "langdetect": by_langdetect(), "py3langid": by_py3langid(), "lingua": by_lingua()
    }  # fmt: skip
    print("\n".join(table(read(asked.file), systems)))


if __name__ == "__main__":
    main()
