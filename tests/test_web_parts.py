"""The small parts of the page: bells that say one word, buckets that forget, answers that are never lost."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot import leaving
from bot.channels.channel import Address, OutboundMessage, Unreachable
from bot.keys import Keys
from bot.storage import outbox
from bot.storage.key_tables import contact_keys
from bot.storage.tables import outbox as rows
from bot.storage.writer import Db, Writer
from bot.web.bucket import DAY, Bucket
from bot.web.lines import Lines
from bot.web.listeners import STREAMS_PER_PAGE, Bells
from bot.web.page import Shown, choices, said_back
from bot.web.spoken import spoken
from bot.web.token import event_id, first_token, listen_id
from flows.events import Said
from nlu.code import COVERED, with_check
from tests.schema import fresh
from tests.web_parts import KEEP, StillClock, make_parts

KEYS = Keys(b"k" * 32)
WHO = "c" * 32


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    made = fresh(tmp_path / "x.db")
    yield made
    made.stop()


async def test_a_stream_says_news_and_nothing_else_and_ends_when_the_house_closes() -> None:
    bells = Bells(StillClock())
    stream = bells.news("x")
    said = [await anext(stream)]
    assert bells.present("x")
    for _ in range(2):
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        bells.ring("x")
        said.append(await waiting)
    assert set(b"".join(said).decode().split()) == {"retry:", "3000", "data:", "news"}
    bells.close()
    assert [part async for part in stream] == []


async def test_a_ring_while_the_line_is_slow_is_not_lost() -> None:
    bells = Bells(StillClock())
    stream = bells.news("x")
    await anext(stream)
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    bells.ring("x")
    await waiting
    bells.ring("x")
    assert await asyncio.wait_for(anext(stream), 1) == b"data: news\n\n"


async def test_a_page_that_listens_again_asks_once_for_what_it_missed(tmp_path: Path) -> None:
    parts, address = await make_parts(tmp_path), Address("p" * 64)
    parts.clock.time += 61
    missed = OutboundMessage("x", "web", address, "en", (Said("x.y", "en", "words"),))
    with pytest.raises(Unreachable):
        await parts.chat.channel.send(missed)
    for _ in range(2):
        stream = parts.chat._bells.news(address.reveal(), lambda: parts.chat.channel.came(address))
        await anext(stream)
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        parts.chat._bells.ring(address.reveal())
        await waiting
        assert parts.echo.woken == [parts.chat._contact(address)]
    parts.writer.stop()


async def test_a_page_has_few_streams_and_a_stream_that_ended_counts_no_more() -> None:
    bells = Bells(StillClock())
    streams = [bells.news("x") for _ in range(STREAMS_PER_PAGE)]
    for stream in streams:
        await anext(stream)
    assert bells.full("x")
    for stream in streams:
        await stream.aclose()  # type: ignore[attr-defined]
    assert not bells.full("x")


def test_after_a_start_everybody_may_be_there_for_a_minute_except_who_has_left() -> None:
    clock = StillClock()
    bells = Bells(clock)
    bells.gone("left")
    assert (bells.present("unknown"), bells.present("left")) == (True, False)
    clock.time += 61
    assert not bells.present("unknown")


def test_a_bucket_fills_again_and_forgets_every_day() -> None:
    clock = StillClock()
    bucket = Bucket(clock, burst=2, per_second=0.5)
    assert [bucket.take("a") for _ in range(3)] == [True, True, False]
    assert bucket.take("b")
    clock.time += 2
    assert [bucket.take("a") for _ in range(2)] == [True, False]
    marks = set(bucket._left)
    clock.time += DAY
    assert bucket.take("a")
    assert not marks & set(bucket._left)


def test_the_listen_id_can_not_speak_and_says_nothing_of_the_token() -> None:
    token = first_token(KEYS, "n" * 64)
    assert first_token(KEYS, "m" * 64) != token
    assert listen_id(KEYS, token) != listen_id(Keys(b"j" * 32), token)
    assert token not in listen_id(KEYS, token)
    assert listen_id(KEYS, listen_id(KEYS, token)) != listen_id(KEYS, token)


def test_one_press_is_one_event_and_other_words_are_another() -> None:
    assert event_id("n", "a", None) == event_id("n", "a", None)
    assert len({event_id("n", "1", None), event_id("n", "1", (2, 1)), event_id("m", "1", None)}) == 3


@pytest.mark.parametrize(
    ("fields", "text", "tap"),
    [
        ({"tap": "3.2", "text": "half"}, "2", (3, 2)),
        ({"tap": "3.2.1"}, "", None),
        ({"tap": "٣.٢", "text": "x"}, "x", None),
        ({"tap": "99999999.1"}, "", None),
        ({"cmd": "9", "text": "half"}, "9", None),
        ({"cmd": "5", "text": "x"}, "x", None),
        ({"pick": "th"}, "ไทย", None),
        ({"pick": "xx"}, "", None),
        ({"text": "  a\n "}, "a", None),
        ({"text": "x" * 9000}, "x" * 4000, None),
        ({}, "", None),
    ],
)
def test_a_form_says_one_thing(fields: dict[str, str], text: str, tap: tuple[int, int] | None) -> None:
    assert (spoken(fields).text, spoken(fields).tap) == (text, tap)


@pytest.mark.parametrize("how", ["left", "left alone", "hide", "stop"])
async def test_an_answer_that_was_never_seen_waits_for_the_next_opening_but_not_after_stop(
    writer: Writer, how: str
) -> None:
    lines = Lines(writer, KEYS, StillClock(), KEEP)
    said = (Said("reply.free", "th", "คำตอบ"),)
    key = {"address_key": bytes(32), "contact": WHO, "secret": bytes(32)}
    await writer.run(lambda db: db.sa.execute(insert(contact_keys), key))

    def sent(db: Db) -> None:
        for name in ("seen", "unseen"):
            message = outbox.Message(
                id=name, contact=WHO, kind="reply", rule="live", caused_at=1.0, body=outbox.Body("th", said)
            )
            outbox.enqueue(db, KEYS, message)
        db.sa.execute(rows.update().values(state="sent", message_sealed=None))

    await writer.run(sent)
    await lines.confirm(WHO, await lines.add(WHO, "seen", Shown(language="th", lines=said), "seen"))
    await lines.add(WHO, "unseen", Shown(language="th", lines=said), "unseen")
    if how == "left":
        await lines.leave(WHO)
    elif how == "left alone":
        await lines.clear(WHO)
    else:
        await writer.run(
            lambda db: (
                leaving.hide(db, KEYS, WHO, 2.0)
                if how == "hide"
                else leaving.stop(db, KEYS, WHO, 2.0, apart=False)
            )
        )
    found = writer.read(lambda db: {row.id: row for row in db.sa.execute(rows.select()).all()})
    assert found["seen"].state == "sent"
    if how == "stop":
        assert (found["unseen"].state, found["unseen"].message_sealed) == ("withdrawn", None)
        return
    assert (found["unseen"].state, found["unseen"].rule) == ("waiting", "opened")
    assert outbox.body(KEYS.of_contact(bytes(32)), "unseen", found["unseen"].message_sealed).lines == said
    assert lines.read(WHO) == []


def test_a_return_code_is_not_shown_again_on_the_page() -> None:
    code = with_check("07146472700")
    assert said_back(f"it is {code[:4]} {code[4:8]} {code[8:]}", None, (), written=True) == f"it is {COVERED}"
    assert said_back("it is 0714", None, (), written=True) == "it is 0714"


@pytest.mark.parametrize(
    ("after", "buttons"),
    [
        ((), 3),
        (("global.noted",), 3),
        (("reply.first_line", "reply.free"), 3),
        (("opening.not_safe",), 0),
        (("person.quiet",), 0),
        (("person.held",), 0),
        (("opening.not_safe", "reply.free"), 0),
    ],
)
def test_buttons_stay_only_as_long_as_their_question_waits(after: tuple[str, ...], buttons: int) -> None:
    asked = Said("opening.start", "en", "Hello?", ("Yes", "No", "Not sure"), 7)
    later = (Shown(own="No"), *(Shown(language="en", lines=(Said(name, "en", "…"),)) for name in after))
    shown = (Shown(language="en", lines=(asked,)), *later)
    assert len(choices(shown)) == buttons
    assert said_back("", (7, 1), shown, written=False) == ("Yes" if buttons else None)
