"""What stops a start, in sentences that say what to do; and the commands of the front door."""

import json
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

import bot.script
from bot import review
from bot.cli import COMMANDS, main
from bot.lock import AlreadyRunning, take
from bot.script import Script
from config.errors import BrokenInput
from config.settings import Settings, Telegram
from config.source import Source
from flows.flow import Node
from tests.fakes.house import LANGUAGES, script

WITH_TOKEN = replace(Settings(), telegram=Telegram(token_file=Path("token")))
PUBLIC = replace(Settings(), public_address="https://example.org")


def only_drafts() -> Script:
    """The script as it is: no native reader has read anything."""
    return script()


def own_cover() -> Script:
    """The same with a cover of its own."""
    cover = script().library.flows["cover"]
    nodes = {key: msgspec.structs.replace(node, **_reworded(node)) for key, node in cover.nodes.items()}
    own = msgspec.structs.replace(cover, texts={}, nodes=nodes)
    library = msgspec.structs.replace(script().library, flows={**script().library.flows, "cover": own})
    return msgspec.structs.replace(script(), library=library)


def _reworded(node: Node) -> dict[str, Source]:
    return {"words": Source(text=f"Another {node.id}")} if hasattr(node, "words") else {}


@pytest.mark.parametrize("settings", [WITH_TOKEN, PUBLIC])
def test_a_cover_everybody_knows_stops_a_real_start(settings: Settings) -> None:
    settings = replace(settings, not_for_real_people=True)
    refusal = review.refusal(settings, only_drafts(), LANGUAGES)
    assert refusal is not None
    assert "flows/cover/practice" in refusal
    assert review.refusal(settings, own_cover(), LANGUAGES) is None


def test_the_sample_cover_may_speak_to_a_test_server_on_this_machine() -> None:
    here = replace(WITH_TOKEN, telegram=Telegram(token_file=Path("token"), api_base="http://127.0.0.1:9"))
    here = replace(here, public_address="http://127.0.0.1:8080", not_for_real_people=True)
    assert review.refusal(here, only_drafts(), LANGUAGES) is None


def test_a_local_start_needs_nothing() -> None:
    assert review.refusal(Settings(), only_drafts(), ()) is None


@pytest.mark.parametrize("settings", [WITH_TOKEN, PUBLIC])
def test_nobody_real_is_reached_without_the_word_for_it(settings: Settings) -> None:
    refusal = review.refusal(settings, own_cover(), LANGUAGES)
    assert refusal is not None
    assert "--not-for-real-people" in refusal


@pytest.mark.parametrize("settings", [WITH_TOKEN, PUBLIC])
def test_texts_nobody_has_read_need_somebody_who_answers_for_them(settings: Settings) -> None:
    settings = replace(settings, not_for_real_people=True)
    refusal = review.refusal(settings, own_cover(), ("en",))
    assert refusal is not None
    assert "Thai" in refusal
    assert "English" not in refusal
    assert review.refusal(settings, own_cover(), LANGUAGES) is None


def test_a_second_process_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    held = take(tmp_path)
    with pytest.raises(AlreadyRunning, match="runs on this data folder already"):
        take(tmp_path)
    held.close()
    take(tmp_path).close()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([name, "--help"])
    assert end.value.code == 0
    assert COMMANDS[name] in " ".join(capsys.readouterr().out.split())


def test_an_unknown_command_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nonsense"])
    assert "serve" in capsys.readouterr().err


def test_chat_keeps_the_contract_of_its_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text("hello\n# a comment\n\n1\n1\nthey beat me\n")
    assert main(["chat", "--language", "en", "--script", str(lines), "--json"]) == 0
    turns = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [turn["in"] for turn in turns] == ["hello", "1", "1", "they beat me"]
    assert all(set(turn) == {"in", "language", "out", "events", "urgency"} for turn in turns)
    assert all(set(line) == {"id", "text", "choices"} for turn in turns for line in turn["out"])
    assert turns[0]["out"][0]["id"] == "opening.start"
    assert turns[-1]["urgency"] in ("P0", "P1")
    assert "MessageSaid" in [event["type"] for event in turns[-1]["events"]]


def test_chat_says_what_is_wrong_with_its_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chat", "--language", "xx"]) == 2
    assert main(["chat", "--script", "nowhere.txt"]) == 2
    assert "Check the path" in capsys.readouterr().err


def test_a_table_of_phrases_that_can_not_be_read_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise BrokenInput("nlu/data/phrases/th.yaml", 3, "is not YAML from here on.")

    monkeypatch.setattr(bot.script, "tables", broken)
    with pytest.raises(BrokenInput, match=r"phrases/th.yaml:3"):
        bot.script.load()
