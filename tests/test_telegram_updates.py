"""What Telegram delivers becomes a message of a person, nothing, or an error; never a message of nobody."""

import contextlib
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.channel import Address, InboundMessage
from bot.channels.telegram_updates import Left, MalformedUpdate, read_tap, read_update, to_inbound

PAYLOADS = Path(__file__).parent / "payloads" / "telegram"
ACCOUNT = "700001"
PERSON = Address("5550001")

WORDS = {
    "text": "สวัสดี",
    "start": "",
    "start_with_payload": "",
    "slash_word": "stop",
    "edited": "corrected words",
    "sticker": "",
    "photo": "",
    "photo_with_words": "they beat us",
    "voice": "",
    "shared_contact": "",
    "location": "",
    "unknown_content": "",
}
SENT = 1_780_000_000.0
WRITTEN = {"edited": SENT + 5}
TAPS = {"tap": (3, 2), "tap_on_old_message": (1, 1), "tap_of_somebody_elses_making": None}
NOTHING = {
    "unblocked", "timer_changed", "pinned", "group", "group_tap", "added_to_group", "reaction",
}  # fmt: skip


def inbound(name: str) -> InboundMessage | Left | None:
    return to_inbound(read_update((PAYLOADS / f"{name}.json").read_bytes()), ACCOUNT)


def test_every_payload_has_a_promise() -> None:
    promised = {*WORDS, *TAPS, *NOTHING, "blocked"}
    recorded = {path.stem for path in PAYLOADS.glob("*.json") if not path.stem.startswith("broken_")}
    assert recorded == promised


@pytest.mark.parametrize("name", sorted(WORDS))
def test_words_arrive_with_sender_event_and_the_id_to_delete_them(name: str) -> None:
    raw = json.loads((PAYLOADS / f"{name}.json").read_text())
    assert inbound(name) == InboundMessage(
        "telegram",
        ACCOUNT,
        PERSON,
        str(raw["update_id"]),
        WORDS[name],
        tap=None,
        ref="41",
        at=WRITTEN.get(name, SENT),
    )


@pytest.mark.parametrize("name", sorted(TAPS))
def test_a_press_carries_the_question_and_the_choice(name: str) -> None:
    message = inbound(name)
    assert isinstance(message, InboundMessage)
    assert (message.tap, message.text, message.ref, message.at) == (TAPS[name], "", None, None)


def test_two_presses_of_one_button_are_two_events_and_one_delivered_twice_is_one() -> None:
    raw = json.loads((PAYLOADS / "tap.json").read_text())
    again = raw | {"update_id": 9999, "callback_query": raw["callback_query"] | {"id": "another"}}
    first, second = inbound("tap"), to_inbound(read_update(again), ACCOUNT)
    assert isinstance(first, InboundMessage)
    assert isinstance(second, InboundMessage)
    assert first.event != second.event
    assert inbound("tap") == first


@pytest.mark.parametrize("name", sorted(NOTHING))
def test_groups_service_messages_and_other_kinds_get_no_answer(name: str) -> None:
    assert inbound(name) is None


def test_blocking_the_bot_is_told() -> None:
    assert inbound("blocked") == Left(ACCOUNT, PERSON)


@pytest.mark.parametrize("name", sorted(path.stem for path in PAYLOADS.glob("broken_*.json")))
def test_an_update_without_a_person_is_an_error_that_repeats_nothing(name: str) -> None:
    with pytest.raises(MalformedUpdate) as caught:
        inbound(name)
    shown = f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"
    assert caught.value.code == "telegram.malformed"
    assert "555" not in shown
    assert "Canary" not in shown


def test_names_and_phone_language_are_never_in_our_hands() -> None:
    for path in PAYLOADS.glob("*.json"):
        try:
            update = read_update(path.read_bytes())
        except MalformedUpdate:
            continue
        shown = msgspec.json.encode(
            [update.message and (update.message.sender, update.message.chat), update.callback_query]
        )
        assert b"Canary" not in shown
        assert b'"th"' not in shown


@given(st.text(max_size=70))
def test_any_button_data_is_two_numbers_or_nothing(data: str) -> None:
    tap = read_tap(data)
    assert tap is None or [int(part) for part in data.split(".")] == list(tap)


@given(st.integers(0, 10**9 - 1), st.integers(0, 9))
def test_the_data_of_our_own_buttons_is_read_back(asked: int, choice: int) -> None:
    assert read_tap(f"{asked}.{choice}") == (asked, choice)


@given(st.binary(max_size=200))
def test_any_body_is_an_update_or_malformed(body: bytes) -> None:
    with contextlib.suppress(MalformedUpdate):
        to_inbound(read_update(body), ACCOUNT)
