"""The keys of a site: only with the right site key, closed to others, and made once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from huiyin.cases import keyring
from huiyin.cases.keyring import KeyFile, NoSiteKey
from huiyin.cases.models import SiteKey
from huiyin.vault.seal import CannotOpen


def key_file(folder: Path, text: str, mode: int = 0o600) -> KeyFile:
    file = folder / "site-key"
    file.write_text(text)
    file.chmod(mode)
    return KeyFile(file)


def test_a_key_in_a_file_of_its_owner(tmp_path: Path) -> None:
    key = os.urandom(32)
    assert key_file(tmp_path, key.hex() + "\n").site_key() == key


@pytest.mark.parametrize("text", ["", "ab", "zz" * 32, "ab" * 31, "ab" * 33])
def test_what_is_no_key_is_named_with_its_remedy(tmp_path: Path, text: str) -> None:
    with pytest.raises(NoSiteKey, match="Put the saved one back"):
        key_file(tmp_path, text).site_key()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_can_read_is_not_used(tmp_path: Path, mode: int) -> None:
    with pytest.raises(NoSiteKey, match="chmod 600"):
        key_file(tmp_path, "ab" * 32, mode).site_key()


def test_a_missing_key_is_not_made_up(tmp_path: Path) -> None:
    with pytest.raises(NoSiteKey):
        KeyFile(tmp_path / "site-key").site_key()


@pytest.mark.usefixtures("db", "keys")
def test_another_site_key_opens_nothing(tmp_path: Path, settings: Any) -> None:
    keyring.ring()
    key_file(tmp_path, "ab" * 32)
    settings.HUIYIN_KEYS = tmp_path
    before = list(SiteKey.objects.order_by("name").values_list("name", "wrapped"))
    with pytest.raises(CannotOpen):
        keyring.ring.__wrapped__()
    assert list(SiteKey.objects.order_by("name").values_list("name", "wrapped")) == before


@pytest.mark.usefixtures("db", "keys")
def test_the_keys_of_a_site_are_made_once() -> None:
    assert keyring.ring.__wrapped__().codes == keyring.ring().codes
    assert sorted(SiteKey.objects.values_list("name", flat=True)) == ["codes", "epoch-1"]
