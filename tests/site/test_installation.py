"""What the environment says of an installation, and what Django makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiyin.site.databases import databases
from huiyin.site.installation import Installation
from huiyin.site.problem import Problem


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "HOST", "PORT", "HOSTS", "PROFILE", "SOURCE"):
        monkeypatch.delenv(f"HUIYIN_{name}", raising=False)


def test_without_settings_it_is_here_and_reached_from_this_machine_only() -> None:
    here = Installation.here()
    assert (here.home, here.url, here.profile) == (Path.cwd() / "var", "http://127.0.0.1:8000/", "cn-2022")
    assert here.hosts == ("localhost", "127.0.0.1", "[::1]")


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_PORT", "")
    assert Installation.here().port == 8000


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "8000.0", "８０００x"])
def test_a_port_that_is_none_is_said_with_its_setting(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("HUIYIN_PORT", port)
    with pytest.raises(Problem, match="HUIYIN_PORT"):
        Installation.here()


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000/"),  # noqa: S104 - the answer is what is tested
        ("::", "http://[::1]:8000/"),
        ("petitions.example", "http://petitions.example:8000/"),
    ],
)
def test_the_first_page_has_an_address_that_this_machine_can_open(
    monkeypatch: pytest.MonkeyPatch, host: str, url: str
) -> None:
    monkeypatch.setenv("HUIYIN_HOST", host)
    assert Installation.here().url == url


def test_names_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_HOSTS", "petitions.example, .city.example")
    assert Installation.here().hosts == ("petitions.example", ".city.example")


def test_the_application_has_the_databases_that_it_was_handed() -> None:
    url = "postgresql://huiyin_app:p%40ss@db.example:6432/huiyin?sslmode=require&options=-c%20role%3Dhuiyin_app"
    made = databases({"HUIYIN_DATABASE_APP_URL": url})
    assert made.keys() == {"default"}
    assert made["default"] == made["default"] | {
        "NAME": "huiyin",
        "USER": "huiyin_app",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require", "options": "-c role=huiyin_app"},
    }
