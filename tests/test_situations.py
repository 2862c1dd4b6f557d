"""The situations a watched phone gets into, each played through the whole house in every offered language."""

from pathlib import Path

import pytest

from tests.conversations import LANGUAGES
from tests.situations import Situation, keep, play, situations

ALL = situations()


@pytest.mark.parametrize("app", ["telegram", "whatsapp"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", ALL, ids=lambda situation: situation.name)
async def test_the_situation_ends_as_promised(
    situation: Situation, language: str, app: str, tmp_path: Path
) -> None:
    keep(await play(situation, language, app, tmp_path), situation, language, app)


def test_there_are_ten() -> None:
    assert len(ALL) >= 10
