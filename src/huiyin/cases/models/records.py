"""What is only ever added: events and their leaves; beside them tokens, reminders and the keys of the site."""

from __future__ import annotations

from django.db import models

from huiyin.cases.models.columns import OfCase, Sealed


class Event(OfCase):
    """That an act happened. ``record`` holds the bytes that were committed to; they are never printed again.

    ``on`` is the local day, for those who read dates and no hours. ``silent``: offices are not told.
    """

    pk = models.CompositePrimaryKey("case", "seq")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=64)
    on = models.DateField()
    record = models.BinaryField()
    commitment = models.BinaryField()
    silent = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq}"


class Leaf(models.Model):
    """The outbox of the public log: a commitment that waits for its place. It names no case."""

    commitment = models.BinaryField(primary_key=True)
    origin = models.CharField(max_length=255)
    index = models.BigIntegerField(null=True)

    class Meta:
        indexes = (
            # The publisher asks for those not yet assigned, never for those after the last.
            models.Index(fields=["origin"], name="leaf_waiting", condition=models.Q(index__isnull=True)),
        )

    def __str__(self) -> str:
        return bytes(self.commitment).hex()[:16]


class Token(models.Model):
    """One submission: whoever sends the same again gets the same answer, sealed under the token itself."""

    digest = models.BinaryField(primary_key=True)
    request = models.BinaryField()
    answer = Sealed(null=True)
    on = models.DateField()

    def __str__(self) -> str:
        return bytes(self.digest).hex()[:16]


class Reminder(OfCase):
    """An office was reminded of a time limit before it ran out; a party of a right, where no office is named."""

    pk = models.CompositePrimaryKey("case", "position")
    position = models.PositiveSmallIntegerField()
    office = models.CharField(max_length=64)
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.position}"


class SiteKey(models.Model):
    """A key of the site, wrapped under the site key: one for each epoch, and one for codes."""

    name = models.CharField(max_length=32, primary_key=True)
    wrapped = Sealed()

    def __str__(self) -> str:
        return self.name
