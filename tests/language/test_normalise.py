"""The form in which a text is stored, and the copy in which rules look."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.language.normalise import folded, normalise

STORED = [
    ("e\u0301", "é"),
    ("一\r\n二\r三\u2028四\x85五", "一\n二\n三\n四\n五"),
    ("\ufeff你\u200b好\u200d\u2060\u00ad", "你好"),
    ("\u202eabc\u202c \u2066x\u2069", "abc x"),
    ("a\x00b\x1bc\x7f", "abc"),
    ("半个\ud83d字", "半个字"),
    ("表\t格", "表 格"),
    ("行尾  \n\u3000\n下", "行尾\n\n下"),
    ("一\n\n\n二", "一\n\n\n二"),
    ("一\n\n\n\n二", "一\n\n二"),
    ("\n\n前后\n\n", "前后"),
    ("⟦phone⟧", "[phone]"),
    ("e\u200b\u0301", "é"),
    ("\u3000\u3000段首缩进，全角１２３，㎡", "\u3000\u3000段首缩进，全角１２３，㎡"),
    ("👨‍👩‍👧", "👨👩👧"),
    ("", ""),
]
UNEASY = st.text(
    st.one_of(st.characters(), st.sampled_from("\r\n\t\v\x85\u2028 \u3000\u200b\u202e\ufeff\ud800⟦⟧e\u0301１②")),
    max_size=60,
)


@pytest.mark.parametrize(("written", "stored"), STORED, ids=[ascii(row[0]) for row in STORED])
def test_what_is_not_seen_goes_and_words_stay(written: str, stored: str) -> None:
    assert normalise(written) == stored


@given(UNEASY)
def test_a_stored_text_is_stored_as_it_is(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not {unicodedata.category(char) for char in once.replace("\n", "")} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    once.encode("utf-8")


FOLDED = [
    ("１３８", "138"),
    ("①⓪❸⑨", "1039"),
    ("٣४๕", "345"),
    ("a＠b．c", "a@b.c"),
    ("ﬁ㈱", "fi(株)"),
    ("1\u200b3\ufe0f\u20e38\u31648", "1388"),
    ("一二三", "一二三"),
    ("ﷺ", "ﷺ"),
    ("𝟏𝟑𝟖", "138"),
]


@pytest.mark.parametrize(("text", "copy"), FOLDED, ids=[ascii(row[0]) for row in FOLDED])
def test_digits_of_every_shape_are_found_in_the_copy(text: str, copy: str) -> None:
    assert folded(text)[0] == copy


@given(UNEASY)
def test_the_copy_remembers_where_each_character_came_from(text: str) -> None:
    copy, places = folded(text)
    assert len(copy) == len(places)
    assert places == sorted(places)
    for char, place in zip(copy, places, strict=True):
        assert char in folded(text[place])[0]
    assert folded(copy)[0] == folded(folded(copy)[0])[0]
