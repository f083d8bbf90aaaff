"""The catalogue of messages and what is compiled from it."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest

from tests.messages import CATALOGUES, compiled, read, used


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parent.parent.name)
def catalogue(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_there_is_one_for_every_language_but_the_one_that_pages_are_written_in() -> None:
    assert [path.parent.parent.name for path in CATALOGUES] == ["zh_Hans"]


def test_the_compiled_file_is_that_of_the_catalogue(catalogue: Path) -> None:
    assert catalogue.with_suffix(".mo").read_bytes() == compiled(read(catalogue.read_text()))


def test_no_message_is_missing_and_none_is_left_over(catalogue: Path) -> None:
    assert read(catalogue.read_text()).keys() - {""} == used()


def test_every_message_is_translated_with_the_values_it_names(catalogue: Path) -> None:
    for key, text in read(catalogue.read_text()).items():
        original = key.partition("\4")[2] or key
        assert text.strip(), key
        assert text == text.strip() or key == "", key
        assert set(re.findall(r"%\(\w+\)s|%\(\w+\)d", text)) == set(re.findall(r"%\(\w+\)s|%\(\w+\)d", original)), key
        assert "fuzzy" not in catalogue.read_text()


def test_the_compiled_file_is_read_as_it_was_written(catalogue: Path) -> None:
    with catalogue.with_suffix(".mo").open("rb") as file:
        found = gettext.GNUTranslations(file)
    assert found.gettext("My rights") == "我的权利"
    assert found.ngettext("%(days)d day left", "%(days)d days left", 2) == "还有 %(days)d 天"
    assert found.pgettext("a date", "j F Y") == "Y年n月j日"
