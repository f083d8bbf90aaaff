"""Versions of rules, kept for ever: a case goes on under the version it was filed under, whatever its file says now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Final

from django.conf import settings

from huiyin.directory.models import Rules
from huiyin.directory.shelf import Missing, Shelf, read_text
from huiyin.procedure.decode import DecodeError, canonical_profile, decode_canonical
from huiyin.procedure.profile import Profile
from huiyin.procedure.refused import Refused
from huiyin.procedure.text import Text

ASK: Final = Text(
    "请联系运维人员，从备份恢复 directory_rules 表", "Ask the operator to restore the table directory_rules"
)


def keep(shelf: Shelf, name: str, limits: Mapping[str, str] | None = None, *, day: date) -> Profile:
    """The rules ``name`` as they are now; their version is stored, once, with the ``day`` of that.

    Raises Missing and DecodeError as ``Shelf.profile`` does.
    """
    document, profile = _current(shelf, name, tuple(sorted((limits or {}).items())))
    Rules.objects.get_or_create(
        hash=profile.hash, defaults={"profile": profile.id, "document": document, "recorded": day}
    )
    return profile


def profile_of(version: str, shelf: Shelf | None = None) -> Profile:
    """The rules of one version, by its hash, with the calendars of ``shelf``, or of this installation.

    Raises Refused with the code ``version`` where it was never kept, or cannot be read any more.
    """
    return _read(version, shelf or here())


@cache
def here() -> Shelf:
    """The shelf of this installation."""
    return Shelf(settings.HUIYIN_RULES)


@lru_cache(maxsize=64)
def _read(version: str, shelf: Shelf) -> Profile:
    kept = Rules.objects.filter(hash=version).first()
    if kept is None:
        return _on_shelf(version, shelf)
    try:
        profile = decode_canonical(kept.document, f"{kept.profile}@{version[:12]}", shelf.calendars)
    except DecodeError as error:
        raise _refused(version, str(error)) from error
    if profile.hash != version:
        raise _refused(version, "the stored document has another hash")
    return profile


def _on_shelf(version: str, shelf: Shelf) -> Profile:
    """A version that was not kept may still be the current one of a profile on the shelf."""
    for name in shelf.profiles:
        profile = _current(shelf, name, ())[1]
        if profile.hash == version:
            return profile
    raise _refused(version, "it was never kept")


@lru_cache(maxsize=64)
def _current(shelf: Shelf, name: str, limits: tuple[tuple[str, str], ...]) -> tuple[str, Profile]:
    """What is on the shelf now, with its document; read once, as a shelf reads each file once."""
    for file in shelf._each("profiles"):
        if file.name == f"{name}.toml":
            document = canonical_profile(read_text(file), file.name, {**shelf._limits(name), **dict(limits)})
            return document, decode_canonical(document, file.name, shelf.calendars)
    raise Missing(name, shelf.profiles)


def _refused(version: str, reason: str) -> Refused:
    return Refused(
        "version",
        Text(f"没有可用的规则版本 {version}（{reason}）", f"the rules of version {version} cannot be had: {reason}"),
        remedy=ASK,
    )
