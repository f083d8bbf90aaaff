"""Real messages, imported and taken through random lawful courses to their ends over simulated months."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from huiyin.cases import check
from huiyin.cases.importing import import_messages
from huiyin.cases.models import Case, Event
from huiyin.cases.readers import Service, reading
from huiyin.demo.cast import Staffing
from huiyin.demo.course import to_the_end
from tests.cases.acting import START

SHARED = Path(os.environ.get("HUIYIN_SHARED", "../shared")) / "data" / "triage_dev.jsonl"
pytestmark = [
    pytest.mark.usefixtures("city"),
    pytest.mark.skipif(not SHARED.is_file(), reason=f"the real messages are not here: {SHARED}"),
]


def played(lines: Sequence[bytes], seed: int) -> Counter[str]:
    """Import ``lines`` and take each to its end; how the cases ended."""
    *_, done = import_messages(lines, "tz.petition", START)
    assert (done.added, done.bad) == (len(lines), [])
    rng, staff = Random(seed), Staffing()
    with reading(Service("check")):
        cases = list(Case.objects.order_by("number").values_list("pk", flat=True))
    for case in cases:
        ended = to_the_end(case, rng, START + timedelta(days=rng.randint(0, 5)), staff=staff, free=rng.randint(0, 12))
        assert ended > START
    with reading(Service("check")):
        return Counter(Case.objects.values_list("ended", flat=True))


def kinds() -> Counter[str]:
    with reading(Service("check")):
        return Counter(Event.objects.values_list("kind", flat=True))


def test_real_messages_go_their_lawful_course_to_an_end() -> None:
    ends = played(SHARED.read_bytes().splitlines()[::500], seed=1)
    assert "" not in ends
    assert check.check().problems == []


@pytest.mark.torture
def test_a_thousand_real_messages_go_their_lawful_courses_to_their_ends() -> None:
    ends = played(SHARED.read_bytes().splitlines()[:1_000], seed=2)
    seen = kinds()
    print(f"\n{ends.total()} cases ended as {dict(ends)}; {seen.total()} events of {len(seen)} kinds")  # noqa: T201
    # Nobody holds a code of their own for what came by letter, so nobody can withdraw it.
    assert ends.keys() == {"opinion", "direction"}
    assert len(seen) > 60
    assert check.check().problems == []
