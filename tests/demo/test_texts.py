"""What is made up looks made up, holds something to cover, and names no kind of people."""

from __future__ import annotations

import re
from random import Random

import pytest

from huiyin.demo import letters, texts
from huiyin.directory.shelf import Shelf
from huiyin.directory.words import kind_of_people
from huiyin.language.mask import mask

MOBILE = re.compile(r"(?<!\d)1\d{10}(?!\d)")
SEEDS = range(300)


def said(rng: Random) -> list[str]:
    subject = rng.choice(texts.SUBJECTS)
    text, wish, claims = texts.petition(rng, subject)
    who = texts.identity(rng)
    others = [texts.message(rng), texts.statement(rng), texts.addition(rng), texts.meeting_place(rng)]
    return [text, wish, *claims, *others, texts.claim(rng, subject), who.name, who.phone, who.email, who.address]


def test_nothing_looks_like_a_mobile_number() -> None:
    assert not [text for seed in SEEDS for text in said(Random(seed)) if MOBILE.search(re.sub(r"[\s-]", "", text))]


def test_every_slot_is_filled() -> None:
    assert not [text for seed in SEEDS for text in said(Random(seed)) if "{" in text or "}" in text]


def test_texts_name_no_kind_of_people() -> None:
    assert not [text for seed in SEEDS for text in said(Random(seed)) if kind_of_people(text)]


def test_the_same_seed_says_the_same() -> None:
    assert said(Random(4)) == said(Random(4))


def test_there_is_something_to_cover_in_some_of_them() -> None:
    found = [texts.petition(Random(seed), "housing.repair")[0] for seed in SEEDS]
    covered = [text for text in found if mask(text).spans]
    assert len(covered) > len(found) / 4


def test_both_languages_are_spoken() -> None:
    found = [texts.petition(Random(seed), "water.supply")[0] for seed in SEEDS]
    english = [text for text in found if text.isascii()]
    assert 0 < len(english) < len(found) / 3


@pytest.mark.parametrize("name", Shelf().profiles)
def test_letters_have_every_part_that_their_notice_asks_for(name: str) -> None:
    for notice in Shelf().profile(name).notices.values():
        written = letters.letter(notice, Random(1))
        assert set(written) == set(notice.fields)
        assert all(part.strip() for part in written.values())


def test_what_is_undertaken_has_a_verb_and_an_object() -> None:
    verbs = {letters.promise(Random(seed))[0] for seed in SEEDS}
    assert len(verbs) > 8
