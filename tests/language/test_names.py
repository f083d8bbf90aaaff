"""Names, by what stands around them; all are made up, and so is everything said about them."""

from __future__ import annotations

import pytest

from huiyin.language.mask import Masked, mask
from tests.language.measure import FLOORS, covered, sentences

COVERED = [
    ("我叫李明华，要求答复", "我叫⟦name⟧，要求答复"),
    ("姓名：欧阳若水", "姓名：⟦name⟧"),
    ("联系人: 赵 铁 柱", "联系人: ⟦name⟧"),
    ("姓名：阿依古丽·买买提", "姓名：⟦name⟧"),
    ("阿依古丽·买买提告诉我", "⟦name⟧告诉我"),
    ("收款人：扎西顿珠", "收款人：⟦name⟧"),
    ("王局长不见人，李副主任也不见人", "⟦name⟧局长不见人，⟦name⟧副主任也不见人"),
    ("尊敬的向书记", "尊敬的⟦name⟧书记"),
    ("我去找谢主任", "我去找⟦name⟧主任"),
    ("欧阳女士", "⟦name⟧女士"),
    ("村民赵铁柱、钱多多、孙二娘等人", "村民⟦name⟧、⟦name⟧、⟦name⟧等人"),
    ("被告周某和吴某某", "被告⟦name⟧某和⟦name⟧某某"),
    ("物业王总和李姐", "物业⟦name⟧总和⟦name⟧姐"),
    ("隔壁老张和小李", "隔壁⟦name⟧和⟦name⟧"),
    ("一个姓陈的", "一个姓⟦name⟧的"),
    ("My name is John Smith.", "My name is ⟦name⟧."),
    ("Mr Jones and Dr. Ann van der Berg came", "Mr ⟦name⟧ and Dr. ⟦name⟧ came"),
    ("Yours sincerely,\nJane O'Neill", "Yours sincerely,\n⟦name⟧"),
    ("I am Zhang San from", "I am ⟦name⟧ from"),
]


@pytest.mark.parametrize(("text", "masked"), COVERED, ids=[row[0] for row in COVERED])
def test_a_name_is_covered_and_its_title_stays(text: str, masked: str) -> None:
    assert mask(text).text == masked


@pytest.mark.parametrize("context", FLOORS)
def test_of_made_up_names_as_many_are_covered_as_the_specification_says(context: str) -> None:
    found = [covered(name, sentence) for name, sentence in sentences(context, 400)]
    assert sum(found) / len(found) >= FLOORS[context]


def test_a_text_without_names_is_its_own_mask() -> None:
    assert mask("道路坑洼，路灯不亮，请尽快维修。") == Masked("道路坑洼，路灯不亮，请尽快维修。", ())
