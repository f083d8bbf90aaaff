"""Who brings a case: known in this one case alone, each under a key of their own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from huiyin.cases.models.columns import OfCase, Sealed, random_id
from huiyin.cases.models.papers import Letter
from huiyin.directory.models import Office

# Without this, a check on the length of a column cannot be written as a lookup.
models.BinaryField.register_lookup(Length)


class PartyKind(models.TextChoices):
    """In what part somebody takes part."""

    PRINCIPAL = "principal", "当事人"
    REPRESENTATIVE = "representative", "代表人"
    HELPER = "helper", "协助人"


class Mode(models.TextChoices):
    """Who may know who a party is. Acts and limits are the same in each."""

    CONFIDENTIAL = "confidential", "保密"
    OPEN = "open", "对承办人公开"
    ANONYMOUS = "anonymous", "匿名"


class Party(OfCase):
    """A person in one case; nothing here leads to another case of theirs.

    ``lookup`` finds the party by their code, which is kept nowhere. ``own_code``: they made it themselves, and no
    officer has seen it. ``identity`` of an open party is sealed under the party's key; of a confidential one under a
    key of its own, which stands here wrapped under the code (``for_code``, with ``salt``) and boxed to the oversight
    body (``for_oversight``), and nowhere else.
    """

    id = random_id()
    kind = models.CharField(max_length=16, choices=PartyKind.choices)
    mode = models.CharField(max_length=16, choices=Mode.choices)
    lookup = models.BinaryField(null=True, unique=True)
    own_code = models.BooleanField()
    identity = Sealed(null=True)
    salt = models.BinaryField(null=True)
    for_code = Sealed(null=True)
    overseer = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    for_oversight = Sealed(null=True)
    wishes = Sealed(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=PartyKind.values), name="party_kind"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="party_mode"),
            models.CheckConstraint(condition=~Q(mode="anonymous") | Q(identity__isnull=True), name="party_anonymous"),
            models.CheckConstraint(
                condition=Q(mode="confidential") | (Q(for_code__isnull=True) & Q(for_oversight__isnull=True)),
                name="party_own_key",
            ),
            models.CheckConstraint(condition=Q(lookup__isnull=True) | Q(lookup__length=32), name="party_lookup"),
        )

    def __str__(self) -> str:
        return str(self.id)


class PartyKey(OfCase):
    """The key of a party, wrapped under an epoch."""

    party = models.OneToOneField(Party, models.PROTECT, primary_key=True, related_name="+")
    epoch = models.PositiveIntegerField()
    wrapped = Sealed()

    def __str__(self) -> str:
        return str(self.party_id)


class Delivery(OfCase):
    """A letter reached one party: on which day, and how."""

    id = random_id()
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="+")
    mode = models.CharField(max_length=16)
    on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["party", "letter"], name="delivery_once"),)

    def __str__(self) -> str:
        return f"{self.party_id} {self.letter_id}"
