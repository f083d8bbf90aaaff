"""What every answer says to the browser."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.usefixtures("gathered")


@pytest.fixture(params=["/", "/rights/", "/nothing", "/static/nothing.css", "bad host", "wrong method", "an error"])
def response(request: pytest.FixtureRequest, client: Client, monkeypatch: pytest.MonkeyPatch) -> HttpResponse:
    """Each kind of dynamic answer."""
    client.raise_request_exception = False
    match request.param:
        case "bad host":
            return client.get("/", headers={"host": "elsewhere.example"})
        case "wrong method":
            return client.post("/")
        case "an error":
            monkeypatch.setattr("huiyin.portal.views.rights", None)
            return client.get("/rights/")
        case path:
            return client.get(path)


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_told_there(response: HttpResponse) -> None:
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "//" not in policy
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_nothing_is_kept(response: HttpResponse) -> None:
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies


def test_style_sheets_are_kept_for_good_under_the_name_of_their_content(client: Client) -> None:
    page = client.get("/").content.decode()
    [sheet] = re.findall(r'href="(/static/portal/huiyin\.[0-9a-f]{12}\.css)"', page)
    response = client.get(sheet)
    assert "immutable" in response.headers["Cache-Control"]
    assert len(b"".join(response)) < 8000


def test_who_asked_for_what_is_written_nowhere(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for path in ("/", "/nothing?name=somebody"):
            client.get(path, REMOTE_ADDR="192.0.2.7", headers={"user-agent": "a phone"})
        client.get("/", headers={"host": "elsewhere.example"}, REMOTE_ADDR="192.0.2.7")
    said = " ".join(record.getMessage() for record in caplog.records)
    assert not re.search(r"192\.0\.2\.7|somebody|a phone", said)
