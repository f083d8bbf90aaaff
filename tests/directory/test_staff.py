"""Who comes, who may do what, and who leaves."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher

from huiyin.directory import staff
from huiyin.directory.demonstration import may_sign_in, refuse_demonstration
from huiyin.directory.loading import close_office
from huiyin.directory.models import Absence, Change, Invitation, Jurisdiction, Membership, Staff
from huiyin.directory.record import CONSOLE
from huiyin.directory.staff import Right, rights
from huiyin.procedure.names import Role
from huiyin.procedure.refused import Refused
from tests.directory.city import ROLES, load_city

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 1, 4, tzinfo=UTC)  # noon in the city
DAY = date(2026, 9, 1)
NEXT = date(2026, 9, 2)
PASSWORD = "seven green bicycles"
SOON = timedelta(days=10)


@pytest.fixture(autouse=True)
def _city() -> None:
    load_city()


def bytes_of(start: int) -> Callable[[int], bytes]:
    """Bytes that are no secret, and others at each call."""
    numbers = iter(range(start, 10_000))
    return lambda count: sha256(str(next(numbers)).encode()).digest()[:count]


RANDOM = bytes_of(0)


def seat(code: str) -> Membership:
    return Membership.objects.select_related("staff", "office").get(seat=code)


def operator(username: str = "root") -> Membership:
    return staff.join(staff.first_invitation(AT, RANDOM), username, "Op", PASSWORD, AT)


def newcomer(username: str = "new", office: str = "tz.housing", at: datetime = AT) -> Membership:
    return staff.join(staff.invite(CONSOLE, office, ["handler"], at, RANDOM), username, "New", PASSWORD, at)


def refused(code: str, act: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == code, caught.value
    assert caught.value.why.zh
    return caught.value


def offices(who: Staff | str, day: date = DAY) -> set[tuple[str, str]]:
    return {(right.seat, right.instead_of) for right in rights(who, day)}


# ── Coming ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_link_makes_an_operator_and_then_there_is_no_other() -> None:
    made = operator()
    assert (made.seat, made.office, made.roles) == ("operator.1", None, ["operator"])
    assert rights(made.staff, DAY) == {Right("", None, "operator.1", frozenset({Role.OPERATOR}))}
    refused("operator", lambda: staff.first_invitation(AT, RANDOM))
    second = staff.join(staff.invite("operator.1", None, ["operator"], AT, RANDOM), "two", "Two", PASSWORD, AT)
    assert second.seat == "operator.2"


def test_of_several_first_links_only_the_last_works_and_none_after_it_was_used() -> None:
    first, last = staff.first_invitation(AT, RANDOM), staff.first_invitation(AT, RANDOM)
    other = staff.invite(CONSOLE, None, ["operator"], AT, RANDOM)
    refused("invitation_expired", lambda: staff.join(first, "mallory", "M", PASSWORD, AT))
    staff.join(last, "root", "Op", PASSWORD, AT)
    refused("invitation_expired", lambda: staff.join(other, "mallory", "M", PASSWORD, AT))
    refused("invitation_used", lambda: staff.join(last, "mallory", "M", PASSWORD, AT))


def test_when_the_last_operator_has_left_the_first_link_can_be_had_again() -> None:
    staff.leave(operator(), AT, CONSOLE)
    assert operator("again").seat == "operator.2"


def test_a_link_gives_the_next_seat_with_its_roles() -> None:
    made = newcomer()
    assert (made.seat, made.roles, made.since) == ("tz.housing.3", ["handler"], DAY)
    assert {right.roles for right in rights(made.staff, DAY)} == {frozenset({Role.HANDLER})}
    assert identify_hasher(made.staff.password).algorithm == "argon2"
    assert made.staff.check_password(PASSWORD)


def test_only_the_digest_of_a_token_is_kept_and_no_secret_is_recorded() -> None:
    token = staff.invite(CONSOLE, "tz.housing", ["handler"], AT, RANDOM)
    made = staff.join(token, "new", "New", PASSWORD, AT)
    kept = Invitation.objects.get(made_by=CONSOLE)
    assert bytes(kept.digest) == sha256(token.encode()).digest()
    for row in Change.objects.all():
        said = f"{row.thing}{row.before}{row.after}"
        assert token not in said
        assert PASSWORD not in said
        assert made.staff.password not in said


def test_a_day_begins_where_the_office_is() -> None:
    evening = datetime(2026, 9, 1, 17, tzinfo=UTC)  # one in the morning there
    assert newcomer(at=evening).since == NEXT


@pytest.mark.parametrize(
    ("after", "code"), [(timedelta(days=7) - timedelta(seconds=1), None), (timedelta(days=7), "invitation_expired")]
)
def test_a_link_waits_for_a_week(after: timedelta, code: str | None) -> None:
    token = staff.invite(CONSOLE, "tz.housing", ["handler"], AT, RANDOM)
    if code is None:
        assert staff.join(token, "new", "New", PASSWORD, AT + after)
    else:
        refused(code, lambda: staff.join(token, "new", "New", PASSWORD, AT + after))


@pytest.mark.parametrize(
    ("username", "name", "password", "code"),
    [
        ("tz.housing.1", "New", PASSWORD, "username_taken"),
        ("New", "New", PASSWORD, "username"),
        ("new\n", "New", PASSWORD, "username"),
        ("", "New", PASSWORD, "username"),
        ("n" * 65, "New", PASSWORD, "username"),
        ("new", " ", PASSWORD, "name"),
        ("new", "N\u202e", PASSWORD, "name"),
        ("new", "N" * 129, PASSWORD, "name"),
        ("new", "New", "short", "password"),
        ("new", "New", "x" * 1025, "password"),
        ("new-person-here", "New", "new-person-here", "password"),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said_and_the_link_still_works(
    username: str, name: str, password: str, code: str
) -> None:
    token = staff.invite(CONSOLE, "tz.housing", ["handler"], AT, RANDOM)
    refused(code, lambda: staff.join(token, username, name, password, AT))
    assert staff.join(token, "fine", "Fine", PASSWORD, AT).seat == "tz.housing.3"


def test_an_unknown_token_is_refused() -> None:
    refused("invitation_unknown", lambda: staff.join("no-such-token", "new", "New", PASSWORD, AT))


@pytest.mark.parametrize(
    ("by", "office", "roles", "code"),
    [
        ("tz.housing.1", "tz.housing", ["handler"], None),
        ("tz.housing.1", "tz.social", ["handler"], "not_yours"),
        ("tz.housing.1", None, ["operator"], "not_yours"),
        ("nobody.1", "tz.housing", ["handler"], "not_yours"),
        ("load", "tz.housing", ["handler"], "not_yours"),
        (CONSOLE, "tz.housing", ["operator"], "roles"),
        (CONSOLE, "tz.housing", ["handler", "operator"], "roles"),
        (CONSOLE, "tz.housing", ["oversight"], "roles"),
        (CONSOLE, "tz.housing", ["king"], "roles"),
        (CONSOLE, "tz.housing", [], "roles"),
        (CONSOLE, None, ["handler"], "roles"),
        (CONSOLE, "nowhere", ["handler"], "office"),
        (CONSOLE, "lc.oversight", ["oversight"], None),
    ],
)
def test_who_may_invite_whom(by: str, office: str | None, roles: list[str], code: str | None) -> None:
    if code is None:
        assert staff.invite(by, office, roles, AT, RANDOM)
    else:
        refused(code, lambda: staff.invite(by, office, roles, AT, RANDOM))


def test_a_handler_invites_nobody_and_an_operator_anyone() -> None:
    refused("not_yours", lambda: staff.invite(newcomer().seat, "tz.housing", ["handler"], AT, RANDOM))
    assert staff.invite(operator().seat, "tz.social", ["lead"], AT, RANDOM)


def test_into_a_closed_office_nobody_is_invited() -> None:
    token = staff.invite(CONSOLE, "tz.social", ["handler"], AT, RANDOM)
    close_office("tz.social", "tz.housing", DAY, AT, CONSOLE)
    refused("office", lambda: staff.invite(CONSOLE, "tz.social", ["handler"], AT, RANDOM))
    refused("invitation_expired", lambda: staff.join(token, "new", "New", PASSWORD, AT))


def test_somebody_may_have_seats_in_several_offices() -> None:
    person = newcomer().staff
    staff.take(staff.invite(CONSOLE, "tz.social", ["handler"], AT, RANDOM), person, AT)
    assert offices(person) == {("tz.housing.3", ""), ("tz.social.3", "")}


@pytest.mark.parametrize(
    ("first", "second"), [("lc.oversight", "tz.housing"), ("tz.housing", "lc.oversight"), ("tz.housing", None)]
)
def test_oversight_and_operators_have_one_seat_only(first: str, second: str | None) -> None:
    role = {"lc.oversight": "oversight", "tz.housing": "handler", None: "operator"}
    token = staff.invite(CONSOLE, first, [role[first]], AT, RANDOM)
    person = staff.join(token, "new", "New", PASSWORD, AT).staff
    more = staff.invite(CONSOLE, second, [role[second]], AT, RANDOM)
    refused("seats", lambda: staff.take(more, person, AT))
    assert len(rights(person, DAY)) == 1


def test_an_operator_takes_no_seat_in_an_office() -> None:
    person = operator().staff
    refused("seats", lambda: staff.take(staff.invite(CONSOLE, "tz.housing", ["handler"], AT, RANDOM), person, AT))


def test_a_seat_from_a_file_gets_its_password_by_a_link_for_that_name_alone() -> None:
    person = seat("tz.housing.1").staff
    assert not person.has_usable_password()
    token = staff.give_access("tz.housing.1", person, AT, RANDOM)
    refused("username", lambda: staff.join(token, "mallory", "M", PASSWORD, AT))
    assert staff.join(token, "tz.housing.1", "", PASSWORD, AT).seat == "tz.housing.1"
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    refused("invitation_used", lambda: staff.join(token, "tz.housing.1", "", "another good one", AT))
    refused("not_yours", lambda: staff.give_access("tz.social.1", person, AT, RANDOM))
    assert Membership.objects.filter(office__code="tz.housing").count() == 2


# ── Going ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_leaving_takes_all_rights_at_once() -> None:
    one = seat("tz.housing.1")
    assert rights(one.staff, DAY)
    staff.leave(one, AT, "tz.housing.2")
    one.staff.refresh_from_db()
    for who in (one.staff, "tz.housing.1"):
        assert rights(who, DAY) == frozenset()
    assert not one.staff.is_active
    assert not may_sign_in(one.staff)


def test_leaving_takes_the_rights_of_a_substitute_too() -> None:
    one, two = seat("tz.housing.1"), seat("tz.housing.2")
    staff.substitute(one, two, DAY, NEXT + SOON, AT, "tz.housing.1")
    assert offices(two.staff) == {("tz.housing.2", ""), ("tz.housing.2", "tz.housing.1")}
    staff.leave(two, AT, CONSOLE)
    assert offices(two.staff) == set()
    assert Absence.objects.get().until == DAY


def test_nobody_stands_in_for_who_has_left() -> None:
    one, two = seat("tz.housing.1"), seat("tz.housing.2")
    staff.substitute(one, two, DAY, NEXT + SOON, AT, CONSOLE)
    staff.leave(one, AT, CONSOLE)
    assert offices(two.staff) == {("tz.housing.2", "")}


@pytest.mark.parametrize("end", [{"until": DAY}, {"since": NEXT}])
def test_nobody_stands_in_for_a_seat_that_a_file_has_ended(end: dict[str, date]) -> None:
    one, two = seat("tz.housing.1"), seat("tz.housing.2")
    staff.substitute(one, two, DAY, NEXT + SOON, AT, CONSOLE)
    Membership.objects.filter(pk=one.pk).update(**end)
    assert offices(two.staff) == {("tz.housing.2", "")}


def test_who_is_barred_has_no_rights_and_nobody_acts_for_them() -> None:
    one, two = seat("tz.housing.1"), seat("tz.housing.2")
    staff.substitute(one, two, DAY, NEXT + SOON, AT, CONSOLE)
    Staff.objects.filter(pk=one.staff_id).update(is_active=False)
    assert rights("tz.housing.1", DAY) == frozenset()
    assert offices(two.staff) == {("tz.housing.2", "")}


def test_with_who_left_their_invitations_end() -> None:
    token = staff.invite("tz.housing.1", "tz.housing", ["lead"], AT, RANDOM)
    access = staff.give_access("tz.housing.1", seat("tz.housing.1").staff, AT, RANDOM)
    staff.leave(seat("tz.housing.1"), AT, CONSOLE)
    refused("invitation_expired", lambda: staff.join(token, "new", "New", PASSWORD, AT))
    refused("invitation_expired", lambda: staff.join(access, "tz.housing.1", "", PASSWORD, AT))


def test_who_has_another_seat_keeps_that_until_they_depart() -> None:
    first = newcomer()
    second = staff.take(staff.invite(CONSOLE, "tz.social", ["handler"], AT, RANDOM), first.staff, AT)
    staff.leave(first, AT, first.seat)
    assert offices(first.staff) == {(second.seat, "")}
    staff.depart(first.staff, AT, CONSOLE)
    assert offices(first.staff) == set()
    first.staff.refresh_from_db()
    assert not first.staff.is_active


def test_leaving_twice_changes_nothing_and_a_seat_to_come_never_begins() -> None:
    one = seat("tz.housing.1")
    staff.leave(one, AT, CONSOLE)
    changes = Change.objects.count()
    staff.leave(one, AT, CONSOLE)
    assert Change.objects.count() == changes
    two = seat("tz.housing.2")
    Membership.objects.filter(pk=two.pk).update(since=NEXT + SOON)
    staff.leave(two, AT, CONSOLE)
    assert rights("tz.housing.2", NEXT + SOON) == frozenset()


def test_only_who_may_arrange_an_office_makes_others_leave() -> None:
    refused("not_yours", lambda: staff.leave(seat("tz.housing.1"), AT, "tz.social.1"))
    refused("not_yours", lambda: staff.leave(seat("tz.housing.1"), AT, newcomer().seat))
    assert rights("tz.housing.1", DAY)


def test_a_closed_office_gives_no_rights() -> None:
    close_office("tz.social", "tz.housing", NEXT, AT, CONSOLE)
    assert rights("tz.social.1", DAY)
    assert rights("tz.social.1", NEXT) == frozenset()


# ── Standing in ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_substitute_acts_in_the_roles_of_the_absent_under_their_own_seat() -> None:
    one, new = seat("tz.housing.1"), newcomer()
    absence = staff.substitute(one, new, NEXT, NEXT + SOON, AT, "tz.housing.1")
    assert offices(new.staff, DAY) == {(new.seat, "")}
    found = {right.instead_of: right for right in rights(new.staff, NEXT)}
    assert found["tz.housing.1"] == Right(
        "tz.housing", one.office_id, new.seat, frozenset(map(Role, ROLES)), "tz.housing.1"
    )
    assert offices(new.staff, NEXT + SOON) == {(new.seat, "")}
    staff.return_early(absence, AT + timedelta(days=3), "tz.housing.1")
    assert offices(new.staff, NEXT + timedelta(days=3)) == {(new.seat, "")}


@pytest.mark.parametrize(
    ("stand_in", "since", "until", "by", "code"),
    [
        ("tz.social.1", DAY, NEXT, "tz.housing.1", "substitute"),
        ("tz.housing.1", DAY, NEXT, "tz.housing.1", "substitute"),
        ("tz.housing.2", NEXT, NEXT, "tz.housing.1", "substitute"),
        ("tz.housing.2", NEXT, DAY, "tz.housing.1", "substitute"),
        ("tz.housing.2", DAY - SOON, DAY, "tz.housing.1", "substitute"),
        ("tz.housing.2", DAY, NEXT, "tz.social.1", "not_yours"),
    ],
)
def test_who_cannot_stand_in(stand_in: str, since: date, until: date, by: str, code: str) -> None:
    refused(code, lambda: staff.substitute(seat("tz.housing.1"), seat(stand_in), since, until, AT, by))
    assert not Absence.objects.exists()


def test_the_same_absence_stands_once() -> None:
    act = lambda: staff.substitute(seat("tz.housing.1"), seat("tz.housing.2"), DAY, NEXT, AT, CONSOLE)  # noqa: E731
    assert act()
    refused("substitute", act)


# ── Demonstration ────────────────────────────────────────────────────────────────────────────────────────────────


def test_demonstration_accounts_work_in_a_demonstration_only(settings: Any) -> None:
    Jurisdiction.objects.update(demonstration=True)
    settings.HUIYIN_DEMONSTRATION = True
    made = newcomer()
    assert made.staff.demonstration
    assert may_sign_in(made.staff)
    assert rights(made.staff, DAY)
    refuse_demonstration(production=False)
    settings.HUIYIN_DEMONSTRATION = False
    assert not may_sign_in(made.staff)
    assert rights(made.staff, DAY) == rights(made.seat, DAY) == frozenset()
    refused("demonstration", lambda: refuse_demonstration(production=True))


def test_an_installation_is_no_demonstration_unless_it_says_so() -> None:
    Staff.objects.filter(username="tz.housing.1").update(demonstration=True)
    assert rights("tz.housing.1", DAY) == frozenset()
    Staff.objects.filter(username="tz.housing.1").update(is_active=False)
    refuse_demonstration(production=True)


def test_no_account_is_in_demonstration_and_outside() -> None:
    person = newcomer().staff
    Jurisdiction.objects.update(demonstration=True)
    refused("seats", lambda: staff.take(staff.invite(CONSOLE, "tz.social", ["handler"], AT, RANDOM), person, AT))


# ── The record ───────────────────────────────────────────────────────────────────────────────────────────────────


def _writes() -> Iterator[tuple[str, Callable[[], object], set[str]]]:
    """Each function that writes, called once, and the kinds of change that it records."""
    yield "first_invitation", lambda: staff.first_invitation(AT, RANDOM), {"invited"}
    yield "invite", lambda: staff.invite(CONSOLE, "tz.housing", ["handler"], AT, RANDOM), {"invited"}
    yield "give_access", lambda: staff.give_access(CONSOLE, seat("tz.housing.1").staff, AT, RANDOM), {"invited"}
    yield "join", newcomer, {"invited", "joined", "used", "created"}
    yield "take", lambda: staff.take(_token(), seat("tz.social.1").staff, AT), {"invited", "joined", "used"}
    yield "substitute", _absence, {"created"}
    yield "return_early", lambda: staff.return_early(_absence(), AT, CONSOLE), {"created", "ended"}
    yield "leave", lambda: staff.leave(seat("tz.housing.1"), AT, CONSOLE), {"left"}
    yield "depart", lambda: staff.depart(seat("tz.housing.1").staff, AT, CONSOLE), {"left"}


def _token() -> str:
    return staff.invite(CONSOLE, "tz.housing", ["handler"], AT, RANDOM)


def _absence() -> Absence:
    return staff.substitute(seat("tz.housing.1"), seat("tz.housing.2"), DAY, NEXT + SOON, AT, CONSOLE)


@pytest.mark.parametrize(("act", "kinds"), [pytest.param(act, kinds, id=name) for name, act, kinds in _writes()])
def test_every_write_is_recorded(act: Callable[[], object], kinds: set[str]) -> None:
    last = Change.objects.latest("id").pk
    act()
    made = Change.objects.filter(pk__gt=last)
    assert {row.kind for row in made} == kinds
    assert all(row.at == AT and row.by for row in made)


def test_every_function_that_writes_is_among_them() -> None:
    public = {name for name in staff.__all__ if inspect.isfunction(getattr(staff, name))}
    reads = {"rights", "may_sign_in", "refuse_demonstration"}
    assert public - reads == {name for name, _, _ in _writes()}


def test_what_is_refused_is_not_recorded() -> None:
    last = Change.objects.latest("id").pk
    refused("username", lambda: staff.join(_token(), "NEW", "New", PASSWORD, AT))
    assert set(Change.objects.filter(pk__gt=last).values_list("kind", flat=True)) == {"invited"}
