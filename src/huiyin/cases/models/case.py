"""One matter, and who may see it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huiyin.cases.models.columns import OfCase, Sealed, random_id
from huiyin.directory.models import Jurisdiction, Office, Subject


class Case(models.Model):
    """One matter as brought by its parties.

    ``state`` and everything below it follow from the events, and are kept so that an act need not replay them; the
    check replays and compares. ``head`` is the commitment to the last event, ``events`` their number. ``next_at`` is
    a hint for the watch: nothing is written because of it before the dates were counted again.
    """

    id = random_id()
    number = models.CharField(max_length=32, unique=True)
    origin = models.CharField(max_length=255)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    place = models.ForeignKey(Jurisdiction, models.PROTECT, null=True, related_name="+")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+")
    filed_on = models.DateField()
    profile = models.CharField(max_length=64)
    state = models.JSONField()
    stage = models.CharField(max_length=64)
    lead = models.CharField(max_length=64)
    officer = models.CharField(max_length=80, default="")
    ended = models.CharField(max_length=16, default="")
    events = models.PositiveIntegerField(default=0)
    head = models.BinaryField(default=b"")
    next_at = models.DateTimeField(null=True)
    erased_on = models.DateField(null=True)

    class Meta:
        indexes = (
            # The watch asks for the earliest; what has no time to wait for is not in it.
            models.Index(fields=["next_at"], name="case_next", condition=Q(next_at__isnull=False)),
        )

    def __str__(self) -> str:
        return self.number


class CaseKey(models.Model):
    """The key of a case, wrapped under an epoch. To destroy this row is to erase what the key sealed."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="+")
    epoch = models.PositiveIntegerField()
    wrapped = Sealed()

    def __str__(self) -> str:
        return str(self.case_id)


class Reader(OfCase):
    """An office may read a case, and in what capacity. Row-level security rests on this relation."""

    pk = models.CompositePrimaryKey("case", "office", "capacity")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=16)

    class Meta:
        indexes = (models.Index(fields=["office", "case"], name="reader_office"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.office_id} {self.capacity}"


class Shield(OfCase):
    """An office that must not see a case, since the case is about it: the database admits it as no reader."""

    pk = models.CompositePrimaryKey("case", "office")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.case_id} {self.office_id}"


class Clock(OfCase):
    """A time limit, as the state of its case has it at ``position``; for lists and reminders, never the source."""

    pk = models.CompositePrimaryKey("case", "position")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    against = models.CharField(max_length=16)
    duty = models.BooleanField()
    office = models.CharField(max_length=64, default="")
    started = models.DateField()
    due = models.DateField()
    rolled = models.DateField()
    remind_on = models.DateField(null=True)
    breached = models.DateField(null=True)
    lapsed = models.BooleanField(default=False)
    ended = models.DateField(null=True)
    paused = models.BooleanField(default=False)
    silent = models.BooleanField(default=False)

    class Meta:
        indexes = (
            # What is due first stands on top of an office's day.
            models.Index(fields=["office", "rolled"], name="clock_office", condition=Q(ended__isnull=True)),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"
