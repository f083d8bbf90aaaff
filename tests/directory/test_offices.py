"""Who stands above, beside and after whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.directory import models
from huiyin.directory.offices import Office, Tree, Unknown
from huiyin.directory.record import record, writing
from tests.directory.city import load_city

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 1)
Find = Callable[[Tree, Office], Office | None]
ABOVE: Find = Tree.above
SUPERVISOR: Find = Tree.supervisor_of
OVERSIGHT: Find = Tree.oversight_of
AFTER: Find = Tree.successor_of


@pytest.fixture
def tree() -> Tree:
    """The little place, as it was first."""
    load_city()
    return Tree.load(DAY)


def closed(code: str, successor: str | None, day: date = date(2026, 5, 1)) -> None:
    """Close an office, as ``loading`` does."""
    rows = models.Office.objects
    with writing():
        after = rows.get(code=successor) if successor else None
        rows.filter(code=code).update(closed=day, successor=after)
        record(datetime(2026, 4, 1, tzinfo=UTC), "console", "closed", f"office:{code}")


@pytest.mark.parametrize(
    ("find", "office", "expected"),
    [
        (ABOVE, "tz.housing", "qs.housing"),
        (ABOVE, "qs.housing", "lc.housing"),
        (ABOVE, "lc.housing", "lc.government"),
        (ABOVE, "tz.social", "tz.government"),
        (ABOVE, "lc.government", None),
        (ABOVE, "lc.oversight", None),
        (SUPERVISOR, "tz.housing", "tz.petition"),
        (SUPERVISOR, "tz.petition", "qs.petition"),
        (SUPERVISOR, "tz.government", "qs.government"),
        (SUPERVISOR, "lc.government", None),
        (OVERSIGHT, "tz.social", "lc.oversight"),
        (OVERSIGHT, "lc.government", "lc.oversight"),
        (OVERSIGHT, "lc.oversight", None),
        (AFTER, "tz.social", "tz.social"),
    ],
)
def test_each_office_has_those_that_the_file_says(tree: Tree, find: Find, office: str, expected: str | None) -> None:
    found = find(tree, tree.office(office))
    assert (found and found.code) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("tz.housing", "tz.social", "tz.government"),
        ("tz.housing", "qs.housing", "qs.government"),
        ("tz.housing", "lc.housing", "lc.government"),
        ("tz.housing", "tz.government", "qs.government"),
        ("tz.government", "tz.housing", "qs.government"),
        ("tz.housing", "tz.housing", "tz.government"),
        ("tz.housing", "lc.government", None),
        ("tz.housing", "lc.oversight", None),
    ],
)
def test_the_common_superior_is_the_nearest_and_neither_of_the_two(
    tree: Tree, a: str, b: str, expected: str | None
) -> None:
    found = tree.common_superior(tree.office(a), tree.office(b))
    assert (found and found.code) == expected


def test_the_chain_goes_up_to_the_highest(tree: Tree) -> None:
    chain = [one.code for one in tree.chain(tree.office("tz.housing"))]
    assert chain == ["tz.government", "qs.government", "lc.government"]
    assert tree.is_below(tree.office("tz.housing"), tree.office("lc.government"))
    assert not tree.is_below(tree.office("lc.government"), tree.office("tz.housing"))
    assert not tree.is_below(tree.office("tz.housing"), tree.office("tz.housing"))
    assert not tree.is_below(tree.office("tz.housing"), tree.office("qs.housing"))


@pytest.mark.parametrize(
    ("subject", "place", "level", "expected"),
    [
        ("housing.repair", "tz", None, ["tz.housing"]),
        ("housing.repair", "qs", None, ["qs.housing"]),
        ("housing.repair", "tz", 2, ["lc.housing"]),
        ("housing.repair", "lc", 4, []),
        ("social.retirement", "tz", None, ["tz.social"]),
        ("social.retirement", "qs", None, []),
    ],
)
def test_competent_is_who_has_the_remit_there_or_further_up(
    tree: Tree, subject: str, place: str, level: int | None, expected: list[str]
) -> None:
    assert [one.code for one in tree.competent(subject, place, level)] == expected


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2026, 1, 1)])
def test_a_remit_counts_from_its_first_day_to_before_its_last(tree: Tree, day: date) -> None:
    models.Remit.objects.filter(office__code="tz.social").update(until=date(2026, 1, 1))
    assert Tree.load(date(2025, 12, 31)).competent("social.retirement", "tz")
    assert Tree.load(day).competent("social.retirement", "tz") == ()


def test_what_is_not_there_is_said_with_the_nearest_name(tree: Tree) -> None:
    with pytest.raises(Unknown, match=r"Did you mean 'tz\.housing'") as caught:
        tree.office("tz.huosing")
    assert "没有单位" in caught.value.what.zh
    for ask in (lambda: tree.place("xx"), lambda: tree.competent("nothing", "tz"), lambda: tree.by_id(0)):
        with pytest.raises(Unknown):
            ask()


def test_a_closed_office_is_passed_over_for_the_last_of_its_successors(tree: Tree) -> None:
    closed("qs.housing", "qs.petition")
    closed("qs.petition", "qs.government", date(2026, 6, 1))
    before, between, after = (Tree.load(date(2026, month, 15)) for month in (4, 5, 6))
    found = [one.above(one.office("tz.housing")) for one in (before, between, after)]
    assert [one and one.code for one in found] == ["qs.housing", "qs.petition", "qs.government"]
    assert after.successor_of(after.office("qs.housing")).code == "qs.government"
    assert [one.code for one in after.competent("housing.repair", "qs")] == ["qs.government"]
    assert "qs.housing" not in {one.code for one in after.offices()}
    assert "qs.housing" in {one.code for one in before.offices()}


def test_an_office_that_its_superior_was_merged_into_has_the_next_one_above(tree: Tree) -> None:
    closed("tz.government", "tz.housing")
    tree = Tree.load(DAY)
    housing = tree.office("tz.housing")
    assert [one.code for one in tree.chain(housing)] == ["qs.government", "lc.government"]
    assert next(one.code for one in tree.chain(tree.office("tz.social"))) == "tz.housing"
    assert tree.oversight_of(tree.office("tz.social")) == tree.office("lc.oversight")
    assert tree.above(housing) == tree.office("qs.housing")


def test_circles_end(tree: Tree) -> None:
    closed("tz.housing", "tz.social")
    closed("tz.social", "tz.housing")
    models.Office.objects.filter(code="lc.government").update(superior=models.Office.objects.get(code="tz.government"))
    closed("lc.housing", None)
    tree = Tree.load(DAY)
    for office in tree.snapshot.offices.values():
        for ask in (tree.above, tree.supervisor_of, tree.oversight_of, tree.successor_of, tree.chain):
            ask(office)


def test_the_tree_is_read_again_only_after_a_change(tree: Tree) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        Tree.load(DAY)
    assert len(queries) == 1
    closed("tz.social", "tz.government")
    assert Tree.load(DAY).snapshot is not tree.snapshot


def test_what_was_rolled_back_is_not_remembered(tree: Tree) -> None:
    with transaction.atomic():
        closed("tz.social", "tz.government")
        assert Tree.load(DAY).is_closed(tree.office("tz.social")) is False  # the old tree's own office
        assert Tree.load(DAY).office("tz.social").closed
        transaction.set_rollback(True)
    assert Tree.load(DAY).office("tz.social").closed is None
