"""Every promised conversation holds in every offered language; its transcript is written for human eyes."""

import pytest

from flows.nodes import KINDS
from tests.conversations import LANGUAGES, Promise, house, keep, play, promises

ALL = promises()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("promise", ALL, ids=lambda promise: promise.name)
def test_the_conversation_holds(promise: Promise, language: str) -> None:
    keep(play(promise, language), promise.name)


def test_there_is_a_conversation_through_every_kind_of_node_and_every_flow() -> None:
    said = {text_id for promise in ALL for turn in promise.turns for text_id in turn.get("bot", ())}
    flows = {text_id.partition(".")[0] for text_id in said}
    assert set(house()[0].flows) <= flows
    assert {"article", "compare"} <= flows
    assert len(KINDS) == 8
