"""The tables of the cases as they were first."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

import huiyin.cases.models.columns


class Migration(migrations.Migration):
    """All of them."""

    initial = True

    dependencies = (("directory", "0001_initial"),)

    operations = (
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=32, unique=True)),
                ("origin", models.CharField(max_length=255)),
                ("filed_on", models.DateField()),
                ("profile", models.CharField(max_length=64)),
                ("state", models.JSONField()),
                ("stage", models.CharField(max_length=64)),
                ("lead", models.CharField(max_length=64)),
                ("officer", models.CharField(default="", max_length=80)),
                ("ended", models.CharField(default="", max_length=16)),
                ("events", models.PositiveIntegerField(default=0)),
                ("head", models.BinaryField(default=b"")),
                ("next_at", models.DateTimeField(null=True)),
                ("erased_on", models.DateField(null=True)),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.jurisdiction"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.jurisdiction",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.subject"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("principal", "当事人"), ("representative", "代表人"), ("helper", "协助人")],
                        max_length=16,
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("confidential", "保密"), ("open", "对承办人公开"), ("anonymous", "匿名")],
                        max_length=16,
                    ),
                ),
                ("lookup", models.BinaryField(null=True, unique=True)),
                ("own_code", models.BooleanField()),
                ("identity", huiyin.cases.models.columns.Sealed(null=True)),
                ("salt", models.BinaryField(null=True)),
                ("for_code", huiyin.cases.models.columns.Sealed(null=True)),
                ("for_oversight", huiyin.cases.models.columns.Sealed(null=True)),
                ("wishes", huiyin.cases.models.columns.Sealed(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "overseer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.office"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SiteKey",
            fields=[
                ("name", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("wrapped", huiyin.cases.models.columns.Sealed()),
            ],
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("request", models.BinaryField()),
                ("answer", huiyin.cases.models.columns.Sealed(null=True)),
                ("on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="CaseKey",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("epoch", models.PositiveIntegerField()),
                ("wrapped", huiyin.cases.models.columns.Sealed()),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("seq", models.PositiveIntegerField()),
                ("doc", models.PositiveSmallIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(max_length=80)),
                ("size", models.PositiveIntegerField()),
                ("by_office", models.BooleanField()),
                ("name", huiyin.cases.models.columns.Sealed()),
                ("content", huiyin.cases.models.columns.Sealed()),
                ("original", huiyin.cases.models.columns.Sealed(null=True)),
                ("original_doc", models.PositiveSmallIntegerField(null=True)),
                ("flagged", models.BooleanField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("seq", models.PositiveIntegerField()),
                ("doc", models.PositiveSmallIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
                ("text", huiyin.cases.models.columns.Sealed()),
                ("masked", huiyin.cases.models.columns.Sealed()),
                ("mask", models.PositiveSmallIntegerField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case", "position", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=64)),
                ("number", models.PositiveSmallIntegerField()),
                ("against", models.CharField(max_length=16)),
                ("duty", models.BooleanField()),
                ("office", models.CharField(default="", max_length=64)),
                ("started", models.DateField()),
                ("due", models.DateField()),
                ("rolled", models.DateField()),
                ("remind_on", models.DateField(null=True)),
                ("breached", models.DateField(null=True)),
                ("lapsed", models.BooleanField(default=False)),
                ("ended", models.DateField(null=True)),
                ("paused", models.BooleanField(default=False)),
                ("silent", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case", "seq", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=64)),
                ("on", models.DateField()),
                ("record", models.BinaryField()),
                ("commitment", models.BinaryField()),
                ("silent", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("seq", models.PositiveIntegerField()),
                ("doc", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("text", huiyin.cases.models.columns.Sealed()),
                ("masked", huiyin.cases.models.columns.Sealed()),
                ("wish", huiyin.cases.models.columns.Sealed(null=True)),
                ("wish_doc", models.PositiveSmallIntegerField(null=True)),
                ("masked_wish", huiyin.cases.models.columns.Sealed(null=True)),
                ("covers", huiyin.cases.models.columns.Sealed(null=True)),
                ("mask", models.PositiveSmallIntegerField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("commitment", models.BinaryField(primary_key=True, serialize=False)),
                ("origin", models.CharField(max_length=255)),
                ("index", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("index__isnull", True)), fields=["origin"], name="leaf_waiting")
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("seq", models.PositiveIntegerField()),
                ("doc", models.PositiveSmallIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
                ("notice", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=16)),
                ("office", models.CharField(max_length=64)),
                ("parts", huiyin.cases.models.columns.Sealed()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("seq", models.PositiveIntegerField()),
                ("doc", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("place", huiyin.cases.models.columns.Sealed()),
                ("masked_place", huiyin.cases.models.columns.Sealed()),
                ("mask", models.PositiveSmallIntegerField()),
                ("held_seq", models.PositiveIntegerField(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("seq", models.PositiveIntegerField()),
                ("doc", models.PositiveSmallIntegerField()),
                ("by_office", models.BooleanField()),
                ("text", huiyin.cases.models.columns.Sealed()),
                ("masked", huiyin.cases.models.columns.Sealed(null=True)),
                ("mask", models.PositiveSmallIntegerField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartyKey",
            fields=[
                (
                    "party",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="cases.party",
                    ),
                ),
                ("epoch", models.PositiveIntegerField()),
                ("wrapped", huiyin.cases.models.columns.Sealed()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("mode", models.CharField(max_length=16)),
                ("on", models.DateField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "letter",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.letter"),
                ),
                (
                    "party",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.party"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reader",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case", "office", "capacity", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("capacity", models.CharField(max_length=16)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.office"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case", "position", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("office", models.CharField(max_length=64)),
                ("on", models.DateField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Shield",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case", "office", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.office"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("seq", models.PositiveIntegerField()),
                ("doc", models.PositiveSmallIntegerField()),
                ("by_office", models.BooleanField()),
                ("text", huiyin.cases.models.columns.Sealed()),
                ("masked", huiyin.cases.models.columns.Sealed(null=True)),
                ("mask", models.PositiveSmallIntegerField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Undertaking",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("seq", models.PositiveIntegerField()),
                ("doc", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(max_length=32)),
                ("number", models.PositiveSmallIntegerField()),
                ("claim", models.PositiveSmallIntegerField(null=True)),
                ("office", models.CharField(max_length=64)),
                ("due", models.DateField()),
                ("text", huiyin.cases.models.columns.Sealed()),
                ("done_seq", models.PositiveIntegerField(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="case_next"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="attachment_number"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="claim_number"),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("ended__isnull", True)), fields=["office", "rolled"], name="clock_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="letter_number"),
        ),
        migrations.AddField(
            model_name="partykey",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["principal", "representative", "helper"])), name="party_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["confidential", "open", "anonymous"])), name="party_mode"
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode", "anonymous"), _negated=True), ("identity__isnull", True), _connector="OR"
                ),
                name="party_anonymous",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("mode", "confidential"),
                    models.Q(("for_code__isnull", True), ("for_oversight__isnull", True)),
                    _connector="OR",
                ),
                name="party_own_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(("lookup__isnull", True), ("lookup__length", 32), _connector="OR"),
                name="party_lookup",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("party", "letter"), name="delivery_once"),
        ),
        migrations.AddIndex(
            model_name="reader",
            index=models.Index(fields=["office", "case"], name="reader_office"),
        ),
        migrations.AddConstraint(
            model_name="undertaking",
            constraint=models.UniqueConstraint(fields=("case", "kind", "number"), name="undertaking_number"),
        ),
    )
