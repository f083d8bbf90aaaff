"""What the tests of pages share."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests import browsing
from tests.running import Run, running

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Browser

Text = Callable[..., str]


@pytest.fixture
def text(gathered: None, client: Client) -> Text:
    """What a page says, without its marks: ``text("/rights/", language="en")``."""
    return functools.partial(_text, client)


def _text(client: Client, path: str, language: str = "en", status: int = 200, **more: str) -> str:
    response = client.get(path, headers={"accept-language": language}, **more)
    assert response.status_code == status
    body = response.content.decode().partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium for a module: Playwright keeps an event loop, beside which Django touches no database."""
    if reason := browsing.missing():
        pytest.skip(reason)
    with browsing.browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A whole installation that runs, for a browser to look at."""
    with running(tmp_path_factory.mktemp("site")) as run:
        yield run
