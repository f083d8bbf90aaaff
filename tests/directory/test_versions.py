"""A case goes on under the version it was filed under."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from huiyin.directory.models import Rules
from huiyin.directory.shelf import SHIPPED, Missing, Shelf
from huiyin.directory.versions import keep, profile_of
from huiyin.procedure.decode import canonical_profile, fingerprint
from huiyin.procedure.refused import Refused

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 1)
OWN = (SHIPPED / "profiles" / "cn-2022.toml").read_text(encoding="utf-8").replace('"cn-2022"', '"own"', 1)


def shelf(folder: Path, text: str) -> Shelf:
    """A shelf with rules of the operator's own."""
    (folder / "profiles").mkdir(exist_ok=True)
    (folder / "profiles" / "own.toml").write_text(text, encoding="utf-8")
    return Shelf(folder)


def test_a_version_is_stored_once(tmp_path: Path) -> None:
    first = keep(shelf(tmp_path, OWN), "own", day=DAY)
    again = keep(shelf(tmp_path, OWN), "own", day=date(2027, 1, 1))
    assert first == again == Shelf(tmp_path).profile("own")
    assert list(Rules.objects.values_list("hash", "profile", "recorded")) == [(first.hash, "own", DAY)]


def test_a_kept_version_outlives_its_file(tmp_path: Path) -> None:
    old = keep(shelf(tmp_path, OWN), "own", day=DAY)
    changed = shelf(tmp_path, OWN.replace('term = "60 days"', 'term = "90 days"', 1))
    new = keep(changed, "own", day=DAY)
    assert new.hash != old.hash
    assert profile_of(old.hash, changed) == old
    assert profile_of(new.hash, changed) == new
    (tmp_path / "profiles" / "own.toml").unlink()
    assert profile_of(new.hash, Shelf(tmp_path)) == new


def test_the_installations_limits_are_part_of_what_is_kept(tmp_path: Path) -> None:
    clocks = Shelf().profile("iso-10002").clocks.values()
    limits = {clock.id: "10 working days" for clock in clocks if clock.term is None and not clock.numbered}
    kept = keep(Shelf(), "iso-10002", limits, day=DAY)
    assert kept == Shelf().profile("iso-10002", limits)
    assert profile_of(kept.hash, Shelf(tmp_path)) == kept


def test_what_is_on_the_shelf_needs_no_row() -> None:
    assert profile_of(Shelf().profile("cn-2022").hash).id == "cn-2022"


def test_a_version_that_nobody_kept_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        profile_of("0" * 64)
    assert caught.value.code == "version"
    with pytest.raises(Missing):
        keep(Shelf(), "atlantis", day=DAY)


@pytest.mark.parametrize("document", ["{}", "", '{"id":"own"}', "[]", "whole"])
def test_a_stored_document_that_is_not_what_its_hash_says_is_refused(document: str) -> None:
    version = fingerprint({"of": document})
    stored = canonical_profile(OWN, "own.toml") if document == "whole" else document
    Rules.objects.create(hash=version, profile="own", document=stored, recorded=DAY)
    with pytest.raises(Refused) as caught:
        profile_of(version)
    assert caught.value.code == "version"
