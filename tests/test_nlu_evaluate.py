"""The figures of `waymark evaluate` and the output of `waymark parse` keep their shape."""

import argparse
import json
from pathlib import Path

import pytest

from bot.cli import evaluate, parse

INTENT_ROWS = (
    "text\tlang\tlabels\nhow much is the fine\ten\tfine|embassy\nzzkq\ten\tvid\nhello\ten\tgreeting\n"
)
DANGER_ROWS = (
    "lang\tlabels\ttext\nen\tin_danger_now\tthey beat me\nen\tmedical\tthey beat me\n"
    "en\theld\tnice weather\nen\tnone\thello\nen\tnone\tthey beat me\n"
)
LANGUAGE_ROWS = "lang\tlabels\ttext\nth\tth\tสวัสดีครับ\nzh-Hant\tzh-Hant\t你好\nen\ten\tzzkq\n"


def run(capsys: pytest.CaptureFixture[str], module: object, *arguments: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)  # type: ignore[attr-defined]
    code = module.run(parser.parse_args(arguments))  # type: ignore[attr-defined]
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    return tmp_path / "rows.tsv"


def test_intents_are_scored_by_the_best_guess(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows.write_text(INTENT_ROWS, "utf-8")
    _, out, _ = run(capsys, evaluate, "intents", str(rows), "--json")
    assert json.loads(out) == {
        "n": 3, "correct": 2, "accuracy": 0.6667, "abstained": 1,
        "by_language": {"en": {"n": 3, "accuracy": 0.6667, "top3": 0.6667}},
        "by_label": {
            "embassy": {"n": 1, "accuracy": 1.0}, "fine": {"n": 1, "accuracy": 1.0},
            "greeting": {"n": 1, "accuracy": 1.0}, "vid": {"n": 1, "accuracy": 0.0},
        },
        "top3": 0.6667,
    }  # fmt: skip


def test_danger_counts_what_was_seen_and_what_was_a_false_alarm(
    rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows.write_text(DANGER_ROWS, "utf-8")
    _, out, _ = run(capsys, evaluate, "danger", str(rows), "--json")
    figures = {"n": 5, "recall": 0.6667, "right_kind": 0.3333, "false_alarm_rate": 0.5}
    assert json.loads(out) == {**figures, "by_language": {"en": figures}}


def test_the_language_of_a_row_is_used_only_when_asked_for(
    rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows.write_text(LANGUAGE_ROWS, "utf-8")
    plain = json.loads(run(capsys, evaluate, "language", str(rows), "--json")[1])
    hinted = json.loads(run(capsys, evaluate, "language", str(rows), "--json", "--hint")[1])
    assert (plain["correct"], plain["abstained"]) == (1, 1)
    assert (hinted["correct"], hinted["abstained"]) == (3, 0)


def test_figures_for_reading_hold_no_message(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows.write_text(INTENT_ROWS, "utf-8")
    code, out, _ = run(capsys, evaluate, "intents", str(rows), "--table")
    assert code == 0
    assert "accuracy" in out
    assert "zzkq" not in out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("lang\ttext\nen\thello\n", '1  The column "labels" is missing.'),
        ("lang\tlabels\ttext\nen\tgreeting\n", "2  This line has too few columns."),
        (None, "1  The file can't be opened."),
    ],
)
def test_a_file_that_cannot_be_scored_is_told_why(
    rows: Path, capsys: pytest.CaptureFixture[str], content: str | None, sentence: str
) -> None:
    if content is not None:
        rows.write_text(content, "utf-8")
    code, out, err = run(capsys, evaluate, "danger", str(rows))
    assert (code, out) == (2, "")
    assert err.startswith(f"rows.tsv:{sentence}")


def test_parse_prints_the_meaning_as_json_without_the_words(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, parse, "boss beat me", "--json")
    assert code == 0
    assert json.loads(out)["risks"] == [{"kind": "in_danger_now", "level": "P0", "why": "en.violence.1"}]
    assert "boss" not in out


def test_parse_prints_a_meaning_for_reading(capsys: pytest.CaptureFixture[str]) -> None:
    assert "risk      P0 in_danger_now  by en.violence.1" in run(capsys, parse, "boss beat me")[1]
    assert "command   person" in run(capsys, parse, "9")[1]
    assert "choice    2" in run(capsys, parse, "2")[1]
    assert "empty " in run(capsys, parse, " ")[1]
    assert "code " in run(capsys, parse, "000000000000")[1]
