"""The pages in a real browser, at the widths and in the languages of their readers."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.browsing import LANGUAGES, WIDTHS, open_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.running import Run

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = ["", "rights/", "rights/?clock=decision&start=2026-11-23", "rights/?clock=&start="]
NARROWEST = 320  # WCAG 2.2, 1.4.10: what a desktop window shows at four times the size

UNLABELLED = """
    () => [...document.querySelectorAll("input:not([type=hidden]), select, button, a, summary, img, form.languages")]
        .filter(one => !one.labels?.length && !one.getAttribute("aria-label") && !one.alt && !one.textContent.trim())
        .map(one => one.outerHTML)
"""
SMALL = """
    () => [...document.querySelectorAll("input:not([type=hidden]), select, button, summary, .door, .brand")]
        .filter(one => one.getBoundingClientRect().height < 24)
        .map(one => one.outerHTML)
"""
LEVELS = "() => [...document.querySelectorAll('main :is(h1, h2, h3, h4)')].map(one => +one.tagName[1])"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole(chromium: Browser, site: Run, path: str, language: str) -> None:
    with open_page(chromium, site.url + path, language) as (page, complaints):
        assert page.locator("html").get_attribute("lang") == {"zh-CN": "zh-hans", "en-GB": "en"}[language]
        for landmark in ("banner", "main", "contentinfo"):
            assert page.get_by_role(landmark).count() == 1
        assert page.evaluate(UNLABELLED) == []
        levels = page.evaluate(LEVELS)
        assert levels.count(1) == 1
        assert all(below <= above + 1 for above, below in pairwise(levels)), levels
        for width in (NARROWEST, *WIDTHS):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(SMALL) == []
        assert complaints == []


def test_the_course_can_be_seen_on_the_page_and_by_itself(chromium: Browser, site: Run) -> None:
    with open_page(chromium, site.url + "rights/", width=NARROWEST) as (page, complaints):
        drawing = page.locator("img.drawing")
        with page.expect_response("**/rights/course.en.svg") as response:
            page.get_by_text("Show it as a picture").click()
            drawing.scroll_into_view_if_needed()
        assert response.value.ok
        assert drawing.bounding_box()["width"] <= NARROWEST
        assert drawing.get_attribute("alt")
        page.get_by_role("link", name="Open the picture").click()
        assert page.url.endswith("/rights/course.en.svg")
        assert complaints == []


def test_nothing_comes_from_elsewhere(chromium: Browser, site: Run) -> None:
    with open_page(chromium, site.url) as (page, _):
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(site.url + "rights/")
    assert asked
    assert all(url.startswith(site.url) for url in asked)


def test_a_deadline_is_worked_out_without_a_script(chromium: Browser, site: Run) -> None:
    with open_page(chromium, site.url, script=False) as (page, complaints):
        page.get_by_role("link", name="My rights").click()
        page.get_by_label("Which time limit?").select_option("decision")
        page.get_by_label("From which day does it count?").fill("2025-09-28")
        page.get_by_role("button", name="Show the last day").click()
        answer = page.get_by_role("status")
        assert "Thursday 27 November 2025" in answer.inner_text()
        assert answer.bounding_box()["y"] < 844, "the answer is on the first screen of a phone"
        assert page.get_by_label("Which time limit?").input_value() == "decision"
        assert complaints == []


def test_the_language_changes_in_place_without_a_script(chromium: Browser, site: Run) -> None:
    path = "rights/?clock=decision&start=2025-09-28"
    with open_page(chromium, site.url + path, script=False) as (page, complaints):
        page.get_by_role("button", name="简体中文").click()
        assert page.url == site.url + path
        assert "2025年11月27日（星期四）" in page.get_by_role("status").inner_text()
        assert complaints == []


def test_the_first_stop_of_the_keyboard_leads_to_the_content(chromium: Browser, site: Run) -> None:
    with open_page(chromium, site.url) as (page, _):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == "Skip to the content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_a_mistake_leads_to_its_field(chromium: Browser, site: Run) -> None:
    with open_page(chromium, site.url + "rights/?clock=decision&start=") as (page, _):
        page.get_by_role("alert").get_by_role("link", name="Give the day").click()
        assert page.evaluate("document.activeElement.id") == "start"
