"""The forms of security keys without a browser: what stands in the pages, and what is left afterwards."""

import io
import json
import re
from html import unescape
from typing import Any

import msgspec
import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select

from bot.console.app import Console
from bot.desk.site import site_of
from bot.desk.touch import Made, Touch, binary
from bot.storage.key_tables import security_keys
from tests.console_parts import ConsoleScene, console_pages, console_scene, press, see, words_of
from tests.desk_parts import PASSPHRASE
from tests.soft_key import SoftKey
from tests.test_canary import log, shapes

__all__ = ["log"]
scene, console = console_scene, console_pages
ORIGIN = "https://desk.example.org"


def asked(page: str, what: str) -> Any:
    found = re.search(f'data-{what}="([^"]*)"', page)
    assert found, what
    return json.loads(unescape(found[1]))


def ticket(page: str) -> str:
    found = re.search('name="ticket" value="([^"]+)"', page)
    assert found
    return found[1]


def as_fields(given: Made | Touch) -> dict[str, str]:
    fields = {name: str(value) for name, value in msgspec.structs.asdict(given).items()}
    if isinstance(given, Made):
        return {"made": fields["credential"], "made_data": fields["client_data"], **fields}
    return fields


async def register(client: AsyncClient, key: SoftKey) -> tuple[Response, Touch]:
    form = {"form": "form-dee", "passphrase": PASSPHRASE, "label": "blue <b>"}
    page = (await client.post("/console/keys/security", data=form)).text
    made, touch = key.make(asked(page, "make")), key.touch(asked(page, "touch"))
    fields = {**as_fields(made), **as_fields(touch)}
    fields |= {"form": "form-dee", "ticket": ticket(page)}
    return await client.post("/console/keys/security/add", data=fields), touch


async def begin(client: AsyncClient, scene: ConsoleScene, secret: str) -> str:
    scene.clock.time += 60
    fields = {"name": "dee", "passphrase": PASSPHRASE, "code": scene.digits(secret)}
    answer = await client.post("/console/sign-in", data=fields)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    return answer.text


async def test_a_key_is_registered_touched_and_removed_and_nothing_of_its_secret_is_left(
    scene: ConsoleScene, console: Console, log: io.StringIO
) -> None:
    scene.desk.site, key = site_of(ORIGIN), SoftKey(ORIGIN)
    secret = await scene.person("dee", "responder", "active", "en")
    async with scene.browser(console, "dee") as client:
        answer, first = await register(client, key)
        assert answer.headers["location"] == "/console/keys?done=security.added"
        assert "1. blue &lt;b&gt;" in await see(client, "/keys")
    async with scene.browser(console) as client:
        page = await begin(client, scene, secret)
        assert re.findall(r"<script([^>]*)>", page) == [
            ' src="/console/touch.js" defer', ' src="/console/console.js"',
        ]  # fmt: skip
        assert not re.search(r"<style|style=|javascript:| on[a-z]+=", page)
        touch = key.touch(asked(page, "touch"))
        assert touch.secret == first.secret, "the same key gives the same secret for the same question"
        fields = {**as_fields(touch), "ticket": ticket(page)}
        answer = await client.post("/console/sign-in/touch", data=fields)
        assert answer.headers["location"] == "/console/"
        again = await client.post("/console/sign-in/touch", data=fields)
        assert again.status_code == 403
        assert "did not fit" in words_of(again.text)
        assert touch.secret not in again.text
        who = re.search('data-form="([^"]+)"', await see(client, "/keys"))
        assert who
        (row,) = scene.rows(select(security_keys))
        path = f"/console/keys/security/remove/{row.number}"
        refused = await client.post(path, data={"form": who[1]})
        assert refused.status_code == 409
        removed = await client.post(path, data={"form": who[1], "passphrase": PASSPHRASE})
        assert removed.headers["location"] == "/console/keys?done=security.removed"
    await scene.writer.run(lambda db: None)
    left = b"".join(path.read_bytes() for path in scene.folder.iterdir() if path.is_file())
    given = binary(first.secret)
    for kept in (left, log.getvalue().encode()):
        assert given not in kept
        assert given.hex().encode() not in kept
        assert not any(shape in kept for shape in shapes(first.secret))


async def test_a_touch_another_site_made_the_browser_send_does_nothing(
    scene: ConsoleScene, console: Console
) -> None:
    scene.desk.site, key = site_of(ORIGIN), SoftKey(ORIGIN)
    secret = await scene.person("dee", "responder", "active", "en")
    async with scene.browser(console, "dee") as client:
        await register(client, key)
    async with scene.browser(console) as client:
        page = await begin(client, scene, secret)
        fields = {**as_fields(key.touch(asked(page, "touch"))), "ticket": ticket(page)}
        elsewhere = {"sec-fetch-site": "cross-site"}
        answer = await client.post("/console/sign-in/touch", data=fields, headers=elsewhere)
        assert answer.status_code == 403
        answer = await client.post("/console/sign-in/touch", data=fields)
        assert answer.headers["location"] == "/console/"


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "-1"])
async def test_a_number_that_is_none_removes_nothing(
    scene: ConsoleScene, console: Console, number: str
) -> None:
    async with scene.browser(console, "ann") as client:
        assert await press(client, f"/keys/security/remove/{number}") == (409, "")


async def test_where_browsers_give_no_keys_a_sentence_says_so(scene: ConsoleScene, console: Console) -> None:
    async with scene.browser(console, "ann") as client:
        form = {"form": "form-ann", "passphrase": PASSPHRASE}
        answer = await client.post("/console/keys/security", data=form)
    assert answer.status_code == 409
    assert "public_address" in words_of(answer.text)
