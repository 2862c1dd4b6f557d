"""The survivor page without a browser: what a request gets, and what it never gets."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient

import bot.web.app as web
from bot.storage.tables import contacts
from bot.storage.writer import Db
from bot.web.app import Look
from config.errors import WaymarkError
from tests.web_parts import Parts, make_parts

ASSETS = Path(web.__file__).parent / "static"


@pytest.fixture
async def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Parts]:
    monkeypatch.setattr(web, "REPLY_SECONDS", 0.05)
    made = await make_parts(tmp_path)
    yield made
    made.chat.close()
    made.writer.stop()


def browser(parts: Parts, *, strict: bool = True) -> AsyncClient:
    return AsyncClient(
        transport=ASGITransport(parts.app, raise_app_exceptions=strict), base_url="http://page"
    )


@pytest.fixture
async def client(parts: Parts) -> AsyncIterator[AsyncClient]:
    async with browser(parts) as made:
        yield made


def field(page: str, name: str) -> str:
    found = re.search(rf'id="keys".*?name="{name}" value="([^"]*)"', page, re.DOTALL)
    assert found
    return unescape(found.group(1))


def form(page: str, **more: str) -> dict[str, str]:
    return {name: field(page, name) for name in "tns"} | more


async def begin(client: AsyncClient, language: str = "en") -> str:
    return await post(client, form(await get(client), pick=language))


async def get(client: AsyncClient) -> str:
    return (await client.get("/")).text


async def post(client: AsyncClient, fields: dict[str, str]) -> str:
    return (await client.post("/", data=fields)).text


async def test_the_first_screen_shows_languages_in_their_own_names_and_nothing_to_write_in(
    client: AsyncClient,
) -> None:
    page = await get(client)
    labels = re.findall(r'value="([\w-]+)" lang="\1" dir="ltr"><b>(\d)</b> ([^<]+)<', page)
    assert [label[2] for label in labels] == ["简体中文", "繁體中文", "English", "বাংলা", "ไทย"]
    assert [label[1] for label in labels] == list("12345")
    assert "<textarea" not in page


async def test_a_chosen_language_goes_in_as_its_own_name_and_the_page_turns_into_it(
    parts: Parts, client: AsyncClient
) -> None:
    page = await begin(client, "bn")
    assert parts.echo.heard[0].text == "বাংলা"
    assert '<html lang="bn" dir="ltr">' in page
    assert re.search(r'<div class="in" lang="bn" dir="ltr" id="last">\s*<p>We heard: বাংলা</p>', page)


async def test_a_right_to_left_language_turns_the_page_round(parts: Parts, client: AsyncClient) -> None:
    parts.echo.language = "ur"
    page = await begin(client, "en")
    parts.echo.language = "ur"
    page = await post(client, form(page, text="x"))
    assert '<html lang="ur" dir="rtl">' in page


async def test_a_tapped_choice_names_its_question_and_leaves_its_label_as_the_persons_line(
    parts: Parts, client: AsyncClient
) -> None:
    page = await begin(client)
    assert 'name="tap" value="1.2"' in page
    page = await post(client, form(page, tap="1.2"))
    assert (parts.echo.heard[1].text, parts.echo.heard[1].tap) == ("2", (1, 2))
    assert '<p class="own" dir="auto">No</p>' in page
    assert 'name="tap" value="2.1"' in page
    assert 'name="tap" value="1.1"' not in page, "only the newest question has buttons"


async def test_the_whole_conversation_is_shown_again_on_every_post(client: AsyncClient) -> None:
    page = await begin(client)
    for word in ("one", "two"):
        page = await post(client, form(page, text=word))
    assert page.index("We heard: one") < page.index("We heard: two")


async def test_the_same_form_posted_twice_is_one_word(parts: Parts, client: AsyncClient) -> None:
    first = await get(client)
    pages = [await post(client, form(first, pick="en")) for _ in range(2)]
    assert field(pages[0], "t") == field(pages[1], "t")
    twice = form(pages[0], text="hello")
    for _ in range(2):
        page = await post(client, twice)
    assert [message.text for message in parts.echo.heard] == ["English", "hello"]
    assert page.count("We heard: hello") == 1


async def test_the_same_form_with_other_words_is_another_word(parts: Parts, client: AsyncClient) -> None:
    page = await begin(client)
    await client.post("/", data=form(page, text="first"))
    await client.post("/", data=form(page, text="second"))
    assert [message.text for message in parts.echo.heard[1:]] == ["first", "second"]


async def test_pages_of_two_people_never_meet(client: AsyncClient) -> None:
    mine, theirs = await begin(client), await begin(client)
    await client.post("/", data=form(mine, text="mine alone"))
    assert "mine alone" not in await post(client, form(theirs))


async def test_a_page_confirms_what_it_showed(parts: Parts, client: AsyncClient) -> None:
    page = await begin(client)
    seen = "SELECT count(*) FROM web_lines WHERE seen = 0"
    assert parts.writer.read(lambda db: db.raw.execute(seen).fetchone()[0]) == 1
    answer = await client.post("/", data={**form(page), "only": "seen"})
    assert (answer.status_code, answer.text) == (204, "")
    assert parts.writer.read(lambda db: db.raw.execute(seen).fetchone()[0]) == 0


async def test_hide_takes_the_lines_from_the_page_and_keeps_only_the_last_one(client: AsyncClient) -> None:
    page = await post(client, form(await begin(client), text="a secret word"))
    page = await post(client, form(page, cmd="0"))
    assert "a secret word" not in page
    assert page.count('class="in"') == 1


async def test_leaving_works_without_scripts_and_forgets_everything(
    parts: Parts, client: AsyncClient
) -> None:
    page = await post(client, form(await begin(client), text="a secret word"))
    gone = await client.post("/leave", data={"t": field(page, "t")}, follow_redirects=False)
    assert (gone.status_code, gone.headers["location"]) == (303, "/away")
    again = await post(client, {"t": field(page, "t"), "n": "", "s": ""})
    assert "a secret word" not in again
    assert 'name="pick"' in again


async def test_leaving_by_beacon_is_understood(parts: Parts, client: AsyncClient) -> None:
    page = await begin(client)
    await client.post("/leave", content=f"t={field(page, 't')}", headers={"content-type": "text/plain"})
    assert parts.writer.read(lambda db: db.raw.execute("SELECT count(*) FROM web_lines").fetchone()[0]) == 0


async def test_after_leaving_an_answer_is_held_and_not_put_on_the_page(
    parts: Parts, client: AsyncClient
) -> None:
    page = await begin(client)
    await client.post("/leave", data={"t": field(page, "t")})
    await parts.echo.say(parts.echo.heard[0], "an answer")
    assert parts.echo.refused == ["channel.unreachable"]


async def test_an_answer_goes_to_a_page_used_within_a_minute_and_is_held_later(
    parts: Parts, client: AsyncClient
) -> None:
    await begin(client)
    parts.clock.time += 59
    await parts.echo.say(parts.echo.heard[0], "in time")
    assert parts.echo.refused == []
    parts.clock.time += 2
    await parts.echo.say(parts.echo.heard[0], "too late now")
    assert parts.echo.refused == ["channel.unreachable"]


async def test_a_page_that_is_used_again_asks_for_what_it_missed(parts: Parts, client: AsyncClient) -> None:
    page = await begin(client)
    parts.clock.time += 61
    await parts.echo.say(parts.echo.heard[0], "from a person")
    await post(client, form(page))
    assert parts.echo.woken == [parts.chat._contact(parts.echo.heard[0].address)]


async def test_an_answer_sent_twice_is_shown_once(parts: Parts, client: AsyncClient) -> None:
    page = await begin(client)
    for _ in range(2):
        await parts.echo.say(parts.echo.heard[0], "from a person")
    assert (await post(client, form(page))).count("from a person") == 1


async def test_a_page_left_alone_for_five_minutes_shows_nothing_of_before(
    parts: Parts, client: AsyncClient
) -> None:
    page = await post(client, form(await begin(client), text="a secret word"))
    parts.clock.time += 301
    assert "a secret word" not in await post(client, form(page))


async def test_lines_are_sealed_in_the_database(parts: Parts, client: AsyncClient, tmp_path: Path) -> None:
    await client.post("/", data=form(await begin(client), text="canary-4711"))
    for file in tmp_path.iterdir():
        assert b"canary-4711" not in file.read_bytes()


async def test_the_token_is_never_stored(parts: Parts, client: AsyncClient, tmp_path: Path) -> None:
    token = field(await begin(client), "t")
    assert len(token) == 64
    for file in tmp_path.iterdir():
        assert token.encode() not in file.read_bytes()
        assert bytes.fromhex(token) not in file.read_bytes()


@pytest.mark.parametrize("token", ["", "x", "0" * 63, "é" * 64, "../../etc", "G" * 64])
async def test_a_token_that_is_not_ours_starts_anew(client: AsyncClient, token: str) -> None:
    assert field(await post(client, {"t": token}), "t") != token


async def test_a_word_that_could_not_be_kept_is_given_back_to_be_sent_again(
    parts: Parts, client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await begin(client)

    async def broken(message: object) -> None:
        raise WaymarkError

    monkeypatch.setattr(parts.chat, "_accept", broken)
    answer = await client.post("/", data=form(page, text="please keep this"))
    assert answer.status_code == 503
    assert "please keep this</textarea>" in answer.text


async def test_a_body_that_is_too_long_or_no_text_is_refused(client: AsyncClient) -> None:
    assert (await client.post("/", content=b"text=" + b"a" * 40_000)).status_code == 413
    assert (await client.post("/", content=b"text=%ff\xff")).status_code == 400
    assert (await client.post("/", content="&".join(f"f{n}=1" for n in range(60)))).status_code == 400


async def test_a_flood_is_slowed_and_an_emergency_word_passes(parts: Parts, client: AsyncClient) -> None:
    page = await begin(client)
    codes = [
        (await client.post("/", data=form(page, text=f"word {n}", n=f"{n}"))).status_code for n in range(20)
    ]
    assert codes[-1] == 429
    assert "word 19</textarea>" in await post(client, form(page, text="word 19", n="z"))
    for urgent in ("they are beating me", "他们在打我", "9"):
        assert (await client.post("/", data=form(page, text=urgent, n=urgent))).status_code == 200
        assert parts.echo.heard[-1].text == urgent
    parts.clock.time += 10
    assert (await client.post("/", data=form(page, text="later", n="l"))).status_code == 200


async def test_a_silent_reply_does_not_hold_the_page(client: AsyncClient) -> None:
    assert (await client.post("/", data=form(await begin(client), text="quiet"))).status_code == 200


ANSWERS = (
    ("GET", "/", 200), ("POST", "/", 200), ("HEAD", "/", 200), ("PUT", "/", 405), ("GET", "/leave", 405),
    ("POST", "/leave", 303), ("GET", "/away", 200), ("GET", "/page.css", 200),
    ("GET", "/page.js", 200),
    ("GET", "/news/x", 404), ("GET", "/nothing", 404), ("POST", "/page.js", 405),
    ("GET", "/favicon.ico", 404),
)  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
async def test_every_answer_carries_the_headers_and_no_cookie(
    client: AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path, follow_redirects=False)
    assert answer.status_code == status
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["style-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"


async def test_an_outage_inside_still_carries_the_headers(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError

    monkeypatch.setattr(parts.chat, "_blank", broken)
    async with browser(parts, strict=False) as calm:
        answer = await calm.get("/")
    assert answer.status_code == 500
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_configured_address_to_leave_to_is_the_only_foreign_one_a_form_may_reach(
    tmp_path: Path,
) -> None:
    made = await make_parts(tmp_path, look=Look(name="List", leave_to="https://weather.example/today"))
    async with browser(made) as client:
        page = await client.get("/")
    made.writer.stop()
    assert "form-action 'self' https://weather.example;" in page.headers["content-security-policy"]
    assert "<title>List</title>" in page.text


async def test_the_page_asks_no_other_server_and_runs_nothing_inline(client: AsyncClient) -> None:
    for page in (await get(client), await begin(client), (await client.get("/away")).text):
        assert not re.search(r"https?://|//[a-z]|\bon[a-z]+=|style=|javascript:", page)
        assert re.findall(r"<script(?! src=\"/page.js\"></script>)", page) == []


async def test_everything_the_phone_loads_is_under_forty_kilobytes(client: AsyncClient) -> None:
    page = await begin(client)
    for _ in range(6):
        page = await post(client, form(page, text="word"))
    assert len(page.encode()) + sum(file.stat().st_size for file in ASSETS.iterdir()) < 40_000
    assert len(page.encode()) < 8_000


def test_the_script_is_one_an_old_phone_reads_and_keeps_nothing() -> None:
    script = (ASSETS / "page.js").read_text()
    for newer in ("=>", "let ", "const ", "`", "async ", "class ", "fetch("):
        assert newer not in script, newer
    for store in (
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "cookie",
        "pushState",
        "innerHTML",
        "caches",
    ):
        assert store not in script, store


INERT = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "'-alert(1)-'",
    "</textarea><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}", "<b>救命</b>", "<i>সাহায্য</i>", "<u>ช่วยด้วย</u>",
    "<p>ကူညီပါ</p>", "<s>ជួយ</s>", "<q>ຊ່ວຍ</q>",
    "<b>मदद</b>", "<b>مدد</b>\u202e<x>", "<b>የእርዳታ</b>", "<b>உதவி</b>",
    "<b>උදව්</b>", "\u200b<\u200bscript>", "<b>tulong</b>", "&lt;script&gt;",
)  # fmt: skip


@pytest.mark.parametrize("words", INERT)
async def test_what_a_person_writes_is_shown_as_text_and_never_as_markup(
    client: AsyncClient, words: str
) -> None:
    page = await post(client, form(await begin(client), text=words))
    tags = re.findall(r"<([a-zA-Z]+)", page)
    ours = "html head meta title link body div form input button p b textarea span noscript script"
    assert set(tags) <= set(ours.split())
    assert page.count("<script") == 1
    assert unescape(re.findall(r'<p class="own" dir="auto">([^<]*)</p>', page)[-1]) == words


async def test_an_answer_does_not_make_a_page_left_alone_look_used(parts: Parts, client: AsyncClient) -> None:
    page = await post(client, form(await begin(client), text="a secret word"))
    contact = parts.chat._contact(parts.echo.heard[0].address)
    last = parts.clock.now()

    def unit(db: Db) -> None:
        values = {
            "contact": contact,
            "channel": "web",
            "strict": True,
            "door_until": last,
            "last_word_at": last,
        }
        db.sa.execute(contacts.insert().values(**values))

    await parts.writer.run(unit)
    parts.clock.time += 250
    parts.chat._bells.posted(parts.echo.heard[0].address.reveal())
    await parts.echo.say(parts.echo.heard[0], "an answer")
    parts.clock.time += 60
    page = await post(client, form(page))
    assert "a secret word" not in page
    assert "an answer" not in page


async def test_a_language_that_can_not_be_spoken_yet_is_not_offered(tmp_path: Path) -> None:
    made = await make_parts(tmp_path, ready=("en", "th"))
    async with browser(made) as client:
        page = await get(client)
    made.writer.stop()
    assert re.findall(r'name="pick" value="([\w-]+)"', page) == ["en", "th"]
