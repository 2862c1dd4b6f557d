"""What each app can do is declared once; the opening and the documents say the same."""

from pathlib import Path

import pytest

from bot.channels.declared import DECLARED, table
from flows.house import read_house

ROOT = Path(__file__).parent.parent
LIBRARY = read_house().library


def test_the_document_holds_the_table_of_the_declarations() -> None:
    assert table() in (ROOT / "docs" / "watched-phone.md").read_text("utf-8"), f"Put this in:\n{table()}"


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_whoever_opens_is_told_what_can_not_be_deleted_in_their_app(name: str) -> None:
    branch = LIBRARY.flows["opening"].nodes["traces"]
    said = next((way.place.node for way in branch.links() if way.choice == name), "traces_other")
    text = dict(LIBRARY.flows["opening"].nodes[said].sources())[f"opening.{said}"].text
    one = DECLARED[name]
    if one.deletes_theirs == 0.0:
        assert "can't" in text or "not yours" in text or "may stay" in text
    if 0.0 < one.deletes_theirs < float("inf"):
        assert "stay" in text
    assert "We never write first." in text


def test_nothing_is_promised_beyond_what_an_app_deletes() -> None:
    telegram = dict(LIBRARY.flows["opening"].nodes["traces_telegram"].sources())[
        "opening.traces_telegram"
    ].text
    assert DECLARED["telegram"].deletes_ours == 48.0
    assert "older than 2 days stay" in telegram
