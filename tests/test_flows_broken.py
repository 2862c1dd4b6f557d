"""Every mistake in a flow is told with its file, its line, what is wrong and what to write instead."""

import shutil
import tempfile
from datetime import date
from pathlib import Path

import pytest

from config.errors import BrokenInput
from config.source import Source
from flows.checks import CHECKS, run_all
from flows.checks.problem import Ground
from flows.loader import load_library
from flows.session import Place
from flows.texts import Catalog
from knowledge import load as load_knowledge

BROKEN = Path(__file__).parent / "broken"
FLOWS = sorted((BROKEN / "flows").glob("*.yaml"))
TEXTS = sorted((BROKEN / "texts").glob("*.po"))
TODAY = date(2026, 11, 25)


def sentences(path: Path) -> list[str]:
    """What is said about one broken flow: the refusal, or what the checks of the shape find."""
    knowledge = load_knowledge()
    with tempfile.TemporaryDirectory() as folder:
        library_folder = Path(folder) / "library"
        library_folder.mkdir()
        shutil.copy(path, library_folder)
        try:
            library = load_library(knowledge.articles, library_folder, cover=None, entered=False)
        except BrokenInput as error:
            return [str(error)]
    ground = Ground(
        library=library,
        texts=Catalog(sources=library.sources(), texts={}, ready={}),
        knowledge=knowledge,
        today=TODAY,
        offered=(),
        entered=(Place(flow=path.stem, node="first"),),
    )
    return [f"{problem.check}: {problem}" for problem in run_all(ground)]


def text_sentences(path: Path) -> list[str]:
    """What is said about one broken translation. Its first comment gives the English source."""
    lines = path.read_text("utf-8").splitlines()
    source = Source(text=lines[0].removeprefix("# source: "), critical=True)
    text_id = next(line for line in lines if line.startswith("msgctxt")).split('"')[1]
    language = lines[1].removeprefix("# language: ")
    knowledge = load_knowledge()
    with tempfile.TemporaryDirectory() as folder:
        locale = Path(folder) / "flows" / "locale"
        (locale / language).mkdir(parents=True)
        shutil.copy(path, locale / language)
        (Path(folder) / "empty").mkdir()
        library = load_library((), Path(folder) / "empty", cover=None, entered=False)
        try:
            texts = Catalog.load([{text_id: source}], [locale], [language])
        except BrokenInput as error:
            return [str(error)]
    ground = Ground(
        library=library,
        texts=texts,
        knowledge=knowledge,
        today=TODAY,
        offered=(language,),
        entered=(),
        first_lines={language: ("police", "ตำรวจ")},
    )
    return [f"{problem.check}: {problem}" for problem in run_all(ground)]


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_a_broken_flow_says_exactly_this(path: Path) -> None:
    assert sentences(path) == path.with_suffix(".txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_broken_translation_says_exactly_this(path: Path) -> None:
    assert text_sentences(path) == path.with_suffix(".txt").read_text("utf-8").splitlines()


def test_there_are_examples_to_learn_from() -> None:
    assert len(FLOWS) >= 20
    assert len(TEXTS) >= 8


@pytest.mark.parametrize("check", sorted(set(CHECKS) - {"vetting"}))
def test_every_check_has_a_broken_example(check: str) -> None:
    told = "".join(path.read_text("utf-8") for path in BROKEN.glob("*/*.txt"))
    assert f"{check}: " in told
