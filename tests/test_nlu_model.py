"""The trained model: the same files give the same numbers, and the stored file is what its files give."""

from pathlib import Path

import numpy as np
import pytest

from config.errors import BrokenInput
from nlu import training
from nlu.model import fit, grams, sentences, table
from nlu.model.sentences import Sentence
from nlu.names import INTENTS
from nlu.normal import read

FEW = [
    Sentence("en", ("fine",), "how much is the overstay fine"),
    Sentence("en", ("fine",), "fine for three months"),
    Sentence("en", ("embassy",), "call my embassy"),
    Sentence("en", ("embassy", "fine"), "does the embassy pay the fine"),
    Sentence("th", ("embassy",), "เบอร์สถานทูต"),
]


@pytest.fixture(scope="module")
def small() -> table.Table:
    return fit.fit(FEW, passes=3)


def best(model: table.Table, text: str) -> str:
    return INTENTS[int(np.argmax(model.scores(read(text).key)))]


def test_the_stored_model_was_made_from_the_files_that_are_here() -> None:
    assert not training.stale(), "a table or a sentence changed: call waymark train"


def test_the_same_sentences_give_the_same_bytes(small: table.Table, tmp_path: Path) -> None:
    one, other = tmp_path / "one.npz", tmp_path / "other.npz"
    table.save(small, "mark", one)
    table.save(fit.fit(FEW, passes=3), "mark", other)
    assert one.read_bytes() == other.read_bytes()


def test_a_model_is_the_same_after_it_was_stored(small: table.Table, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    table.save(small, "mark", path)
    again = table.load(path)
    for name in table.Table._fields:
        assert np.array_equal(getattr(small, name), getattr(again, name))
    assert table.made_from(path) == "mark"


def test_what_was_learned_is_recognised_with_a_slip(small: table.Table) -> None:
    assert best(small, "overstayy fine") == "fine"
    assert best(small, "embasy") == "embassy"
    assert best(small, "สถานทูตอยู่ไหน") == "embassy"


def test_shares_are_shares(small: table.Table) -> None:
    shares = small.shares("fine")
    assert len(shares) == len(INTENTS)
    assert sum(shares) == pytest.approx(1.0, abs=1e-4)
    assert min(shares) >= 0.0


@pytest.mark.parametrize("text", ["", "a", "ab", "字", "\ud800", "x" * 5000, "\U0001f600"])
def test_every_text_has_rows_within_the_table(text: str) -> None:
    rows = grams.rows(text)
    assert len(rows) > 0
    assert int(rows.max()) < 1 << grams.BITS
    assert len(rows) <= grams.LONGEST * (grams.LETTERS + 3) + grams.LETTERS


def test_one_letter_more_keeps_most_rows() -> None:
    assert set(grams.rows("embassy").tolist()) & set(grams.rows("embasy").tolist())


def test_the_fingerprint_changes_with_a_file(tmp_path: Path) -> None:
    path = tmp_path / "en" / "nlu.yml"
    path.parent.mkdir()
    path.write_text("a", "utf-8")
    before = sentences.fingerprint([path])
    path.write_text("b", "utf-8")
    assert sentences.fingerprint([path]) != before


def test_accents_are_learned_with_and_without() -> None:
    written = [Sentence("vi", ("documents",), "Mất hộ chiếu đâu"), Sentence("th", ("embassy",), "กงสุล")]
    assert [each.text for each in training.unaccented(written)] == ["Mat ho chieu dau"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("nlu:\n- intent: visa_fine\n  examples: |\n    - how much\n", '"visa_fine" is not an intent.'),
        ("nlu:\n- intent: fine+visa\n  examples: |\n    - how much\n", '"visa" is not an intent.'),
        ("nlu:\n- intent: fine\n  examples: |\n    how much\n", "A line of these examples has no dash"),
    ],
)
def test_a_broken_file_of_sentences_is_told_what_to_do(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "en" / "nlu.yml"
    path.parent.mkdir()
    path.write_text(f'version: "3.1"\n{content}', "utf-8")
    with pytest.raises(BrokenInput) as caught:
        list(sentences.read_file(path))
    assert str(caught.value).startswith("en/nlu.yml:")
    assert said in str(caught.value)


def test_the_model_is_small_and_holds_no_code() -> None:
    assert table.FILE.stat().st_size < 8_000_000
    with np.load(table.FILE, allow_pickle=False) as stored:
        assert {name: stored[name].dtype.kind for name in stored.files} == {
            "intents": "U", "fingerprint": "U", "rows": "u", "weights": "i",
            "scale": "f", "bias": "f", "rarity": "i", "often": "f",
        }  # fmt: skip
