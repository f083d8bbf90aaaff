"""The place that tests share is what its description says."""

from __future__ import annotations

import pytest

from huiyin.directory.models import Membership, Office, Remit
from tests.directory.city import OFFICES, OVERSIGHT_KEY, load_city

pytestmark = pytest.mark.django_db


def test_two_people_sit_in_every_office() -> None:
    load_city()
    assert set(Office.objects.values_list("code", flat=True)) == set(OFFICES)
    assert set(Membership.objects.values_list("seat", flat=True)) == {f"{code}.{n}" for code in OFFICES for n in (1, 2)}
    assert Remit.objects.count() == 7
    assert bytes(Office.objects.get(code="lc.oversight").public_key or b"") == OVERSIGHT_KEY
