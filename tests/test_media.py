"""A picture from the person to the one who holds the case: never before the claim, never as it was sent."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.channels.channel import ChannelError, Gone, Media
from bot.desk.errors import DeskError
from bot.media import pictures as fetching
from bot.storage import attachments, case_keys
from bot.storage.media_tables import attachments as table
from bot.storage.media_tables import fetches
from bot.storage.tables import audit, cases
from bot.storage.writer import Db
from escalation.case import Case
from tests.fakes.channel import FakeChannel, message
from tests.fakes.house import House
from tests.media_parts import PLANTED, gif, jpeg, pdf, png

OUT = ("English", "1", "2")
INSIDE = ("English", "1", "1")
KEPT, REFUSED = "global.picture_kept", "global.picture_refused"


class Phone(FakeChannel):
    """A messenger where files lie. Each fetch is counted; `troubles` are raised first."""

    def __init__(self) -> None:
        super().__init__()
        self.files = {"jpeg": jpeg(), "png": png(), "gif": gif(), "pdf": pdf(2), "junk": b"junk"}
        self.fetched: list[str] = []
        self.troubles: list[ChannelError] = []

    async def fetch(self, ref: str, limit: int) -> bytes:
        self.fetched.append(ref)
        if self.troubles:
            raise self.troubles.pop(0)
        if len(self.files[ref]) > limit:
            raise Gone
        return self.files[ref]


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Phone:
    monkeypatch.setattr(fetching, "FIRST_PAUSE", 0.01)
    return Phone()


async def talking(house: House, *, words: tuple[str, ...] = OUT, claim: bool = True) -> Case:
    """A person in a case; with `claim` somebody has taken it."""
    await house.responder("ann")
    await house.responder("bo")
    await house.say(*words, "9", "2")
    (case,) = house.cases()
    if claim:
        await house.app.desk.claim("ann", case.id)
    return case


async def sends(house: House, ref: str, text: str = "") -> list[str]:
    return await house.say(text, media=Media(ref))


def seen(house: House, case: Case) -> list[tuple[str, tuple[str, ...]]]:
    return [(line.body, line.text_ids) for line in house.lines(case.id) if line.body.startswith("[picture")]


async def test_before_somebody_holds_the_case_nothing_is_fetched(tmp_path: Path, phone: Phone) -> None:
    async with House(tmp_path, channel=phone) as house:
        await house.say(*OUT)
        assert KEPT not in await sends(house, "jpeg")
        case = await talking(house, words=(), claim=False)
        said = await sends(house, "jpeg", "they beat us")
        assert KEPT not in said
        assert REFUSED not in said
        assert "they beat us" in [line.body for line in house.lines(case.id)]
        assert phone.fetched == []
        assert (house.count("attachments"), house.count("fetches")) == (0, 0)


async def test_a_picture_is_kept_for_the_holder_and_the_person_is_told(tmp_path: Path, phone: Phone) -> None:
    async with House(tmp_path, channel=phone) as house:
        case = await talking(house)
        assert (await sends(house, "jpeg", "my arm"))[-1:] == [KEPT]
        ((body, (name,)),) = seen(house, case)
        assert body == "[picture]"
        assert [line.body for line in house.lines(case.id)].count("my arm") == 1
        number = name.removeprefix("picture:")
        picture = await house.app.desk.picture("ann", case.id, number, house.hands["ann"])
        assert picture.startswith(b"\xff\xd8\xff")
        assert PLANTED.encode() not in picture
        assert house.count("fetches") == 0
        looked = house.rows(select(audit.c.operator, audit.c.detail).where(audit.c.action == "see_picture"))
        assert looked == [("ann", f"picture {number}")]


async def test_each_page_of_a_paper_is_a_picture(tmp_path: Path, phone: Phone) -> None:
    async with House(tmp_path, channel=phone) as house:
        case = await talking(house)
        await sends(house, "pdf")
        ((_, names),) = seen(house, case)
        assert len(names) == house.count("attachments") == 2


@pytest.mark.parametrize("ref", ["junk", ""])
async def test_what_can_not_be_taken_is_said_and_leaves_nothing(
    tmp_path: Path, phone: Phone, ref: str
) -> None:
    async with House(tmp_path, channel=phone) as house:
        case = await talking(house)
        assert (await sends(house, ref))[-1:] == [REFUSED]
        assert seen(house, case) == []
        assert (house.count("attachments"), house.count("fetches")) == (0, 0)


async def test_who_does_not_hold_the_case_opens_no_picture(tmp_path: Path, phone: Phone) -> None:
    async with House(tmp_path, channel=phone) as house:
        await house.responder("cy")
        case = await talking(house)
        await sends(house, "jpeg")
        ((_, (name,)),) = seen(house, case)
        number = name.removeprefix("picture:")
        for who in ("bo", "cy"):
            with pytest.raises(DeskError):
                await house.app.desk.picture(who, case.id, number, house.hands[who])
        for wrong in ("0", "99999", "x", "", "1 OR 1", "9" * 13):
            with pytest.raises(DeskError):
                await house.app.desk.picture("ann", case.id, wrong, house.hands["ann"])

        def opens(db: Db) -> list[int]:
            found = []
            for who in ("cy", "ann"):
                privates = case_keys.unwrap_all(db, house.app.keys, case.id, house.hands[who])
                found.append(attachments.how_many_open(db, house.app.keys, case.id, privates))
            return [*found, attachments.how_many_open(db, house.app.keys, case.id, {})]

        standing = {"cy", "bo"} & house.app.writer.read(
            lambda db: case_keys.readers(db, case_keys.of_case(db, case.id)[-1])
        )
        assert house.app.writer.read(opens) == [int("cy" in standing), 1, 0]
        # Somebody who works here no more, even with the key they had.
        await house.app.writer.run(lambda db: _remove(db, "ann"))
        with pytest.raises(DeskError):
            await house.app.desk.picture("ann", case.id, number, house.hands["ann"])


def _remove(db: Db, who: str) -> None:
    db.raw.execute("UPDATE operators SET state = 'removed' WHERE id = ?", (who,))


async def test_a_picture_of_another_case_is_no_picture_of_this_one(tmp_path: Path, phone: Phone) -> None:
    async with House(tmp_path, channel=phone) as house:
        case = await talking(house)
        await sends(house, "jpeg")
        ((_, (name,)),) = seen(house, case)
        await house.say(*OUT, "9", "2", who="another")
        other = next(one for one in house.cases() if one.id != case.id)
        await house.app.desk.claim("ann", other.id)
        with pytest.raises(DeskError):
            await house.app.desk.picture("ann", other.id, name.removeprefix("picture:"), house.hands["ann"])


async def test_a_row_that_was_moved_or_changed_does_not_open(tmp_path: Path, phone: Phone) -> None:
    async with House(tmp_path, channel=phone) as house:
        case = await talking(house)
        await sends(house, "pdf")
        ((_, names),) = seen(house, case)
        first, second = (name.removeprefix("picture:") for name in names)
        boxes = house.rows(select(table.c.body_sealed).order_by(table.c.id))
        swapped = update(table).where(table.c.id == int(first)).values(body_sealed=boxes[1][0])
        await house.app.writer.run(lambda db: db.sa.execute(swapped))
        with pytest.raises(DeskError):
            await house.app.desk.picture("ann", case.id, first, house.hands["ann"])
        assert await house.app.desk.picture("ann", case.id, second, house.hands["ann"])


async def test_it_is_tried_again_and_kept_once(tmp_path: Path, phone: Phone) -> None:
    async with House(tmp_path, channel=phone) as house:
        case = await talking(house)
        phone.troubles = [ChannelError(), ChannelError()]
        await sends(house, "jpeg")
        assert phone.fetched == ["jpeg"] * 3
        house.app.pictures.wake()
        house.app.pictures.wake()
        await house.app.settle()
        assert len(seen(house, case)) == 1


async def test_what_is_not_there_any_more_is_not_asked_for_twice(tmp_path: Path, phone: Phone) -> None:
    async with House(tmp_path, channel=phone) as house:
        await talking(house)
        phone.troubles = [Gone()]
        assert (await sends(house, "jpeg"))[-1:] == [REFUSED]
        assert phone.fetched == ["jpeg"]


async def test_a_picture_that_waits_is_fetched_after_a_restart(tmp_path: Path, phone: Phone) -> None:
    async with House(tmp_path, channel=phone) as house:
        case = await talking(house)
        stuck = asyncio.Event()

        async def never(ref: str, limit: int) -> bytes:
            stuck.set()
            await asyncio.sleep(3600)
            return b""

        fetch = phone.fetch
        phone.fetch = never  # type: ignore[method-assign]
        house.number += 1

        await house.app.accept(message("", house.number, channel=house.name, media=Media("jpeg")))
        await stuck.wait()
        assert house.count("fetches") == 1
        phone.fetch = fetch  # type: ignore[method-assign]
        await house.restart()
        assert len(seen(house, case)) == 1


async def test_several_pictures_sent_together_get_one_answer(tmp_path: Path, phone: Phone) -> None:

    async with House(tmp_path, channel=phone) as house:
        case = await talking(house)
        before = len(phone.sent)
        for _ in range(4):
            house.number += 1
            await house.app.inbox.accept(message("", house.number, channel=house.name, media=Media("jpeg")))
        await house.app.settle()
        assert len(seen(house, case)) == 4
        assert 1 <= phone.ids(before).count(KEPT) <= 4


async def test_whoever_has_hidden_is_told_nothing_but_the_case_has_the_picture(
    tmp_path: Path, phone: Phone
) -> None:
    async with House(tmp_path, channel=phone) as house:
        case = await talking(house)
        phone.troubles = [ChannelError()]
        before = len(phone.sent)
        house.number += 1
        await house.app.accept(message("", house.number, channel=house.name, media=Media("jpeg")))
        await house.app.inbox.settle()
        await house.say("0")
        assert len(seen(house, case)) == 1
        assert KEPT not in phone.ids(before)


async def test_under_cover_nothing_is_fetched(tmp_path: Path, phone: Phone) -> None:
    async with House(tmp_path, channel=phone) as house:
        await talking(house)
        await house.say("0")
        house.opened.add("somebody-42")
        await sends(house, "jpeg")
        assert phone.fetched == []


async def test_stop_forgets_the_pictures_and_what_waits(tmp_path: Path, phone: Phone) -> None:
    async with House(tmp_path, channel=phone) as house:
        await talking(house)
        await sends(house, "jpeg")
        assert house.count("attachments") == 1
        await house.say("00")
        assert (house.count("attachments"), house.count("fetches")) == (0, 0)


async def test_pictures_are_forgotten_with_the_case(tmp_path: Path, phone: Phone) -> None:
    async with House(tmp_path, channel=phone) as house:
        case = await talking(house)
        await sends(house, "jpeg")
        await house.app.desk.close("ann", case.id, "answered")
        house.clock.time += house.app.keep.case - 60
        await house.app.retention.sweep()
        assert house.count("attachments") == 1
        house.clock.time += 120
        await house.app.retention.sweep()
        assert house.count("attachments") == 0


async def test_what_could_not_be_fetched_for_an_hour_is_let_go(tmp_path: Path, phone: Phone) -> None:
    async with House(tmp_path, channel=phone) as house:
        case = await talking(house)
        row = {"event_key": b"k" * 32, "contact": case.contact, "case_id": case.id, "ref_sealed": b"x",
               "at": house.clock.now()}  # fmt: skip
        await house.app.writer.run(lambda db: db.sa.execute(fetches.insert().values(**row)))
        house.clock.time += 3601
        await house.app.retention.sweep()
        assert house.count("fetches") == 0


async def test_no_file_and_no_log_holds_what_was_planted_or_where_it_lay(
    tmp_path: Path, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    phone.files["ref-canary-0917"] = jpeg()
    async with House(tmp_path, channel=phone) as house:
        await talking(house)
        for ref in ("ref-canary-0917", "png", "gif", "pdf", "junk"):
            await sends(house, ref)
        assert house.count("attachments") == 5
        for path in tmp_path.rglob("*"):
            data = path.read_bytes() if path.is_file() else b""
            assert PLANTED.encode() not in data, path.name
            assert b"ref-canary" not in data, path.name
        assert "canary" not in caplog.text
        assert {row[0] for row in house.rows(select(cases.c.state))} == {"held"}
