"""A file that could mislead somebody is refused with the file, the line and the thing to write instead."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.errors import BrokenInput
from knowledge import load
from knowledge.article_file import read_article
from knowledge.contact_file import read_points
from knowledge.country_file import Known, read_country
from knowledge.fact_file import read_facts
from knowledge.load import read_texts

BROKEN = Path(__file__).parent / "broken" / "knowledge"
FILES = sorted(BROKEN.glob("*/*.yaml"))


def _known() -> Known:
    return Known(load().facts, load().texts)


READ: dict[str, Callable[[Path, str], object]] = {
    "facts": read_facts,
    "articles": lambda path, name: read_article(path, name, _known()),
    "paths": lambda path, name: read_country(path, name, _known()),
    "points": read_points,
    "texts": read_texts,
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_broken_file_says_exactly_what_to_do(path: Path) -> None:
    expected = path.read_text("utf-8").split("\n")[0].removeprefix("# ")
    with pytest.raises(BrokenInput) as caught:
        READ[path.parent.name](path, path.name)
    assert str(caught.value) == expected


def test_there_is_a_broken_example_for_every_kind_of_file() -> None:
    assert {path.parent.name for path in FILES} == set(READ)
