"""Who works in the offices: staff, seats, absences, invitations. Petitioners are not here and never will be."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huiyin.directory.models.columns import in_order
from huiyin.directory.models.places import Office
from huiyin.procedure.names import Role

USERNAME: Final = r"[a-z0-9][a-z0-9._-]{0,63}"
ALL_ROLES: Final = [role.value for role in Role]
OPERATOR: Final = [Role.OPERATOR.value]


def is_username(text: str) -> bool:
    """Whether somebody can be called so for signing in."""
    return re.fullmatch(USERNAME, text) is not None


def roles() -> ArrayField[list[str], list[str]]:
    """Values of ``Role``."""
    return ArrayField(models.CharField(max_length=16))


def known_roles(name: str) -> models.CheckConstraint:
    """At least one role, and none but those there are."""
    return models.CheckConstraint(condition=Q(roles__contained_by=ALL_ROLES) & Q(roles__len__gt=0), name=name)


def operator_apart(name: str) -> models.CheckConstraint:
    """The operator opens no case: that role stands alone, and in no office."""
    apart = Q(office__isnull=True) & Q(roles=OPERATOR)
    others = Q(office__isnull=False) & ~Q(roles__contains=OPERATOR)
    return models.CheckConstraint(condition=apart | others, name=name)


class StaffManager(BaseUserManager["Staff"]):
    """Staff by their name for signing in."""

    def create_user(self, username: str, name: str, password: str | None = None, **more: Any) -> Staff:
        """A new member of staff; without a password nobody can sign in as them. Validation is ``staff``'s matter."""
        made = self.model(username=username, name=name, **more)
        made.set_password(password)
        made.save(using=self._db)
        return made


class Staff(AbstractBaseUser):
    """A person who works in one or more offices. What they may do stands in their memberships alone."""

    last_login = None  # when somebody was here is kept nowhere
    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=128)
    email = models.EmailField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    demonstration = models.BooleanField(default=False)

    objects: ClassVar[StaffManager] = StaffManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(username__regex=f"^{USERNAME}$"), name="staff_username"),)

    def __str__(self) -> str:
        return self.username


class Membership(models.Model):
    """A seat in an office and who sits there, from ``since`` to before ``until``.

    A seat is never given to somebody else: events name it. An operator's seat belongs to no office.
    """

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="memberships")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="memberships")
    seat = models.CharField(max_length=80, unique=True)
    roles = roles()
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            known_roles("membership_roles"),
            operator_apart("membership_operator"),
            in_order("membership_in_order"),
        )

    def __str__(self) -> str:
        return self.seat


class Absence(models.Model):
    """While a member is away, another one of the same office acts in their roles."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="absences")
    substitute = models.ForeignKey(Membership, models.PROTECT, related_name="substitutes_for")
    since = models.DateField()
    until = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(membership=models.F("substitute")), name="absence_apart"),
            models.UniqueConstraint(fields=["membership", "substitute", "since"], name="absence_once"),
            in_order("absence_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.membership_id} {self.since}"


class Invitation(models.Model):
    """A link that lets somebody take a seat once; only the SHA-256 of its token is kept.

    ``staff`` is who it is for, where they are known already. Without an office it makes an operator.
    """

    digest = models.BinaryField(unique=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="invitations")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="invitations")
    roles = roles()
    expires = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    made_by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            known_roles("invitation_roles"),
            operator_apart("invitation_operator"),
            models.CheckConstraint(condition=Q(digest__length=32), name="invitation_digest"),
        )

    def __str__(self) -> str:
        return f"{self.office_id} {self.expires}"
