"""The survivor page in a real browser: scripts on and off, leaving at once, a narrow old screen."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from tests.browser.served import Served
from tests.web_parts import Parts

pytestmark = pytest.mark.peer

BENGALI = "আপনার সাথে যা হয়েছে তা আপনি লিখতে পারেন।"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest, chromium: Browser, served: Served[Parts]) -> Iterator[Page]:
    context = chromium.new_context(
        java_script_enabled=request.param, viewport={"width": 320, "height": 568}, base_url=served.address
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def live(chromium: Browser, served: Served[Parts]) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 320, "height": 568}, base_url=served.address)
    yield context.new_page()
    context.close()


def kept(context: BrowserContext, page: Page) -> tuple[int, int]:
    stored = page.evaluate("localStorage.length + sessionStorage.length")
    return len(context.cookies()), stored


def test_a_conversation_works_with_and_without_scripts_on_a_narrow_screen(
    page: Page, served: Served[Parts]
) -> None:
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((served.address, "data:")):
            foreign.append(request.url)

    page.on("request", note)
    served.parts.echo.answer = f"{BENGALI} "
    page.goto("/")
    page.get_by_role("button", name="বাংলা").click()
    expect(page.locator("html")).to_have_attribute("lang", "bn")
    page.get_by_label("Write here").fill("one <b>two</b>")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".own")).to_have_text("one <b>two</b>")
    expect(page.locator(".in").last).to_contain_text(BENGALI)
    page.get_by_role("button", name="2 No").click()
    expect(page.locator(".own").last).to_have_text("No")
    assert [message.text for message in served.parts.echo.heard] == ["বাংলা", "one <b>two</b>", "2"]
    assert page.locator("#text").input_value() == ""
    assert page.url == served.address + "/"
    assert page.title() == "Phrases"
    width = page.locator("html").bounding_box()
    assert width is not None
    assert width["width"] <= 320
    for box in page.locator("button, textarea, p").all():
        size = box.bounding_box()
        assert size is None or size["x"] + size["width"] <= 320
    assert foreign == []


def test_leaving_works_with_and_without_scripts(page: Page, served: Served[Parts]) -> None:
    page.goto("/")
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Close page").click()
    page.wait_for_url("**/away")
    assert page.title() == "cm · kg · °C"
    count = "SELECT count(*) FROM web_lines"
    for _ in range(100):
        left = served.parts.writer.read(lambda db: db.raw.execute(count).fetchone()[0])
        if left == 0:
            break
        page.wait_for_timeout(20)
    assert left == 0


def test_an_answer_appears_by_itself_and_typed_words_stay(live: Page, served: Served[Parts]) -> None:
    live.goto("/")
    live.get_by_role("button", name="English").click()
    expect(live.locator(".in")).to_have_count(1)
    live.locator("#text").fill("half a sen")
    answer = served.parts.echo.say(served.parts.echo.heard[0], "From a person.")
    served.run(answer)
    expect(live.get_by_text("From a person.")).to_be_visible()
    assert live.locator("#text").input_value() == "half a sen"
    unseen = "SELECT count(*) FROM web_lines WHERE seen = 0"
    for _ in range(100):
        if served.parts.writer.read(lambda db: db.raw.execute(unseen).fetchone()[0]) == 0:
            return
        live.wait_for_timeout(20)
    pytest.fail("what was shown was never confirmed")


def test_escape_twice_leaves_and_back_shows_nothing(live: Page, served: Served[Parts]) -> None:
    live.goto("about:blank")
    live.goto("/")
    live.get_by_role("button", name="English").click()
    live.locator("#text").fill("a secret word")
    live.get_by_role("button", name="Send", exact=True).click()
    expect(live.locator(".own")).to_have_text("a secret word")
    live.keyboard.press("Escape")
    live.keyboard.press("Escape")
    live.wait_for_url("**/away")
    assert live.evaluate("history.length") == 2, "the page has replaced itself"
    live.go_back()
    assert "a secret word" not in live.content()
    assert live.url == "about:blank"


def test_nothing_is_kept_in_the_browser(live: Page) -> None:
    live.goto("/")
    live.get_by_role("button", name="English").click()
    live.get_by_role("button", name="1 Yes").click()
    expect(live.locator(".own")).to_have_text("Yes")
    assert kept(live.context, live) == (0, 0)
    assert live.evaluate("history.length") <= 2


def test_a_word_is_sent_again_when_the_line_was_bad_and_arrives_once(
    live: Page, served: Served[Parts]
) -> None:
    live.goto("/")
    live.get_by_role("button", name="English").click()
    expect(live.locator(".in")).to_have_count(1)
    failed: list[str] = []

    def bad_line(route: Route, request: Request) -> None:
        if len(failed) < 2 and re.search("text=", request.post_data or ""):
            failed.append("x")
            route.abort()
        else:
            route.continue_()

    live.route("**/", bad_line)
    live.locator("#text").fill("hello")
    live.get_by_role("button", name="Send", exact=True).click()
    expect(live.locator(".own")).to_have_text("hello")
    assert len(failed) == 2
    assert [message.text for message in served.parts.echo.heard].count("hello") == 1
