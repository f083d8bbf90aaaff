"""Choosing a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("gathered")


@pytest.mark.parametrize(
    ("accepts", "given"),
    [
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("zh-TW", "zh-hans"),
        ("en-GB,en;q=0.8,zh;q=0.5", "en"),
        ("de,fr", "zh-hans"),
        ("", "zh-hans"),
    ],
)
def test_the_page_comes_in_the_language_of_the_browser(client: Client, accepts: str, given: str) -> None:
    response = client.get("/", headers={"accept-language": accepts})
    assert response.headers["Content-Language"] == given
    assert f'<html lang="{given}" dir="ltr">' in response.content.decode()


def test_a_choice_holds_and_leads_back_to_the_page(client: Client) -> None:
    page = "/rights/?clock=decision&start=2026-11-23"
    response = client.post("/language/", {"language": "en", "next": page}, headers={"accept-language": "zh-CN"})
    assert (response.status_code, response.headers["Location"]) == (302, page)
    assert client.get("/", headers={"accept-language": "zh-CN"}).headers["Content-Language"] == "en"


def test_the_choice_is_all_that_the_cookie_knows(client: Client) -> None:
    cookie = client.post("/language/", {"language": "en"}).cookies["language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("en", True, "Lax")


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_it_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    assert client.post("/language/", {"language": "en", "next": elsewhere}).headers["Location"] == "/"


def test_a_language_that_is_not_here_changes_nothing(client: Client) -> None:
    assert not client.post("/language/", {"language": "xx"}).cookies


def test_following_a_link_changes_nothing(client: Client) -> None:
    assert client.get("/language/?language=en").status_code == 405


def test_a_form_works_without_a_cookie_and_without_a_token(client: Client) -> None:
    strict = type(client)(enforce_csrf_checks=True)
    assert strict.post("/language/", {"language": "en"}, headers={"origin": "null"}).status_code == 302
