"""docs/threat-model.md keeps its word: every test it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TEXT)))


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_every_test_that_is_named_is_there(file: str, name: str) -> None:
    source = (ROOT / file).read_text("utf-8")
    assert not name or re.search(rf"^(async )?def {name}\(", source, re.MULTILINE)


def test_every_line_of_the_two_tables_names_a_test() -> None:
    for heading in ("## What each compromised part gives away", "## Adversaries"):
        table = TEXT.split(heading)[1].split("\n#")[0]
        rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
        assert len(rows) > 5
        assert [row for row in rows if "`tests/" not in row] == []


def opens_with_everything() -> set[str]:
    """What the document says that whoever has every file and the root key can read."""
    table = TEXT.split("### Opens with everything in hand")[1].split("\n#")[0]
    return set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE))


def test_the_list_of_what_opens_is_not_empty() -> None:
    assert "route" in opens_with_everything()
