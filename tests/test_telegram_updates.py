"""What Telegram delivers becomes a message of a person, nothing, or an error; never a message of nobody."""

import contextlib
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.channel import Address, InboundMessage, Media
from bot.channels.telegram_updates import (
    FILE_LIMIT,
    Left,
    MalformedUpdate,
    read_tap,
    read_update,
    to_inbound,
)  # fmt: skip

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
    "document": "",
    "voice": "",
    "shared_contact": "",
    "location": "",
    "unknown_content": "",
}
SENT = 1_780_000_000.0
LIES_AT = {
    "photo": "AgACAgQAAxkBAAIC",
    "photo_with_words": "AgACAgQAAxkBAAIC",
    "document": "BQACAgQAAxkBAAID",
}
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
        media=Media(LIES_AT[name]) if name in LIES_AT else None,
    )


def with_media(name: str = "message", **content: object) -> InboundMessage:
    raw = json.loads((PAYLOADS / "text.json").read_text())
    raw[name] = raw.pop("message") | content
    found = to_inbound(read_update(raw), ACCOUNT)
    assert isinstance(found, InboundMessage)
    return found


def test_the_largest_size_of_a_photo_that_we_take_is_meant() -> None:
    sizes = [("s", 1_000), ("l", FILE_LIMIT), ("m", 90_000), ("xl", FILE_LIMIT + 1)]
    photo = [{"file_id": name, "file_size": size} for name, size in sizes]
    assert with_media(photo=photo).media == Media("l")


@pytest.mark.parametrize(
    ("document", "ref"),
    [
        ({"file_id": "d", "mime_type": "application/pdf", "file_size": 5}, "d"),
        ({"file_id": "d", "mime_type": "image/png"}, "d"),
        ({"file_id": "d", "mime_type": "application/zip", "file_size": 5}, ""),
        ({"file_id": "d", "mime_type": "application/pdf", "file_size": FILE_LIMIT + 1}, ""),
    ],
)
def test_a_document_of_a_kind_we_do_not_take_points_nowhere(document: object, ref: str) -> None:
    assert with_media(document=document).media == Media(ref)


def test_words_that_were_changed_bring_their_picture_no_second_time() -> None:
    photo = [{"file_id": "l", "file_size": 1_000}]
    assert with_media("edited_message", photo=photo).media is None


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
            [
                update.message and (update.message.sender, update.message.chat, update.message.document),
                update.callback_query,
            ]
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
