"""The first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.conftest import Text

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import SettingsWrapper


def test_it_says_what_this_is_in_both_languages(text: Text) -> None:
    assert "Every matter gets an answer" in text("/", "en")
    assert "事事有回音，件件有着落" in text("/", "zh-CN")


def test_it_has_a_door_to_the_rights_and_to_nothing_that_is_not_there(text: Text) -> None:
    assert "My rights" in text("/")
    for missing in ("File a", "Follow a", "Sign in"):
        assert missing not in text("/")


def test_it_says_plainly_that_nothing_can_be_filed_yet(text: Text) -> None:
    assert "Petitions cannot be filed or followed here yet" in text("/")


def test_it_names_its_licence_and_how_to_get_the_source(text: Text) -> None:
    assert "GNU Affero General Public License" in text("/")
    assert "gives you its source code on request" in text("/")


def test_it_links_to_the_source_where_the_operator_says_it_is(
    client: Client, gathered: None, settings: SettingsWrapper
) -> None:
    settings.HUIYIN_SOURCE = "https://code.example/huiyin"
    assert b'<a href="https://code.example/huiyin">' in client.get("/").content
