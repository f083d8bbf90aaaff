"""Every rule says where it stands, and what is ours or unread is never passed off as law."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from huiyin.procedure.profile import UNKNOWN, Profile, Source
from tests.procedure.sample import PROFILES

OWN_RULES = (Path(__file__).parents[2] / "docs" / "own-rules.md").read_text(encoding="utf-8")


def sources(profile: Profile) -> Iterator[Source]:
    for rows in (profile.clocks, profile.acts, profile.notices):
        yield from (row.source for row in rows.values())
    yield from (row.source for row in profile.exits)


@pytest.mark.parametrize("name", PROFILES)
def test_every_rule_of_our_own_stands_in_the_list_of_them(name: str) -> None:
    profile = PROFILES[name]
    listed = set(re.findall(r"^\| (\d+) \|", OWN_RULES, re.MULTILINE))
    used = {source.article for source in sources(profile) if profile.laws[source.law].own}
    assert used <= listed


def test_the_list_holds_no_rule_that_nobody_uses() -> None:
    listed = set(re.findall(r"^\| (\d+) \|", OWN_RULES, re.MULTILINE))
    assert listed == {s.article for p in PROFILES.values() for s in sources(p) if p.laws[s.law].own}


@pytest.mark.parametrize("name", PROFILES)
def test_a_source_whose_article_is_not_known_is_not_called_verified(name: str) -> None:
    profile = PROFILES[name]
    unknown = [source for source in sources(profile) if source.article == UNKNOWN]
    assert not any(source.verified for source in unknown)
    assert all("—" not in profile.cite(source).en for source in unknown)


@pytest.mark.parametrize("name", PROFILES)
def test_every_law_is_used_and_cited_in_its_own_words(name: str) -> None:
    profile = PROFILES[name]
    assert {source.law for source in sources(profile)} == set(profile.laws)
    for source in sources(profile):
        cited = profile.cite(source)
        assert cited.en.startswith(profile.laws[source.law].name.en)
        assert "{}" not in cited.en + cited.zh
