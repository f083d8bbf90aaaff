"""What a page says when something went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from huiyin.portal.errors import expired
from tests.portal.conftest import Text

if TYPE_CHECKING:
    import pytest
    from django.test import Client


def test_a_page_that_is_not_there(text: Text) -> None:
    assert "Page not found" in text("/nothing", "en", 404)
    assert "找不到页面" in text("/nothing", "zh-CN", 404)


def test_a_page_that_is_forbidden_looks_as_if_it_were_not_there(
    client: Client, gathered: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = client.get("/nothing")
    monkeypatch.setattr("huiyin.portal.views.rights", _raise(PermissionDenied))
    forbidden = client.get("/rights/")
    assert forbidden.status_code == missing.status_code
    assert forbidden.headers == missing.headers
    assert forbidden.content.replace(b"/rights/", b"/nothing") == missing.content


def test_an_error_of_ours(text: Text, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr("huiyin.portal.views.rights", _raise(RuntimeError))
    assert "The fault is ours" in text("/rights/", "en", 500)
    assert "这是本站的问题" in text("/rights/", "zh-CN", 500)


def test_a_request_that_cannot_be_understood_is_answered_in_the_readers_language(text: Text) -> None:
    assert "That could not be understood" in text("/", "en", 400, HTTP_HOST="elsewhere.example")
    assert "无法识别的请求" in text("/", "zh-CN", 400, HTTP_HOST="elsewhere.example")


def test_a_form_without_its_token_says_how_to_go_on(gathered: None) -> None:
    response = expired(RequestFactory().post("/"), "CSRF token missing.")
    assert response.status_code == 403
    assert "请再提交一次".encode() in response.content


def _raise(error: type[Exception]) -> Callable[..., NoReturn]:
    def fail(*_: object) -> NoReturn:
        raise error

    return fail
