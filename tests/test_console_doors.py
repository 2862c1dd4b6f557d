"""The doors of the console: signing in and out, cookies, headers, and words that stay words."""

import re
from html import unescape

import pytest
from httpx import AsyncClient

from bot.console.app import Console
from bot.console.words import WORDS
from tests.console_parts import PAGES, ConsoleScene, ann_signed_in, console_pages, console_scene, press, see
from tests.desk_parts import PASSPHRASE
from tests.test_web import INERT

scene, console, ann = console_scene, console_pages, ann_signed_in


async def test_signing_in_tells_nothing_about_why_it_failed(scene: ConsoleScene, console: Console) -> None:
    secret = await scene.person("eve", "responder", "active", "en")
    pages = set()
    async with scene.browser(console) as client:
        for name, passphrase, code in (
            ("nobody", PASSPHRASE, scene.digits(secret)),
            ("eve", "wrong passphrase", scene.digits(secret)),
            ("eve", PASSPHRASE, "000000"),
        ):
            fields = {"name": name, "passphrase": passphrase, "code": code}
            answer = await client.post("/console/sign-in", data=fields)
            assert answer.status_code == 403
            assert "set-cookie" not in answer.headers
            pages.add(answer.text)
    assert len(pages) == 1


async def test_signing_out_ends_the_session_and_empties_the_browser(
    scene: ConsoleScene, ann: AsyncClient
) -> None:
    token = ann.cookies["desk"]
    answer = await ann.post("/console/sign-out", data={"form": "form-ann"})
    assert '"cookies"' in answer.headers["clear-site-data"]
    ann.cookies.clear()
    ann.cookies.set("desk", token)
    assert (await ann.get("/console/")).status_code == 303


async def test_behind_https_the_cookie_is_bound_to_the_host(scene: ConsoleScene) -> None:
    secret = await scene.person("eve", "responder", "active", "en")
    scene.clock.time += 60
    async with scene.browser(scene.open(address="https://desk.example")) as client:
        fields = {"name": "eve", "passphrase": PASSPHRASE, "code": scene.digits(secret)}
        cookie = (await client.post("/console/sign-in", data=fields)).headers["set-cookie"]
    assert cookie.startswith("__Host-desk=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    "path", [*PAGES[:-1], "/sign-in", "/enrol/x", "/nothing", "/console.css", "/console.js", "/touch.js"]
)
@pytest.mark.parametrize("who", ["ann", None])
async def test_every_answer_carries_the_headers(
    scene: ConsoleScene, console: Console, path: str, who: str | None
) -> None:
    async with scene.browser(console, who) as client:
        answer = await client.get(f"/console{path}")
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["form-action"] == "'self'"
    assert (policy["require-trusted-types-for"], policy["trusted-types"]) == ("'script'", "'none'")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("words", INERT)
async def test_what_a_person_wrote_is_shown_as_text_and_never_as_markup(
    scene: ConsoleScene, ann: AsyncClient, words: str
) -> None:
    await scene.case(words=words)
    await press(ann, "/case/c1/claim")
    page = await see(ann, "/case/c1")
    assert page.count("<script") == 1
    assert not re.search(r"<[^>]+ on[a-z]+=", page)
    assert words in unescape(page)
    assert (
        unescape(re.findall(r'<li class="person">.*?<p lang="en" dir="auto">([^<]*)</p>', page, re.S)[0])
        == words
    )


async def test_only_our_own_sentences_can_be_said_by_an_address(ann: AsyncClient) -> None:
    assert WORDS["case.closed"] in await see(ann, "/?done=case.closed")
    for forged in ("<b>x</b>", "reply.language", "nothing"):
        assert 'class="good"' not in await see(ann, f"/?done={forged}")


async def test_nothing_is_loaded_from_elsewhere_and_nothing_is_inline(
    scene: ConsoleScene, ann: AsyncClient
) -> None:
    await scene.case()
    await press(ann, "/case/c1/claim")
    for path in ("/", "/me", "/newcomers", "/points", "/health", "/case/c1"):
        page = await see(ann, path)
        assert not re.search(r"https?://|<style|style=|javascript:", page)
        assert re.findall(r"<script([^>]*)>", page) == [' src="/console/console.js"']
