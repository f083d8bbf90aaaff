"""Staff come by a link, take a seat, stand in for each other and leave; what somebody may do on a day.

Each function that writes records what it did in the same transaction. ``by`` is the seat of whoever does it, or
``console`` for those who have the machine. Raises Refused, with a stable code, where something is not allowed.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import translation

from huiyin.directory.demonstration import may_sign_in, refuse_demonstration
from huiyin.directory.models import Absence, Invitation, Jurisdiction, Kind, Membership, Office, Staff
from huiyin.directory.models.people import OPERATOR, is_username
from huiyin.directory.record import CONSOLE, record, writing
from huiyin.directory.seats import Term, misfit, not_alone
from huiyin.directory.states import absence_state, office_of, seat_state
from huiyin.procedure.names import Role
from huiyin.procedure.refused import Refused
from huiyin.procedure.terms import local_day
from huiyin.procedure.text import Text

__all__ = [
    "Right",
    "depart",
    "first_invitation",
    "give_access",
    "invite",
    "join",
    "leave",
    "may_sign_in",
    "refuse_demonstration",
    "return_early",
    "rights",
    "substitute",
    "take",
]

Random = Callable[[int], bytes]  # so many random bytes, as ``secrets.token_bytes`` gives them

VALID: Final = timedelta(days=7)  # how long a link waits
TOKEN: Final = 32  # bytes
UTC: Final = ZoneInfo("UTC")
LONGEST: Final = 1024  # characters of a password: hashing more of them is work for nobody


class Right(NamedTuple):
    """What somebody may do in an office: their own seat there, and its roles, or those of whom they stand in for.

    ``seat`` is always their own: an act names who took it. An operator's right names no office.
    """

    office: str
    office_id: int | None
    seat: str
    roles: frozenset[Role]
    instead_of: str = ""


# ── Links ────────────────────────────────────────────────────────────────────────────────────────────────────────


def first_invitation(at: datetime, random: Random) -> str:
    """A token by which somebody becomes the first operator. Refused (``operator``) once there is one.

    A later one makes the earlier void.
    """
    with writing():
        if _operators(_today(None, at)):
            raise Refused(
                "operator",
                Text("已有运维人员", "there is an operator already"),
                remedy=Text("请由其发出邀请", "Let them invite others"),
            )
        _void_first(at)
        return _invitation(CONSOLE, None, OPERATOR, at, random)


def invite(by: str, office: str | None, roles: Iterable[str], at: datetime, random: Random) -> str:
    """A token by which somebody takes a new seat with ``roles`` in ``office``; without an office, an operator's.

    An operator may invite anyone, the lead of an office into that office.
    """
    given = sorted(set(roles))
    with writing():
        row = _open_office(office, at) if office is not None else None
        _may_manage(by, row, at)
        if row is None and given != OPERATOR:
            raise Refused(
                "roles",
                Text("没有写明单位", "no office is named"),
                remedy=Text("请写明单位；只有运维人员不属于单位", "Name one; only operators belong to none"),
            )
        if row is not None:
            _refuse("roles", misfit(Kind(row.kind), given))
        return _invitation(by, row, given, at, random)


def give_access(by: str, staff: Staff, at: datetime, random: Random) -> str:
    """A token by which ``staff``, who have a seat already, set a password: at first, or when it was lost."""
    with writing():
        seat = staff.memberships.filter(_running(_today(None, at))).select_related("office").order_by("seat").first()
        if seat is None or not staff.is_active:
            raise Refused("left", Text("此人没有席位", "they have no seat"), remedy=Text("请邀请他们", "Invite them"))
        _may_manage(by, seat.office, at)
        return _invitation(by, seat.office, seat.roles, at, random, staff)


def _invitation(
    by: str, office: Office | None, roles: Iterable[str], at: datetime, random: Random, staff: Staff | None = None
) -> str:
    token = urlsafe_b64encode(random(TOKEN)).decode().rstrip("=")
    made = Invitation.objects.create(
        digest=_digest(token), office=office, staff=staff, roles=list(roles), expires=at + VALID, made_by=by
    )
    after = {
        "office": office.code if office else None,
        "staff": staff.username if staff else None,
        "roles": list(made.roles),
        "expires": made.expires.isoformat(),
    }
    record(at, by, "invited", f"invitation:{made.pk}", None, after)
    return token


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _void_first(at: datetime) -> None:
    """Of the console's links for operators none works any more."""
    for one in Invitation.objects.filter(office=None, used_at=None, made_by=CONSOLE, expires__gt=at):
        before = {"expires": one.expires.isoformat()}
        one.expires = at
        one.save(update_fields=["expires"])
        record(at, CONSOLE, "voided", f"invitation:{one.pk}", before, {"expires": at.isoformat()})


def _found(token: str, at: datetime) -> Invitation:
    """The invitation of that token, if it still works."""
    again = Text("请要一个新的链接", "Ask for a new link")
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("office", "staff")
    found = rows.filter(digest=_digest(token)).first()
    if found is None:
        raise Refused("invitation_unknown", Text("没有这个邀请", "there is no such invitation"), remedy=again)
    if found.used_at is not None:
        raise Refused("invitation_used", Text("邀请已经用过", "the invitation has been used"), remedy=again)
    if found.expires <= at or not _still_meant(found, at):
        raise Refused("invitation_expired", Text("邀请已失效", "the invitation works no more"), remedy=again)
    return found


def _still_meant(invitation: Invitation, at: datetime) -> bool:
    """Whether who sent it could send it now: with somebody who left, their invitations end too."""
    try:
        if invitation.office is not None:
            _open_office(invitation.office.code, at)
        _may_manage(invitation.made_by, invitation.office, at)
    except Refused:
        return False
    return True


# ── Coming ───────────────────────────────────────────────────────────────────────────────────────────────────────


def join(token: str, username: str, name: str, password: str, at: datetime) -> Membership:
    """Take the seat of an invitation as somebody new; or set the password of whom it was sent to.

    Refused with the codes ``invitation_unknown``, ``_used``, ``_expired``, ``username``, ``username_taken``, ``name``,
    ``password``.
    """
    with writing():
        invitation = _found(token, at)
        if invitation.staff is not None:
            return _regain(invitation, invitation.staff, username, password, at)
        _check_name(username, name)
        demonstration = invitation.office is not None and invitation.office.jurisdiction.demonstration
        staff = Staff(username=username, name=name.strip(), demonstration=demonstration)
        _check_password(password, staff)
        staff.set_password(password)
        staff.save()
        seat = _seat(invitation, staff, at)
        after = {"username": username, "name": staff.name, "demonstration": staff.demonstration}
        record(at, seat.seat, "created", f"staff:{username}", None, after)
        return seat


def take(token: str, staff: Staff, at: datetime) -> Membership:
    """Take the seat of an invitation as somebody who has signed in. Refused as ``join``, and with ``seats``."""
    with writing():
        invitation = _found(token, at)
        staff = Staff.objects.get(pk=staff.pk)
        office = invitation.office
        if not may_sign_in(staff) or invitation.staff is not None:
            raise Refused("seats", Text("邀请不是给此账号的", "the invitation is not for this account"))
        _refuse("seats", _unfit(staff, office, _today(office, at)))
        return _seat(invitation, staff, at)


def _unfit(staff: Staff, office: Office | None, day: date) -> tuple[Text, Text] | None:
    """Why ``staff`` cannot have a seat in ``office`` beside those they have."""
    own = [one for one in staff.memberships.select_related("office") if one.until is None or one.until > day]
    if own and (office is None or any(one.office is None for one in own)):
        return (
            Text("运维人员不在任何单位任职", "an operator works in no office"),
            Text("请另用一个账号", "Use another account for one of the two"),
        )
    if office is not None and office.jurisdiction.demonstration != staff.demonstration:
        return (
            Text("演示账号只在演示地区", "demonstration staff work in demonstration jurisdictions only"),
            Text("请另用一个账号", "Use another account for one of the two"),
        )
    terms = [Term(Kind(one.office.kind), one.since, one.until) for one in own if one.office is not None]
    return not_alone([*terms, Term(Kind(office.kind), day, None)]) if office is not None else None


def _seat(invitation: Invitation, staff: Staff, at: datetime) -> Membership:
    """A new seat, the next of its office; the invitation is used up."""
    office = invitation.office
    prefix = office.code if office is not None else Role.OPERATOR.value
    numbers = [
        int(seat.removeprefix(f"{prefix}."))
        for seat in Membership.objects.filter(office=office).values_list("seat", flat=True)
        if office_of(seat) == prefix
    ]
    made = Membership.objects.create(
        staff=staff,
        office=office,
        seat=f"{prefix}.{max(numbers, default=0) + 1}",
        roles=sorted(invitation.roles),
        since=_today(office, at),
    )
    record(at, made.seat, "joined", f"seat:{made.seat}", None, seat_state(made))
    _use_up(invitation, made.seat, at)
    if office is None:
        _void_first(at)
    return made


def _use_up(invitation: Invitation, seat: str, at: datetime) -> None:
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    record(at, seat, "used", f"invitation:{invitation.pk}", {"used_at": None}, {"used_at": at.isoformat()})


def _regain(invitation: Invitation, staff: Staff, username: str, password: str, at: datetime) -> Membership:
    seat = staff.memberships.filter(_running(_today(invitation.office, at))).order_by("seat").first()
    if seat is None or not staff.is_active:
        raise Refused("invitation_expired", Text("此人已经离开", "they have left"))
    if username != staff.username:
        raise Refused("username", Text("邀请是给另一用户名的", "the invitation is for another user name"))
    _check_password(password, staff)
    staff.set_password(password)
    staff.save(update_fields=["password"])
    record(at, seat.seat, "password", f"staff:{username}")
    _use_up(invitation, seat.seat, at)
    return seat


def _check_name(username: str, name: str) -> None:
    if not is_username(username):
        raise Refused(
            "username",
            Text("用户名不合规", "that cannot be a user name"),
            remedy=Text(
                "用小写字母、数字、点、横线，最多 64 个", "Use small letters, digits, dots and dashes, at most 64"
            ),
        )
    if Staff.objects.filter(username=username).exists():
        taken = Text("用户名已被使用", "the user name is taken")
        raise Refused("username_taken", taken, remedy=Text("请换一个", "Choose another"))
    if not name.strip() or len(name) > 128 or not name.isprintable():
        raise Refused(
            "name", Text("请填写姓名", "a name is needed"), remedy=Text("最多 128 个字", "At most 128 characters")
        )


def _check_password(password: str, staff: Staff) -> None:
    if len(password) > LONGEST:
        raise Refused("password", Text("密码过长", "the password is too long"))
    try:
        validate_password(password, staff)
    except ValidationError as error:
        why = {}
        for language in ("zh-hans", "en"):
            with translation.override(language):
                why[language] = " ".join(error.messages)
        raise Refused("password", Text(why["zh-hans"], why["en"])) from None


# ── Going ────────────────────────────────────────────────────────────────────────────────────────────────────────


def leave(membership: Membership, at: datetime, by: str) -> None:
    """End a seat: from this moment it gives no right, nor does standing in from it or for it, nor a link it sent.

    Whoever has no other seat cannot sign in any more.
    """
    with writing():
        row = Membership.objects.select_related("office", "staff").get(pk=membership.pk)
        if by != row.seat:
            _may_manage(by, row.office, at)
        day = max(_today(row.office, at), row.since)
        if row.until is None or row.until > day:
            _end_seat(row, day, at, by)
        if row.staff.is_active and not row.staff.memberships.filter(Q(until=None) | Q(until__gt=day)).exists():
            Staff.objects.filter(pk=row.staff.pk).update(is_active=False)
            record(at, by, "left", f"staff:{row.staff.username}", {"is_active": True}, {"is_active": False})


def depart(staff: Staff, at: datetime, by: str) -> None:
    """End all the seats of somebody."""
    with writing():
        for one in staff.memberships.filter(Q(until=None) | Q(until__gt=_today(None, at))).order_by("seat"):
            leave(one, at, by)


def _end_seat(row: Membership, day: date, at: datetime, by: str) -> None:
    before = seat_state(row)["until"]
    row.until = day
    row.save(update_fields=["until"])
    record(at, by, "left", f"seat:{row.seat}", {"until": before}, {"until": day.isoformat()})
    for one in Absence.objects.filter(Q(membership=row) | Q(substitute=row), until__gt=day):
        _end_absence(one, day, at, by)


def _end_absence(row: Absence, day: date, at: datetime, by: str) -> None:
    before = row.until
    row.until = max(day, row.since)
    row.save(update_fields=["until"])
    thing = f"absence:{row.membership.seat}/{row.substitute.seat}/{row.since.isoformat()}"
    record(at, by, "ended", thing, {"until": before.isoformat()}, {"until": row.until.isoformat()})


def substitute(
    membership: Membership, stand_in: Membership, since: date, until: date, at: datetime, by: str
) -> Absence:
    """From ``since`` to before ``until``, ``stand_in`` acts in the roles of ``membership`` as well.

    The absent member says so, or the lead of the office, or an operator. Refused with ``substitute``.
    """
    with writing():
        if by != membership.seat:
            _may_manage(by, membership.office, at)
        day = _today(membership.office, at)
        wrong = _no_stand_in(membership, stand_in, since, until, day)
        if wrong is not None:
            raise Refused("substitute", wrong)
        made = Absence.objects.create(membership=membership, substitute=stand_in, since=since, until=until)
        state = absence_state(made)
        thing = f"absence:{state['seat']}/{state['substitute']}/{state['since']}"
        record(at, by, "created", thing, None, state)
        return made


def return_early(absence: Absence, at: datetime, by: str) -> None:
    """End an absence today."""
    with writing():
        if by != absence.membership.seat:
            _may_manage(by, absence.membership.office, at)
        day = _today(absence.membership.office, at)
        if absence.until > day:
            _end_absence(absence, day, at, by)


def _no_stand_in(absent: Membership, stand_in: Membership, since: date, until: date, day: date) -> Text | None:
    if absent.office is None or absent.office != stand_in.office or absent.staff == stand_in.staff:
        return Text("须由同一单位的另一人代理", "another member of the same office must stand in")
    if not since < until or until <= day:
        return Text("日期无效", "the dates make no time to come")
    if any(one.until is not None and one.until <= max(since, day) for one in (absent, stand_in)):
        return Text("其中一人那时已经离开", "one of the two will have left by then")
    if Absence.objects.filter(membership=absent, substitute=stand_in, since=since).exists():
        return Text("已有这一代理", "this is written down already")
    return None


# ── Rights ───────────────────────────────────────────────────────────────────────────────────────────────────────


def rights(who: Staff | str, day: date) -> frozenset[Right]:
    """What somebody, or whoever sits in a seat, may do on ``day``, as the place of the office counts days.

    Read at every request: whoever has left has none, nor has a demonstration account in production.
    """
    everyone = Membership.objects.select_related("office", "staff").filter(_running(day))
    own = list(everyone.filter(seat=who) if isinstance(who, str) else everyone.filter(staff__pk=who.pk))
    own = [one for one in own if may_sign_in(one.staff) and _works(one.office, day)]
    seats = {one.pk: one for one in own}
    absences = Absence.objects.select_related("membership__staff").filter(
        substitute__in=list(seats), since__lte=day, until__gt=day
    )
    return frozenset(
        [_right(one, one.roles) for one in own]
        + [
            _right(seats[row.substitute_id], row.membership.roles, row.membership.seat)
            for row in absences
            if row.membership.staff.is_active and _runs(row.membership, day)
        ]
    )


def _right(seat: Membership, roles: Iterable[str], instead_of: str = "") -> Right:
    code, number = (seat.office.code, seat.office.pk) if seat.office is not None else ("", None)
    return Right(code, number, seat.seat, frozenset(Role(role) for role in roles), instead_of)


def _works(office: Office | None, day: date) -> bool:
    return office is None or office.closed is None or day < office.closed


def _running(day: date) -> Q:
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


def _runs(row: Membership, day: date) -> bool:
    return row.since <= day and (row.until is None or day < row.until)


def _today(office: Office | None, at: datetime) -> date:
    """The day it is where the office is; an operator's days are those of the highest jurisdiction."""
    if office is not None:
        return local_day(at, ZoneInfo(office.jurisdiction.zone))
    zone = Jurisdiction.objects.order_by("level", "code").values_list("zone", flat=True).first()
    return local_day(at, ZoneInfo(zone) if zone else UTC)


def _operators(day: date) -> bool:
    rows = Membership.objects.filter(_running(day), office=None, staff__is_active=True).select_related("staff")
    return any(may_sign_in(row.staff) for row in rows)


def _may_manage(by: str, office: Office | None, at: datetime) -> None:
    """Who may bring people into an office, or out of it: the console, an operator, its own lead."""
    if by == CONSOLE:
        return
    for right in rights(by, _today(office, at)):
        if Role.OPERATOR in right.roles or (
            office is not None and right.office_id == office.pk and Role.LEAD in right.roles
        ):
            return
    raise Refused(
        "not_yours",
        Text("您无权安排这里的人员", "it is not yours to arrange who works there"),
        remedy=Text("请找该单位负责人或运维人员", "Ask the lead of that office, or an operator"),
    )


def _open_office(code: str, at: datetime) -> Office:
    row = Office.objects.select_related("jurisdiction").filter(code=code).first()
    if row is None:
        raise Refused("office", Text(f"没有单位“{code}”", f"there is no office {code!r}"))
    if not _works(row, _today(row, at)):
        raise Refused("office", Text(f"“{code}”已撤销", f"{code!r} has closed"))
    return row


def _refuse(code: str, wrong: tuple[Text, Text] | None) -> None:
    if wrong is not None:
        raise Refused(code, wrong[0], remedy=wrong[1])
