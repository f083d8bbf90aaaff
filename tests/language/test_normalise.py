"""The form in which a text is stored."""

from __future__ import annotations

from huiyin.language.normalise import folded, normalise


def test_what_is_not_seen_is_removed_and_words_stay() -> None:
    assert normalise("\ufeff你\u200b好\r\n\u202e世\tx  \x00界\ud800 \n\n\n\n\n⟦phone⟧\n") == "你好\n世 x  界\n\n[phone]"


def test_the_copy_remembers_where_each_character_came_from() -> None:
    assert folded("１②\u200bﬁ〇") == ("12fi〇", [0, 1, 3, 3, 4])
