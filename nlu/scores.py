"""Figures for labelled messages: language, intents, danger. It reads no files, knows no command line."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple, cast

from nlu.parse import parse

Figures = dict[str, object]


class Row(NamedTuple):
    """One labelled message."""

    lang: str
    labels: frozenset[str]
    text: str


class Outcome(NamedTuple):
    """How one row went."""

    row: Row
    right: bool
    abstained: bool
    in_three: bool = False
    """Whether one of the three best guesses is right."""


def language(rows: list[Row], hinted: bool) -> Figures:
    """How often the language is told right. A row without labels is right in its own language."""
    outcomes = []
    for row in rows:
        parsed = parse(row.text, row.lang if hinted else None)
        guess = parsed.language or (parsed.languages[0].name if parsed.languages else None)
        wanted = row.labels or {row.lang}
        outcomes.append(Outcome(row, guess in wanted, parsed.language is None))
    return _accuracy(outcomes)


def intents(rows: list[Row], hinted: bool) -> Figures:
    """How often the best intent is one of the right ones, and one of the three best; nothing means `other`.

    `abstained` counts where the bot would ask instead of acting on the guess.
    """
    outcomes = []
    for row in rows:
        parsed = parse(row.text, row.lang if hinted else None)
        ranked = [score.name for score in parsed.intents[:3]] or [
            _COMMANDS.get(parsed.command or "", "other")
        ]
        unsure = ranked[0] == "other" or (bool(parsed.intents) and not parsed.clear())
        outcomes.append(Outcome(row, ranked[0] in row.labels, unsure, bool(row.labels & set(ranked))))
    figures = _accuracy(outcomes)
    groups = cast(dict[str, dict[str, float]], figures["by_language"])
    for name, group in groups.items():
        group["top3"] = _top3(outcome for outcome in outcomes if outcome.row.lang == name)
    return figures | {"top3": _top3(outcomes)}


def _top3(outcomes: Iterable[Outcome]) -> float:
    rights = [outcome.in_three for outcome in outcomes]
    return _share(sum(rights), len(rights))


_COMMANDS = {
    "hide": "stop_erase",
    "stop": "stop_erase",
    "person": "talk_to_person",
    "language": "change_language",
}


def danger(rows: list[Row], hinted: bool) -> Figures:
    """How often danger is seen, seen as the right kind, and seen where the label is `none`."""
    figures = _danger(rows, hinted)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.lang].append(row)
    figures["by_language"] = {lang: _danger(group, hinted) for lang, group in sorted(groups.items())}
    return figures


def _danger(rows: list[Row], hinted: bool) -> Figures:
    seen = right = alarms = positives = 0
    for row in rows:
        kinds = {risk.kind for risk in parse(row.text, row.lang if hinted else None).risks}
        if row.labels <= {"none"}:
            alarms += bool(kinds)
        else:
            positives += 1
            seen += bool(kinds)
            right += bool(kinds & row.labels)
    return {
        "n": len(rows),
        "recall": _share(seen, positives),
        "right_kind": _share(right, positives),
        "false_alarm_rate": _share(alarms, len(rows) - positives),
    }


def _accuracy(outcomes: list[Outcome]) -> Figures:
    by_language: dict[str, list[bool]] = defaultdict(list)
    by_label: dict[str, list[bool]] = defaultdict(list)
    for outcome in outcomes:
        by_language[outcome.row.lang].append(outcome.right)
        for label in outcome.row.labels:
            by_label[label].append(outcome.right)
    correct = sum(outcome.right for outcome in outcomes)
    return {
        "n": len(outcomes),
        "correct": correct,
        "accuracy": _share(correct, len(outcomes)),
        "abstained": sum(outcome.abstained for outcome in outcomes),
        "by_language": {name: _group(rights) for name, rights in sorted(by_language.items())},
        "by_label": {name: _group(rights) for name, rights in sorted(by_label.items())},
    }


def _group(rights: Iterable[bool]) -> dict[str, float]:
    values = list(rights)
    return {"n": len(values), "accuracy": _share(sum(values), len(values))}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
