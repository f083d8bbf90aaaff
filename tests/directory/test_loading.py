"""A directory comes from a file: the whole of it or nothing, the same each time, every change recorded."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.directory import loading, models, staff
from huiyin.directory.document import KEYS
from huiyin.directory.loading import Difference
from huiyin.directory.models import Change, Office
from huiyin.directory.offices import Tree, Unknown
from huiyin.directory.states import read_world
from huiyin.directory.words import kind_of_people
from huiyin.procedure.decode import DecodeError, Fault
from tests.directory.city import AT, DOCUMENT, SAMPLE, load_city

if TYPE_CHECKING:
    from tests.conftest import Database

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 9, 1, 4, tzinfo=UTC)


def plan(text: str) -> tuple[Difference, ...]:
    return loading.plan(loading.read(text, "mine.toml"))


def load(text: str) -> tuple[Difference, ...]:
    return loading.apply(loading.read(text, "mine.toml"), LATER, "load")


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(DecodeError) as caught:
        plan(text)
    for fault in caught.value.faults:
        assert fault.file == "mine.toml"
        assert fault.what.zh
        assert fault.remedy.zh
    return caught.value.faults


def entry(text: str, first: str) -> str:
    """The block of a file that begins with the table and the line ``first``: "office code=..."."""
    table, line = first.split(" ", 1)
    start = text.index(f"[[{table}]]\n{line}\n")
    end = text.find("\n[[", start)
    return text[start : end + 1 if end >= 0 else len(text)]


def within(first: str, old: str, new: str) -> str:
    """The sample with ``old`` made ``new`` in one entry."""
    block = entry(SAMPLE, first)
    assert old in block, block
    return SAMPLE.replace(block, block.replace(old, new, 1))


HOUSING = 'office code = "tz.housing"'
BOARD = 'office code = "lc.oversight"'
TOP = 'office code = "lc.government"'
SOCIAL = 'office code = "tz.social"'
PROVINCE = 'jurisdiction code = "lc"'
DISTRICT = 'jurisdiction code = "tz"'
REPAIR = 'subject code = "housing.repair"'
SEAT = 'seat seat = "tz.housing.1"'


def test_loading_fills_an_empty_directory_and_again_changes_nothing() -> None:
    first = loading.apply(DOCUMENT, AT, "load")
    assert {one.kind for one in first} == {"created", "joined"}
    assert len(first) == sum(len(states) for states in DOCUMENT.entries.values())
    world, changes = read_world(), Change.objects.count()
    assert loading.apply(DOCUMENT, LATER, "load") == ()
    assert (read_world(), Change.objects.count()) == (world, changes)


def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    planned = loading.plan(DOCUMENT)
    assert (Office.objects.count(), Change.objects.count()) == (0, 0)
    assert planned == loading.apply(DOCUMENT, AT, "load")


def test_every_entry_is_recorded_with_who_and_when() -> None:
    loading.apply(DOCUMENT, AT, "load")
    recorded = set(Change.objects.values_list("thing", flat=True))
    assert recorded == {f"{table}:{key}" for table, states in read_world().items() for key in states}
    assert set(Change.objects.values_list("at", "by").distinct()) == {(AT, "load")}


@pytest.mark.parametrize(
    ("first", "old", "new", "kind", "thing", "before", "after"),
    [
        (HOUSING, '"000-000"', '"111"', "changed", "office:tz.housing", {"phone": "000-000"}, {"phone": "111"}),
        (
            HOUSING,
            'reviewing = "qs.housing"\n',
            "",
            "changed",
            "office:tz.housing",
            {"reviewing": "qs.housing"},
            {"reviewing": None},
        ),
        (
            SOCIAL,
            "opened",
            'closed = 2026-12-01\nsuccessor = "tz.housing"\nopened',
            "closed",
            "office:tz.social",
            {"closed": None, "successor": None},
            {"closed": "2026-12-01", "successor": "tz.housing"},
        ),
        (SEAT, "since", "until = 2026-09-01\nsince", "left", "seat:tz.housing.1", {"until": None}, None),
        (SEAT, '"intake", ', "", "changed", "seat:tz.housing.1", None, None),
        (REPAIR, "since", "until = 2027-01-01\nsince", "ended", "subject:housing.repair", {"until": None}, None),
        (PROVINCE, '"lanchuan.example/log"', '"other.example/log"', "changed", "jurisdiction:lc", None, None),
    ],
)
def test_a_changed_entry_is_changed_and_recorded_with_what_differs(
    first: str, old: str, new: str, kind: str, thing: str, before: object, after: object
) -> None:
    load_city()
    made = {one.thing: one for one in load(within(first, old, new))}[thing]
    assert made.kind == kind
    assert before is None or made.before == before
    assert after is None or made.after == after
    recorded = Change.objects.filter(thing=thing).latest("id")
    assert (recorded.at, recorded.by, recorded.kind) == (LATER, "load", kind)
    assert (recorded.before, recorded.after) == (made.before, made.after)
    table, key = thing.split(":", 1)
    assert {field: read_world()[table][key][field] for field in made.after} == made.after


def test_what_is_inherited_changes_with_its_source() -> None:
    load_city()
    things = {one.thing for one in load(within(PROVINCE, "lanchuan.example", "other.example"))}
    assert things == {"jurisdiction:lc", "jurisdiction:qs", "jurisdiction:tz"}


def test_what_a_file_does_not_name_stays() -> None:
    load_city()
    before = read_world()
    assert load(entry(SAMPLE, HOUSING)) == ()
    assert load("") == ()
    assert read_world() == before


def test_what_has_ended_is_not_revived_by_a_file_that_does_not_know() -> None:
    load_city()
    load(within(SOCIAL, "opened", 'closed = 2026-12-01\nsuccessor = "tz.housing"\nopened'))
    load(within(SEAT, "since", "until = 2026-09-01\nsince"))
    before = read_world()
    assert load(SAMPLE) == ()
    assert load(within(SEAT, "since", "until = 2030-01-01\nsince")) == ()
    assert read_world() == before


@pytest.mark.parametrize(
    ("first", "old", "new", "key", "what"),
    [
        (HOUSING, "phone", "fone", "office.9.fone", "unknown key 'fone'"),
        (HOUSING, "opened = 2020-01-01\n", "", "office.9.opened", "is missing"),
        (HOUSING, "opened = 2020-01-01", 'opened = "soon"', "office.9.opened", "date"),
        (HOUSING, '"handling"', '"police"', "office.9.kind", "petition"),
        (HOUSING, '"tz.housing"', '"TZ.housing"', "office.9.code", "pattern"),
        (HOUSING, '"tz.housing"', f'"{"a" * 65}"', "office.9.code", "pattern"),
        (HOUSING, '"tz.housing"', '"operator"', "office operator.code", "kept for operators"),
        (HOUSING, '"tz.government"', '"tz.goverment"', "office tz.housing.superior", "there is no 'tz.goverment'"),
        (HOUSING, 'jurisdiction = "tz"', 'jurisdiction = "xx"', "office tz.housing.jurisdiction", "there is no 'xx'"),
        (HOUSING, '"桐泽区住建局"', '"桐\\u0000"', "office tz.housing.name", "control character"),
        (HOUSING, '"桐泽区住建局"', '"\\u202e局"', "office tz.housing.name", "control character"),
        (HOUSING, '"桐泽区住建局"', '" "', "office.9.name", "both zh and en"),
        (TOP, "opened", 'superior = "tz.government"\nopened', "office lc.government.superior", "in a circle"),
        (TOP, "opened", 'superior = "lc.government"\nopened', "office lc.government.superior", "in a circle"),
        (TOP, "opened", 'reviewing = "tz.housing"\nopened', "office lc.government.reviewing", "in a circle"),
        (SOCIAL, "opened", 'closed = 2026-01-01\nsuccessor = "tz.social"\nopened', "office tz.social", "in a circle"),
        (SOCIAL, "opened", "level = 1\nopened", "office tz.social.level", "of a lower level"),
        (SOCIAL, "opened", "level = 99\nopened", "office.10.level", "less than or equal to 9"),
        (
            SOCIAL,
            "opened",
            "closed = 2026-01-01\nopened",
            "office tz.social.closed",
            "without a successor, and 1 still",
        ),
        (
            TOP,
            "opened",
            "closed = 2026-01-01\nopened",
            "office lc.government.closed",
            "without a successor, and 3 still",
        ),
        (SOCIAL, "opened", 'successor = "tz.housing"\nopened', "office tz.social.successor", "no day of closing"),
        (
            SOCIAL,
            "opened",
            'closed = 2019-01-01\nsuccessor = "tz.housing"\nopened',
            "office tz.social",
            "before opened",
        ),
        (SOCIAL, "opened", 'oversight = "tz.petition"\nopened', "office tz.social.oversight", "no oversight body"),
        (SOCIAL, "opened", 'public_key = "AA=="\nopened', "office.10.public_key", "32 bytes"),
        (
            SOCIAL,
            "opened",
            f'public_key = "{"A" * 43}="\nopened',
            "office tz.social.public_key",
            "for oversight bodies",
        ),
        (BOARD, "opened", 'superior = "tz.housing"\nopened', "office tz.housing.oversight", "subordinate to it"),
        (BOARD, "appointed_by", "# appointed_by", "office lc.oversight.appointed_by", "who appoints it"),
        (DISTRICT, "level = 4", "level = 3", "jurisdiction tz.level", "not of a higher level"),
        (DISTRICT, 'parent = "qs"', "", "jurisdiction tz.zone", "'zone' is missing"),
        (PROVINCE, "level = 2", 'level = 2\nparent = "tz"', "jurisdiction lc.parent", "in a circle"),
        (PROVINCE, "Asia/Shanghai", "../../etc/passwd", "jurisdiction.0.zone", "is no zone"),
        (PROVINCE, "Asia/Shanghai", "Asia/Atlantis", "jurisdiction.0.zone", "is no zone"),
        (PROVINCE, "cn-2022", "cn-2023", "jurisdiction lc.profile", "there is no 'cn-2023'"),
        (PROVINCE, "lanchuan.example/log", "a b", "jurisdiction.0.origin", "neither spaces"),
        (PROVINCE, "level", "demonstration = true\nlevel", "jurisdiction lc.demonstration", "no demonstration"),
        (REPAIR, "住房维修", "农民工诉求", "subject housing.repair.name", "a kind of people"),
        (REPAIR, "Repair of homes", "Homes of the elderly", "subject housing.repair.name", "a kind of people"),
        (REPAIR, "housing.repair", "housing.veterans", "subject housing.veterans.code", "a kind of people"),
        (REPAIR, "since = 2020", "until = 2019-01-01\nsince = 2020", "subject housing.repair.until", "before since"),
        ('remit office = "tz.social"', "social.ret", "nothing.ret", "remit tz.social.subject", "there is no 'nothing"),
        (SEAT, '"intake"', '"operator"', "seat tz.housing.1.roles", "belongs to no office"),
        (SEAT, '"intake"', '"oversight"', "seat tz.housing.1.roles", "only an oversight body"),
        (SEAT, '"intake"', '"king"', "seat.18.roles", "'intake'"),
        (SEAT, 'staff = "tz.housing.1"', 'staff = "nobody"', "seat tz.housing.1.staff", "there is no 'nobody'"),
        (SEAT, 'seat = "tz.housing.1"', 'seat = "tz.hosing.1"', "seat tz.hosing.1.seat", "there is no 'tz.hosing'"),
        (SEAT, 'seat = "tz.housing.1"', 'seat = "tz.housing"', "seat.18.seat", "pattern"),
        (
            'seat seat = "lc.oversight.1"',
            'staff = "lc.oversight.1"',
            'staff = "tz.social.1"',
            "seat tz.social.1.staff",
            "no seat elsewhere",
        ),
    ],
)
def test_a_fault_is_told_with_its_place_and_its_remedy(first: str, old: str, new: str, key: str, what: str) -> None:
    text = within(first, old, new)
    found = [fault for fault in faults(text) if fault.key.startswith(key)]
    assert found, [str(fault) for fault in faults(text)]
    assert any(re.search(what, fault.what.en) for fault in found), [str(fault) for fault in found]
    assert all(fault.line > 1 for fault in found)
    assert Office.objects.count() == 0


def test_the_line_is_that_of_the_entry() -> None:
    text = within(HOUSING, '"tz.government"', '"nowhere"')
    (fault,) = faults(text)
    assert text.splitlines()[fault.line - 1] == 'superior = "nowhere"'


@pytest.mark.parametrize("table", KEYS)
def test_nothing_may_stand_twice(table: str) -> None:
    more = "" if table != "absence" else _absence("tz.housing.2")
    text = SAMPLE + more
    block = text[text.index(f"[[{table}]]") :]
    block = block[: block.find("\n[[") + 1] or block
    assert any("stands twice" in fault.what.en for fault in faults(f"{text}\n{block}"))


def _absence(substitute: str) -> str:
    return (
        f'\n[[absence]]\nseat = "tz.housing.1"\nsubstitute = "{substitute}"\nsince = 2026-09-01\nuntil = 2026-10-01\n'
    )


def test_remits_that_overlap_are_refused_and_those_that_follow_each_other_are_not() -> None:
    more = '\n[[remit]]\noffice = "tz.social"\nsubject = "social.retirement"\nsince = 2026-01-01\n'
    (fault,) = faults(SAMPLE + more)
    assert "overlaps" in fault.what.en
    ended = within('remit office = "tz.social"', "since", "until = 2026-01-01\nsince")
    assert plan(ended + more)


@pytest.mark.parametrize("substitute", ["tz.housing.1", "tz.social.1"])
def test_only_another_member_of_the_office_stands_in(substitute: str) -> None:
    assert "another member" in faults(SAMPLE + _absence(substitute))[0].what.en
    assert plan(SAMPLE + _absence("tz.housing.2"))


def test_a_seat_is_never_given_to_somebody_else_and_who_left_does_not_come_back() -> None:
    load_city()
    assert "is that of" in faults(within(SEAT, 'staff = "tz.housing.1"', 'staff = "tz.social.1"'))[0].what.en
    models.Staff.objects.filter(username="tz.housing.1").update(is_active=False)
    more = '\n[[seat]]\nseat = "tz.social.9"\nstaff = "tz.housing.1"\nroles = ["handler"]\nsince = 2026-01-01\n'
    assert "has left" in faults(SAMPLE + more)[0].what.en


def test_a_file_may_refer_to_what_is_there_already() -> None:
    load_city()
    new = entry(SAMPLE, HOUSING).replace("tz.housing", "tz.heating")
    assert [one.thing for one in load(new)] == ["office:tz.heating"]
    closing = entry(SAMPLE, 'office code = "tz.petition"').replace("opened", "closed = 2026-10-01\nopened")
    (fault,) = faults(closing)
    assert "still refer to it" in fault.what.en


def test_a_demonstration_has_demonstration_staff_only(settings: Any) -> None:
    settings.HUIYIN_DEMONSTRATION = True
    text = within(PROVINCE, "level", "demonstration = true\nlevel")
    assert all("demonstration staff" in fault.what.en for fault in faults(text))
    assert load(re.sub(r"(\[\[staff\]\]\n)", r"\1demonstration = true\n", text))
    assert models.Jurisdiction.objects.filter(demonstration=True).count() == 3


def test_a_fault_leaves_everything_as_it_was() -> None:
    load_city()
    before = read_world(), Change.objects.count()
    with pytest.raises(DecodeError):
        load(within(HOUSING, '"000-000"', '"111"').replace('subject = "social', 'subject = "x', 1))
    assert (read_world(), Change.objects.count()) == before


@pytest.mark.parametrize(
    "rubbish", ["\x00", "= 1", "[[office]]", "office = 1", "[office]\na=1", "[" * 9999, "[[office.x]]"]
)
def test_rubbish_is_refused_and_never_crashes(rubbish: str) -> None:
    assert faults(rubbish)


def test_an_office_closes_into_its_successor() -> None:
    load_city()
    (made,) = loading.close_office("tz.social", "tz.housing", date(2026, 10, 1), LATER, "console")
    assert (made.kind, made.after) == ("closed", {"closed": "2026-10-01", "successor": "tz.housing"})
    assert Change.objects.latest("id").by == "console"
    tree = Tree.load(date(2026, 10, 1))
    assert [one.code for one in tree.competent("social.retirement", "tz")] == ["tz.housing"]
    with pytest.raises(DecodeError, match="circle"):
        loading.close_office("tz.housing", "tz.social", date(2026, 11, 1), LATER, "console")
    with pytest.raises(DecodeError, match="there is no 'nowhere'"):
        loading.close_office("tz.housing", "nowhere", date(2026, 11, 1), LATER, "console")
    with pytest.raises(Unknown):
        loading.close_office("nowhere", "tz.housing", date(2026, 11, 1), LATER, "console")


@pytest.mark.parametrize(
    "name",
    [
        "农民工工资",
        "上访户管理",
        "退役军人",
        "残疾人",
        "老年人",
        "失业人员",
        "困难群体",
        "Care of the elderly",
        "Veterans",
        "migrant workers",
        "People with disabilities",
        "Repeat petitioners",
    ],
)
def test_kinds_of_people_are_refused(name: str) -> None:
    assert kind_of_people(name)


@pytest.mark.parametrize(
    "name",
    [
        "工资支付",
        "退役安置",
        "退休待遇核定",
        "住房维修",
        "信访工作",
        "残疾评定",
        "学校招生",
        "医疗报销",
        "农村宅基地",
        "Payment of wages",
        "Retirement benefits",
        "Workers' compensation",
        "Poor repair of roads",
        "Window blinds",
        "Homelessness help",
        "Disability assessment",
        "Repeat prescriptions",
        "Youth hostels",
    ],
)
def test_rules_and_services_are_not(name: str) -> None:
    assert kind_of_people(name) is None


def _many(count: int) -> str:
    one = entry(SAMPLE, HOUSING)
    return SAMPLE + "".join(f"\n{one.replace('tz.housing', f'tz.h{n}')}" for n in range(count))


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.torture)])
def test_thousands_of_offices_take_no_more_queries_to_compare_and_none_to_walk(count: int) -> None:
    load(_many(count))
    with CaptureQueriesContext(connection) as compared:
        assert load(_many(count)) == ()
    assert len(compared) < 50
    tree = Tree.load(date(2026, 9, 1))
    with CaptureQueriesContext(connection) as walked:
        for office in tree.offices():
            tree.oversight_of(office)
            tree.above(office)
    assert len(walked) == 0
    assert len(tree.offices()) == count + 11


def test_of_ten_thousand_faults_a_hundred_are_told() -> None:
    found = faults(_many(10_000).replace('superior = "tz.government"', 'superior = "nowhere"'))
    assert len(found) == 100


@pytest.mark.parametrize(
    "write",
    [
        lambda: loading.apply(DOCUMENT, LATER, "load"),
        lambda: loading.close_office("tz.social", "tz.housing", date(2026, 10, 1), LATER, "console"),
        lambda: staff.invite("console", "tz.housing", ["handler"], LATER, bytes),
    ],
    ids=["load", "close", "invite"],
)
def test_only_one_changes_the_directory_at_a_time(database: Database, write: Callable[[], object]) -> None:
    with psycopg.connect(database.app) as other, connection.cursor() as cursor:
        other.execute("SELECT pg_advisory_xact_lock(hashtext('huiyin directory'))")
        cursor.execute("SET LOCAL lock_timeout = '100ms'")
        with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
            write()
    assert Change.objects.count() == 0
