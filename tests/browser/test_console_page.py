"""The console in a real browser: live, by keyboard, narrow, and deaf to what a person wrote as markup."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from starlette.applications import Starlette

from escalation.card import Card
from tests.browser.served import Served
from tests.console_parts import ConsoleScene

pytestmark = pytest.mark.peer

HOSTILE = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\"> ช่วยด้วย \u202eabc"


class Desk(ConsoleScene):
    """The scene as a server serves it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.console = self.open()
        self.app = Starlette(routes=[self.console.mount()])

    def close(self) -> None:
        self.console.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served[Desk]]:
    async def make() -> Desk:
        desk = Desk(tmp_path)
        await desk.furnish()
        return desk

    with Served(make) as server:
        yield server


def enter(chromium: Browser, served: Served[Desk], who: str, width: int = 1280) -> BrowserContext:
    context = chromium.new_context(viewport={"width": width, "height": 800}, base_url=served.address)
    token = served.run(served.parts.signed_in(who))
    context.add_cookies([{"name": "desk", "value": token, "url": served.address}])
    return context


@pytest.fixture
def ann(chromium: Browser, served: Served[Desk]) -> Iterator[Page]:
    context = enter(chromium, served, "ann")
    yield context.new_page()
    context.close()


def changed(served: Served[Desk]) -> None:
    async def tell() -> None:
        served.parts.desk.changed.tell()

    served.run(tell())


def test_a_new_case_appears_by_itself_and_goes_when_somebody_else_takes_it(
    ann: Page, served: Served[Desk]
) -> None:
    ann.goto("/console/")
    expect(ann.get_by_text("Nobody is waiting.")).to_be_visible()
    served.run(served.parts.case(urgency="P1", language="th"))
    changed(served)
    expect(ann.get_by_text("P1 · within an hour")).to_be_visible()
    served.run(served.parts.desk.claim("bo", "c1"))
    expect(ann.get_by_text("Held by bo")).to_be_visible()


def test_what_a_person_wrote_does_not_run_and_their_next_words_appear_by_themselves(
    ann: Page, served: Served[Desk]
) -> None:
    served.run(served.parts.case(words=HOSTILE))
    ann.goto("/console/")
    ann.get_by_role("button", name="Claim").click()
    expect(ann.locator(".talk .person p").last).to_have_text(HOSTILE)
    assert ann.title() == "Case"
    ann.get_by_label("Your words").fill("half a sen")
    served.run(served.parts.desk.reply("ann", "c1", reply_id="reply.received"))
    expect(ann.locator(".talk li")).to_have_count(2)
    assert ann.get_by_label("Your words").input_value() == "half a sen"
    assert ann.title() == "Case"


def test_the_page_of_a_case_keeps_the_lease_alive_by_being_looked_at(ann: Page, served: Served[Desk]) -> None:
    served.run(served.parts.case())
    served.run(served.parts.desk.claim("ann", "c1"))
    served.parts.clock.time += 100
    with ann.expect_response("**/renew") as renewed:
        ann.goto("/console/case/c1")
    assert renewed.value.status == 204
    assert served.parts.now_is("c1").lease_until == served.parts.clock.now() + 300


def test_everything_works_without_scripts(chromium: Browser, served: Served[Desk]) -> None:
    served.run(served.parts.case())
    context = chromium.new_context(java_script_enabled=False, base_url=served.address)
    token = served.run(served.parts.signed_in("ann"))
    context.add_cookies([{"name": "desk", "value": token, "url": served.address}])
    page = context.new_page()
    page.goto("/console/")
    page.get_by_role("button", name="I am here for 30 minutes").click()
    expect(page.get_by_text("On shift", exact=True)).to_be_visible()
    page.get_by_role("button", name="Claim").click()
    page.get_by_label("Your words").fill("We have read this.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("We have read this.")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_screen(chromium: Browser, served: Served[Desk], width: int) -> None:
    served.run(
        served.parts.case(
            words="w" * 300, language="bn", card=Card(role="inside", minor=True, group_size="some")
        )
    )
    context = enter(chromium, served, "ann", width)
    page = context.new_page()
    page.goto("/console/")
    page.get_by_role("button", name="Claim").click()
    for path in ("/console/case/c1", "/console/", "/console/me", "/console/newcomers", "/console/points"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_a_case_is_claimed_with_the_keyboard_alone_and_focus_is_always_seen(
    ann: Page, served: Served[Desk]
) -> None:
    served.run(served.parts.case())
    ann.goto("/console/")
    for _ in range(30):
        ann.keyboard.press("Tab")
        held = ann.evaluate(
            "(e => [e.textContent.trim(), getComputedStyle(e).outlineStyle])(document.activeElement)"
        )
        assert held[1] != "none"
        if held[0] == "Claim":
            break
    ann.keyboard.press("Enter")
    ann.wait_for_url("**/console/case/c1")


def test_signing_in_is_done_with_labels(chromium: Browser, served: Served[Desk]) -> None:
    context = chromium.new_context(base_url=served.address)
    page = context.new_page()
    page.goto("/console/")
    for label in ("Name", "Passphrase", "Six-digit code"):
        expect(page.get_by_label(label)).to_be_visible()
    context.close()
