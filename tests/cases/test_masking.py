"""Offices work on masked copies; when the rules of masking improve, the copies are made anew."""

from __future__ import annotations

import pytest

from huiyin.cases import check, masking, queries
from huiyin.cases.actions import looking, petitioner
from huiyin.cases.actions.looking import Reason
from huiyin.cases.models import Claim, Filing, Message
from huiyin.language import mask as rules
from tests.cases.acting import at, handled, officer, party_of

pytestmark = pytest.mark.usefixtures("city")

PHONE = "13800000000"


def texts(reader: object, case: object) -> list[str]:
    return [one.text for one in queries.written(reader, case)]  # type: ignore[arg-type]


def test_an_office_reads_the_masked_copy_and_the_party_their_own_words() -> None:
    case, answer = handled(text=f"请拨打 {PHONE} 联系我，灯坏了。")
    petitioner.write(case, by=party_of(answer), at=at(4), text=f"再说一次：{PHONE}")
    assert not any(PHONE in text for text in texts(officer("tz.housing"), case))
    assert [PHONE in text for text in texts(party_of(answer), case)] == [True, True]
    assert PHONE not in queries.claims(officer("tz.housing"), case)[0].text


def test_what_the_party_covers_is_covered_in_text_wish_and_claims() -> None:
    case, _ = handled(text="二号库房的灯坏了", wish="修二号库房", claims=("修二号库房的灯",), covers=("二号库房",))
    told = queries.written(officer("tz.housing"), case)[0]
    assert "二号库房" not in told.text + told.wish + queries.claims(officer("tz.housing"), case)[0].text


def test_the_full_text_takes_a_reason_and_is_on_record() -> None:
    case, answer = handled(text=f"电话 {PHONE}")
    _, seen = looking.look(case, by=officer("tz.housing"), at=at(5), reason=Reason.CONTACT)
    assert seen == (f"电话 {PHONE}",)
    (one,) = queries.looked(party_of(answer), case)
    assert (one.office, one.seat, one.reason) == ("tz.housing", "tz.housing.1", "contact")


def test_better_rules_mask_old_texts_anew_and_nothing_else_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    case, answer = handled(text="仓库编号蓝鲸七", covers=("仓库",))
    petitioner.write(case, by=party_of(answer), at=at(4), text="蓝鲸七还没修")
    petitioner.write(case, by=officer("tz.housing"), at=at(5), text="蓝鲸七已派工")
    assert list(masking.again()) == []

    old = rules.mask
    monkeypatch.setattr(masking, "VERSION", rules.VERSION + 1)
    monkeypatch.setattr(rules, "mask", lambda text, covers=(): old(text, [*covers, "蓝鲸七"]))
    assert list(masking.again()) == [case]
    assert ["蓝鲸七" in text for text in texts(officer("tz.housing"), case)] == [False, False, True]
    assert "仓库" not in texts(officer("tz.housing"), case)[0]
    assert texts(party_of(answer), case)[:2] == ["仓库编号蓝鲸七", "蓝鲸七还没修"]
    assert list(masking.again()) == []
    assert check.check().problems == []


def test_every_party_s_words_have_a_masked_copy() -> None:
    assert {Filing, Claim, Message} <= masking.COPIES.keys()
