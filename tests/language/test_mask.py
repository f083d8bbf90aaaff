"""What the mask covers and what it leaves, by rows; every name, number and place here is made up."""

from __future__ import annotations

import pytest

from huiyin.language.mask import Kind, mask, shown

COVERED = [
    ("电话13800138000", "电话⟦phone⟧"),
    ("电话１３８ ００１３ ８０００。", "电话⟦phone⟧。"),
    ("电话一三八〇〇一三八〇〇〇", "电话⟦phone⟧"),
    ("邮箱：ming＠example.com", "邮箱：⟦email⟧"),
    ("身份证11010119900307123X", "身份证⟦number⟧"),
    ("车川A12345违停", "车⟦plate⟧违停"),
    ("加微信：zhang_san88", "加微信：⟦account⟧"),
    ("青石路12号3栋2单元501室漏水", "青石路⟦address⟧漏水"),
    ("我叫李明华，要求答复", "我叫⟦name⟧，要求答复"),
    ("王局长不见人", "⟦name⟧局长不见人"),
    ("My name is John Smith.", "My name is ⟦name⟧."),
]


@pytest.mark.parametrize(("text", "masked"), COVERED, ids=[row[0] for row in COVERED])
def test_what_tells_who_somebody_is_is_covered(text: str, masked: str) -> None:
    assert mask(text).text == masked


def test_the_words_of_the_person_are_covered_too() -> None:
    assert mask("我家的红灯笼店停业了", ["红灯笼店"]).text == "我家的⟦cover⟧停业了"


def test_a_token_is_shown_in_the_language_of_the_reader() -> None:
    assert (shown("打⟦phone⟧", "zh-hans"), shown("call ⟦phone⟧", "en")) == ("打〔电话〕", "call [phone]")
    assert all(shown(f"⟦{kind}⟧", language)[0] in "〔[" for kind in Kind for language in ("zh", "en"))
