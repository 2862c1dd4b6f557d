"""The field for a picture in a real browser: it works with scripts and without, and gone when not offered."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.served import Served
from tests.browser.test_page import page
from tests.media_parts import jpeg
from tests.web_parts import Parts

__all__ = ["page"]
pytestmark = pytest.mark.peer


def test_a_picture_is_handed_in_with_and_without_scripts(
    page: Page, served: Served[Parts], monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = [True]
    monkeypatch.setattr(served.parts.chat, "_takes", lambda _visitor: offered[0])
    page.goto("/")
    expect(page.locator("input[type=file]")).to_have_count(0)
    page.get_by_role("button", name="English").click()
    picture = FilePayload(name="private name.jpg", mimeType="image/jpeg", buffer=jpeg())
    page.get_by_label("A picture").set_input_files(files=[picture])
    box = page.locator("#file").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 320
    page.locator("#file button").click()
    expect(page.locator(".in")).to_have_count(2)
    heard = served.parts.echo.heard[-1]
    assert (heard.text, heard.media is not None) == ("", True)
    assert served.parts.chat._uploads.take(heard.event, 10_000_000) == jpeg()
    assert page.locator("#picture").input_value() == ""
    assert page.url == served.address + "/"
    offered[0] = False
    page.get_by_label("Write here").fill("words")
    page.get_by_role("button", name="Send", exact=True).first.click()
    expect(page.locator("input[type=file]")).to_have_count(0)
