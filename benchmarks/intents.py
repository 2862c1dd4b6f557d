"""Cross-validation of the intent model: `python -m benchmarks.intents [--folds 5] [--rounds 5]`.

The whole sentences of `nlu.yml` are left out in turn; phrases and short forms stay in, as they were written
by other hands. What is measured is the whole understanding (phrases and model together), by language. With
`--constants` it also prints what the blend and the danger threshold were chosen from.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from nlu import alarm, danger, intents, training
from nlu.model import fit, sentences
from nlu.model.sentences import Sentence
from nlu.model.table import Heard
from nlu.names import INTENTS, RISK_KINDS
from nlu.normal import read
from nlu.parse import Tables, tables, understand

MAIN_KINDS = frozenset(RISK_KINDS) - {"escaped", "detained", "ransom", "shelter"}
WEIGHTS = (0.0, 2.0, 4.0, 6.0)
THRESHOLDS = (0.4, 0.5, 0.6, 0.7, 0.8)


class Left(NamedTuple):
    """One sentence that was left out, and what was made of it."""

    sentence: Sentence
    named: list[str]
    heard: bool
    learned: Heard


def rounds(folds: int, number: int) -> Iterable[Left]:
    """Train without one part of the sentences after the other, and understand that part."""
    whole = sentences.read(path for path in sentences.files() if path.name == "nlu.yml")
    left_out = set(whole)
    kept = [each for each in training.written() if each not in left_out]
    part = np.random.default_rng(1).integers(0, folds, len(whole))
    for turn in range(number):
        learned = [each for each, place in zip(whole, part, strict=True) if place != turn] + kept
        model = fit.fit(training.with_unaccented(learned))
        changed = tables()._replace(model=model)
        for sentence in (each for each, place in zip(whole, part, strict=True) if place == turn):
            yield _left(changed, sentence)


def _left(changed: Tables, sentence: Sentence) -> Left:
    parsed = understand(changed, sentence.text)
    named = [score.name for score in parsed.intents[:3]] or ["other"]
    learned = changed.model.heard(read(sentence.text, changed.spelling).key)
    return Left(sentence, named, bool(parsed.risks), learned)


def by_language(lefts: Iterable[Left]) -> dict[str, list[Left]]:
    """The sentences of each language, and all together under "all"."""
    groups: dict[str, list[Left]] = defaultdict(list)
    for left in lefts:
        groups[left.sentence.language].append(left)
        groups["all"].append(left)
    return dict(sorted(groups.items()))


def share(values: Iterable[bool]) -> float:
    """How many of them are true."""
    counted = list(values)
    return round(sum(counted) / len(counted), 3) if counted else 0.0


def line(name: str, group: list[Left]) -> str:
    """The figures of one language."""
    first = share(left.named[0] in left.sentence.intents for left in group)
    three = share(bool(set(left.named) & set(left.sentence.intents)) for left in group)
    seen = share(left.heard for left in group if set(left.sentence.intents) & MAIN_KINDS)
    alarms = share(left.heard for left in group if left.sentence.intents == ("other",))
    figures = f"top1 {first:.3f}  top3 {three:.3f}  danger {seen:.3f}  false {alarms:.3f}"
    return f"{name:10} n {len(group):6}  {figures}"


def constants(lefts: list[Left]) -> Iterable[str]:
    """Top-1 for several weights of the phrases; recall and false alarms for several thresholds."""
    known = tables()
    for weight in WEIGHTS:
        yield f"phrase weight {weight}: top1 {share(_first(known.intents, left, weight) for left in lefts)}"
    places = [INTENTS.index(kind) for kind in RISK_KINDS]
    for threshold in THRESHOLDS:
        loud = [
            left.heard
            if _phrased(known.danger, left)
            else sum(left.learned.shares[p] for p in places) >= threshold
            for left in lefts
        ]
        pairs = list(zip(lefts, loud, strict=True))
        seen = share(is_loud for left, is_loud in pairs if set(left.sentence.intents) & MAIN_KINDS)
        false = share(is_loud for left, is_loud in pairs if left.sentence.intents == ("other",))
        mark = " (in use)" if threshold == alarm.TOGETHER else ""
        yield f"danger from {threshold}: recall {seen}  false alarms on small talk {false}{mark}"


def _first(topics: intents.Intents, left: Left, weight: float) -> bool:
    scores = np.log(np.array(left.learned.even) + 1e-9)
    for name, clear in topics.by_phrases(read(left.sentence.text)).items():
        scores[INTENTS.index(name)] += weight * clear
    return INTENTS[int(np.argmax(scores))] in left.sentence.intents


def _phrased(risks: danger.Danger, left: Left) -> bool:
    return bool(risks.signals(read(left.sentence.text)))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=5, help="how many of the folds are left out in turn")
    parser.add_argument("--constants", action="store_true")
    asked = parser.parse_args()
    lefts = list(rounds(asked.folds, asked.rounds))
    for name, group in by_language(lefts).items():
        print(line(name, group))
    if asked.constants:
        print("\n".join(constants(lefts)))


if __name__ == "__main__":
    main()
