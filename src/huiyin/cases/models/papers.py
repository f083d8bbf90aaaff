"""What was written in a case. ``masked`` is what handlers work on; the full text is behind an opening."""

from __future__ import annotations

from django.db import models

from huiyin.cases.models.columns import Paper, Sealed


class Filing(Paper):
    """What was handed in. ``covers`` are further words that the party wants covered; masks are versioned."""

    kind = models.CharField(max_length=16)
    text = Sealed()
    masked = Sealed()
    wish = Sealed(null=True)
    wish_doc = models.PositiveSmallIntegerField(null=True)
    masked_wish = Sealed(null=True)
    covers = Sealed(null=True)
    mask = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq}"


class Claim(Paper):
    """One point that the reply must answer."""

    number = models.PositiveSmallIntegerField()
    text = Sealed()
    masked = Sealed()
    mask = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "number"], name="claim_number"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class Attachment(Paper):
    """A file. ``content`` is the clean copy that is shown; ``original`` is there only where the party wished it."""

    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    by_office = models.BooleanField()
    name = Sealed()
    content = Sealed()
    original = Sealed(null=True)
    original_doc = models.PositiveSmallIntegerField(null=True)
    flagged = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "number"], name="attachment_number"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class Said(Paper):
    """Words of either side; those of a party have a masked copy."""

    by_office = models.BooleanField()
    text = Sealed()
    masked = Sealed(null=True)
    mask = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq}"


class Message(Said):
    """A message between the parties and the office."""


class Statement(Said):
    """The words that came with an act which has no letter: a reason, a request, an evaluation in one's own words."""


class Letter(Paper):
    """A formal letter: a notice, a direction or an opinion. ``parts`` is JSON: its fields, its findings by claim."""

    number = models.PositiveSmallIntegerField()
    notice = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    office = models.CharField(max_length=64)
    parts = Sealed()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "number"], name="letter_number"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class Undertaking(Paper):
    """What an office promised to do, and by when. ``done_seq`` is the event that reported it as done."""

    kind = models.CharField(max_length=32)
    number = models.PositiveSmallIntegerField()
    claim = models.PositiveSmallIntegerField(null=True)
    office = models.CharField(max_length=64)
    due = models.DateField()
    text = Sealed()
    done_seq = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "kind", "number"], name="undertaking_number"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class Meeting(Paper):
    """A hearing or mediation that the party accepted: where and when they wish it, and what was said there."""

    kind = models.CharField(max_length=16)
    place = Sealed()
    masked_place = Sealed()
    mask = models.PositiveSmallIntegerField()
    held_seq = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
