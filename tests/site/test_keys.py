"""Keys are made once, whole, and for their owner's eyes only."""

from __future__ import annotations

import stat
from pathlib import Path

from huiyin.site.keys import make_keys, read_key


def test_before_the_first_start_there_is_none(tmp_path: Path) -> None:
    assert read_key(tmp_path) == ""


def test_a_key_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    make_keys(tmp_path)
    assert len(read_key(tmp_path)) >= 50
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("keys", "keys/secret-key")]
    assert modes == [0o700, 0o600]


def test_a_key_stays_what_it_is(tmp_path: Path) -> None:
    make_keys(tmp_path)
    first = read_key(tmp_path)
    make_keys(tmp_path)
    assert read_key(tmp_path) == first


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        make_keys(tmp_path / name)
    assert read_key(tmp_path / "a") != read_key(tmp_path / "b")


def test_what_a_crash_left_half_written_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret-key.new").write_text("half")
    make_keys(tmp_path)
    assert read_key(tmp_path) != "half"
    assert {file.name for file in (tmp_path / "keys").iterdir()} == {"secret-key", "site-key"}


def test_the_site_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    make_keys(tmp_path)
    file = tmp_path / "keys" / "site-key"
    first = file.read_text()
    make_keys(tmp_path)
    assert file.read_text() == first
    assert (len(bytes.fromhex(first)), stat.S_IMODE(file.stat().st_mode)) == (32, 0o600)
