"""A picture through the page, without scripts, and at the desk: who may hand one in, and who may look."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import select

import bot.web.app as web
from bot.media.clean import IN_LIMIT
from bot.storage.tables import audit
from bot.web.forms import BODY_LIMIT
from bot.web.headers import SANDBOXED
from tests.fakes.house import House
from tests.media_parts import PLANTED, jpeg
from tests.test_canary_doors import Visitor, field

NAME = f"{PLANTED} passport of somebody.exe"
KEPT = "The picture is here."
REFUSED = "This could not be opened here."


class Giver(Visitor):
    """Somebody at the page who can hand in a file."""

    def offered(self) -> bool:
        return 'type="file"' in self.page

    async def gives(self, data: bytes, *, name: str = NAME, kind: str = "text/html") -> Response:
        fields = {letter: field(self.page, letter) for letter in "tns"}
        answer = await self.browser.post("/", data=fields, files={"picture": (name, data, kind)})
        if answer.status_code == 200:
            self.page = answer.text
        return answer


@asynccontextmanager
async def at_the_page(house: House) -> AsyncIterator[Giver]:
    """Somebody who waits for a person."""
    door = ASGITransport(house.app.asgi)
    async with AsyncClient(transport=door, base_url="http://page") as browser:
        visitor = Giver(browser)
        visitor.page = (await browser.get("/")).text
        for fields in (
            {"pick": "en"},
            {"text": "4"},
            {"text": "1"},
            {"text": "2"},
            {"cmd": "9"},
            {"text": "1"},
        ):
            assert not visitor.offered()
            assert await visitor.send(**fields) == 200
        yield visitor


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with House(tmp_path) as house:
        await house.responder("ann")
        await house.responder("bo")
        yield house


async def test_the_page_takes_a_picture_only_while_a_person_holds_the_case(
    house: House, tmp_path: Path
) -> None:
    async with at_the_page(house) as visitor:
        (case,) = house.cases()
        assert (await visitor.gives(b"\xff\xd8\xff" + b"x" * 2 * BODY_LIMIT)).status_code == 413
        small = await visitor.gives(b"\xff\xd8\xff")
        assert REFUSED not in small.text
        await house.app.desk.claim("ann", case.id)
        await visitor.send()
        assert visitor.offered()
        answer = await visitor.gives(jpeg())
        await house.app.settle()
        await visitor.send()
        assert answer.status_code == 200
        assert KEPT in visitor.page
        assert house.count("attachments") == 1
        assert [line.body for line in house.lines(case.id)].count("[picture]") == 1
        await house.app.desk.close("ann", case.id, "answered")
        await visitor.send()
        assert not visitor.offered()
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or PLANTED.encode() not in path.read_bytes()


async def test_the_same_form_posted_twice_is_one_picture(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "REPLY_SECONDS", 0.2)
    async with at_the_page(house) as visitor:
        await house.app.desk.claim("ann", house.cases()[0].id)
        await visitor.send()
        before = visitor.page
        for _ in range(2):
            visitor.page = before
            await visitor.gives(jpeg())
            await house.app.settle()
        assert house.count("attachments") == 1


@pytest.mark.parametrize("data", [b"MZ a program", b"<svg onload='x'/>", b"\xff\xd8\xff" + b"x" * IN_LIMIT])
async def test_what_is_no_picture_or_too_large_is_said_plainly(house: House, data: bytes) -> None:
    async with at_the_page(house) as visitor:
        await house.app.desk.claim("ann", house.cases()[0].id)
        await visitor.send()
        assert (await visitor.gives(data, name="a.jpg", kind="image/jpeg")).status_code == 200
        await house.app.settle()
        await visitor.send()
        assert REFUSED in visitor.page
        assert (house.count("attachments"), house.count("fetches")) == (0, 0)


async def test_other_forms_stay_as_small_as_they_were(house: House) -> None:
    async with at_the_page(house) as visitor:
        await house.app.desk.claim("ann", house.cases()[0].id)
        await visitor.send()
        fields = {letter: field(visitor.page, letter) for letter in "tns"}
        large = "x" * (BODY_LIMIT + 1)
        assert await visitor.send(text=large) == 413
        answer = await visitor.browser.post("/", data=fields | {"text": large}, files={"picture": b"x"})
        assert answer.status_code == 413
        answer = await visitor.browser.post("/", data=fields, files={"other": b"x" * 2 * BODY_LIMIT})
        assert answer.status_code == 400
        answer = await visitor.browser.post("/leave", data=fields, files={"picture": b"x" * 2 * BODY_LIMIT})
        assert answer.status_code == 413
        for broken in ("multipart/form-data", "multipart/form-data; boundary=x"):
            answer = await visitor.browser.post("/", content=b"no form", headers={"content-type": broken})
            assert answer.status_code == 400


async def test_at_the_desk_a_picture_opens_alone_in_a_sandbox(house: House) -> None:
    async with at_the_page(house) as visitor:
        case = house.cases()[0].id
        await house.app.desk.claim("ann", case)
        await visitor.send()
        await visitor.gives(jpeg())
        await house.app.settle()
    door = ASGITransport(house.app.asgi)
    async with AsyncClient(transport=door, base_url="http://desk") as room:
        room.cookies.set("desk", await house.signed_in("ann"))
        page = (await room.get(f"/console/case/{case}")).text
        (address,) = re.findall(r'href="([^"]*/media/[0-9]+)"', page)
        assert "<img" not in page  # nothing is shown before somebody asks for it
        answer = await room.get(address)
        assert answer.status_code == 200
        assert answer.content.startswith(b"\xff\xd8\xff")
        assert PLANTED.encode() not in answer.content
        assert {
            name: answer.headers.get_list(name)
            for name in (
                "content-type", "content-security-policy", "content-disposition", "cache-control",
                "x-content-type-options", "cross-origin-resource-policy",
            )
        } == {
            "content-type": ["image/jpeg"],
            "content-security-policy": [SANDBOXED],
            "content-disposition": ['inline; filename="picture.jpg"'],
            "cache-control": ["no-store"],
            "x-content-type-options": ["nosniff"],
            "cross-origin-resource-policy": ["same-origin"],
        }  # fmt: skip
        assert (await room.get(f"/console/case/{case}/media/0")).status_code == 404
        room.cookies.set("desk", await house.signed_in("bo"))
        assert (await room.get(address)).status_code == 404
        room.cookies.clear()
        assert (await room.get(address)).status_code == 303
    looks = house.rows(select(audit.c.operator, audit.c.action).where(audit.c.detail.like("%picture%")))
    assert [tuple(row) for row in looks] == [("ann", "see_picture"), ("ann", "refused"), ("bo", "refused")]
