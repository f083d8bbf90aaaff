"""Where the procedure applies and who carries it: jurisdictions, offices, subjects and remits."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from huiyin.directory.models.columns import code, in_order, is_code, not_itself, words
from huiyin.procedure.text import Text

# Without this, a check on the length of a column cannot be written as a lookup.
models.BinaryField.register_lookup(Length)


class Kind(models.TextChoices):
    """What an office is for."""

    PETITION = "petition", "信访工作机构"  # takes, sends on and pushes; decides only what is its own
    HANDLING = "handling", "办理单位"
    GOVERNMENT = "government", "人民政府"
    OVERSIGHT = "oversight", "监督机构"  # belongs to none of those it oversees


class Jurisdiction(models.Model):
    """A territory with its zone and rules. ``level`` 1 is the highest; ``origin`` names its public log."""

    code = code()
    name_zh = words()
    name_en = words()
    zone = models.CharField(max_length=64)
    profile = models.CharField(max_length=64)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    level = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=255)
    demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = (is_code("jurisdiction_code"), not_itself("jurisdiction_apart", "parent"))

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(self.name_zh, self.name_en)


class Office(models.Model):
    """A body that can hold a case, or that oversees those that do.

    ``reviewing`` reviews what it decided, ``supervisor`` pushes it when it is late; where they are empty, the
    superior does both. ``oversight`` is taken over from the superior where it is empty. ``appointed_by`` says of an
    oversight body who appoints it; ``public_key`` is its X25519 key, 32 bytes. Offices are never deleted: a closed
    one names its successor. The id stands in the policies of the database.
    """

    id = models.AutoField(primary_key=True)
    code = code()
    name_zh = words()
    name_en = words()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="offices")
    level = models.PositiveSmallIntegerField()
    superior = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="inferiors")
    reviewing = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reviews")
    supervisor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supervises")
    oversight = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="oversees")
    appointed_by_zh = words(optional=True)
    appointed_by_en = words(optional=True)
    public_key = models.BinaryField(null=True, blank=True)
    phone = models.CharField(max_length=64, blank=True, default="")
    address_zh = words(optional=True)
    address_en = words(optional=True)
    opened = models.DateField()
    closed = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    class Meta:
        constraints = (
            is_code("office_code"),
            in_order("office_opened_closed", "opened", "closed"),
            not_itself("office_apart", "superior", "reviewing", "supervisor", "oversight", "successor"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="office_kind"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(closed__isnull=False), name="office_closed_has_successor"
            ),
            models.CheckConstraint(
                condition=Q(public_key__isnull=True) | (Q(public_key__length=32) & Q(kind=Kind.OVERSIGHT)),
                name="office_key",
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(self.name_zh, self.name_en)


class Subject(models.Model):
    """What a matter is about, named by rule or service and never by a kind of people."""

    code = code()
    name_zh = words()
    name_en = words()
    example_zh = words(optional=True)
    example_en = words(optional=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (is_code("subject_code"), in_order("subject_in_order"))

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(self.name_zh, self.name_en)


class Remit(models.Model):
    """An office is competent for a subject in a jurisdiction, from ``since`` to before ``until``."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="remits")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="remits")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="remits")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject", "jurisdiction", "office", "since"], name="remit_once"),
            in_order("remit_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.office_id} {self.subject_id} {self.jurisdiction_id} {self.since}"
