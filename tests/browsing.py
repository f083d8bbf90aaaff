"""Chromium, driven through Playwright, at the widths and in the languages that every page is looked at."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, Request, sync_playwright

WIDTHS = (390, 1280)
LANGUAGES = ("zh-CN", "en-GB")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str | None:
    """The system's own Chromium; Playwright's is never downloaded."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def missing() -> str | None:
    """What the browser tests lack on this machine, and how to get it."""
    if chromium_path() is None:
        return "no Chromium here: apt-get install chromium"
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout
    return None if fonts.strip() else "no Chinese font here: apt-get install fonts-noto-cjk"


@contextmanager
def browser() -> Iterator[Browser]:
    """One Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
        try:
            yield chromium
        finally:
            chromium.close()


def _note(request: Request, complaints: list[str]) -> None:
    # A page that is left while a picture is still on its way asks for no more of it.
    if request.failure != "net::ERR_ABORTED":
        complaints.append(f"{request.url}: {request.failure}")


@contextmanager
def open_page(
    chromium: Browser, url: str, language: str = "en-GB", width: int = 390, *, script: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    """A page in a browser without history, and what the browser complains about meanwhile."""
    context = chromium.new_context(
        locale=language, viewport={"width": width, "height": 844}, java_script_enabled=script, reduced_motion="reduce"
    )
    try:
        page, complaints = context.new_page(), []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: _note(request, complaints))
        page.goto(url)
        yield page, complaints
    finally:
        context.close()
