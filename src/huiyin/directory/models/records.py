"""What is only ever added: changes of the directory, and versions of rules."""

from __future__ import annotations

from django.db import models


class Change(models.Model):
    """One change: when, by whom (a seat, ``console`` or ``load``), of what (``office:tz.housing``), from what to what.

    The application may add and read, and nothing else.
    """

    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    thing = models.CharField(max_length=256, db_index=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}"


class Rules(models.Model):
    """A version of a profile, kept for as long as a case may be pinned to it: its file can change, this cannot."""

    hash = models.CharField(max_length=64, primary_key=True)
    profile = models.CharField(max_length=64)
    document = models.TextField()
    recorded = models.DateField()

    class Meta:
        verbose_name_plural = "rules"

    def __str__(self) -> str:
        return f"{self.profile} {self.hash[:12]}"
