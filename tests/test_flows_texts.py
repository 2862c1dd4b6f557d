"""A text that is missing, stale or fuzzy is never served, and an update loses nobody's work."""

from pathlib import Path

import polib
import pytest

from bot.cli import check, texts
from config.errors import BrokenInput
from config.source import Source
from flows.checks import run_all
from flows.po import merge, read
from flows.texts import Catalog
from tests.conversations import TODAY

ONE = {"a.b": Source("Hello.", note="First line.", critical=True), "a.c": Source("Bye.")}
DAY = "2026-11-22"


def write(folder: Path, language: str, sources: dict[str, Source], words: dict[str, str]) -> Path:
    path = folder / language / "a.po"
    merge(path, sources, language, DAY)
    catalog = polib.pofile(str(path))
    for entry in catalog:
        entry.msgstr = words.get(entry.msgctxt, "")
    catalog.save()
    return path


def load(folder: Path, sources: dict[str, Source] = ONE) -> Catalog:
    return Catalog.load([sources], [folder], ["en", "th"])


def test_english_is_drafted_from_its_sources(tmp_path: Path) -> None:
    merge(tmp_path / "en" / "a.po", ONE, "en", DAY)
    assert load(tmp_path).text("a.b", "en") == "Hello."
    assert load(tmp_path).state("a.b", "en") == "drafted"


def test_a_translation_is_served_and_a_missing_one_is_not(tmp_path: Path) -> None:
    write(tmp_path, "th", ONE, {"a.b": "สวัสดี"})
    catalog = load(tmp_path)
    assert catalog.text("a.b", "th") == "สวัสดี"
    assert catalog.text("a.c", "th") is None
    assert (catalog.state("a.c", "th"), catalog.state("a.b", "en")) == ("empty", "missing")
    assert catalog.missing("th") == ("a.c",)
    assert catalog.missing("th", critical_only=True) == ()
    assert catalog.offered("th")
    assert not catalog.offered("en")


def test_a_changed_source_makes_its_translation_stale_then_fuzzy(tmp_path: Path) -> None:
    path = write(tmp_path, "th", ONE, {"a.b": "สวัสดี", "a.c": "ลา"})
    changed = {**ONE, "a.b": Source("Hello there.", critical=True)}
    assert load(tmp_path, changed).state("a.b", "th") == "stale"
    merge(path, changed, "th", DAY)
    assert load(tmp_path, changed).state("a.b", "th") == "fuzzy"
    assert load(tmp_path, changed).text("a.b", "th") is None
    entry = next(entry for entry in polib.pofile(str(path)) if entry.msgctxt == "a.b")
    assert (entry.msgstr, entry.previous_msgid) == ("สวัสดี", "Hello.")


def test_a_second_update_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "th", ONE, {"a.b": "สวัสดี"})
    merge(path, ONE, "th", DAY)
    assert not merge(path, ONE, "th", "2027-01-01")


def test_likeness_never_moves_a_translation_to_another_sentence(tmp_path: Path) -> None:
    path = write(tmp_path, "th", {"a.b": Source("You can stop at any time.")}, {"a.b": "หยุดได้ทุกเมื่อ"})
    merge(path, {"a.x": Source("You can't stop at this time.")}, "th", DAY)
    assert [(entry.id, entry.words) for entry in read(path)] == [("a.x", "")]


def test_notes_and_order_of_the_flow_reach_the_translator(tmp_path: Path) -> None:
    path = write(tmp_path, "th", ONE, {})
    assert [entry.msgctxt for entry in polib.pofile(str(path))] == ["a.b", "a.c"]
    assert "#. First line." in path.read_text("utf-8")


def test_review_states_are_kept_and_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, "th", ONE, {"a.b": "สวัสดี"})
    path.write_text(path.read_text("utf-8").replace("drafted by the authors", "native by Nok"), "utf-8")
    assert load(tmp_path).state("a.b", "th") == "native"
    assert load(tmp_path).offered("th", require="native")


def test_a_drafted_language_is_not_enough_where_native_is_asked(tmp_path: Path) -> None:
    write(tmp_path, "th", ONE, {"a.b": "สวัสดี"})
    assert load(tmp_path).below("th", "native") == ("a.b",)


def test_a_line_that_is_the_same_everywhere_needs_no_translation(tmp_path: Path) -> None:
    same = {"a.b": Source("ก · A", same=True, critical=True)}
    assert load(tmp_path, same).text("a.b", "th") == "ก · A"
    assert not merge(tmp_path / "th" / "a.po", same, "th", DAY)


def test_a_file_that_is_no_po_file_is_told_by_name(tmp_path: Path) -> None:
    path = tmp_path / "flows" / "locale" / "th" / "a.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "x\nmsgstrr "y"\n', "utf-8")
    with pytest.raises(BrokenInput, match=r"^flows/locale/th/a\.po:"):
        list(read(path))


def test_every_source_has_a_file(tmp_path: Path) -> None:
    house = check.whole_house()
    filed = [text_id for _, sources in texts.files(house, "th") for text_id in sources]
    assert sorted(filed) == sorted(house.texts.sources)


def test_english_is_complete_and_current() -> None:
    assert check.whole_house().texts.missing("en") == ()


def test_the_shipped_house_has_nothing_to_mend() -> None:
    problems = run_all(check.whole_house().ground(TODAY, check.TRIAGE_ENTERS))
    assert [str(problem) for problem in problems] == []
