"""The tables of the directory as they were first."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """All of them."""

    initial = True

    dependencies = ()

    operations = (
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=16)),
                ("thing", models.CharField(db_index=True, max_length=256)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Rules",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("profile", models.CharField(max_length=64)),
                ("document", models.TextField()),
                ("recorded", models.DateField()),
            ],
            options={
                "verbose_name_plural": "rules",
            },
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("username", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=128)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("is_active", models.BooleanField(default=True)),
                ("demonstration", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("username__regex", "^[a-z0-9][a-z0-9._-]{0,63}$")), name="staff_username"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Jurisdiction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=64, unique=True)),
                ("name_zh", models.TextField()),
                ("name_en", models.TextField()),
                ("zone", models.CharField(max_length=64)),
                ("profile", models.CharField(max_length=64)),
                ("level", models.PositiveSmallIntegerField()),
                ("origin", models.CharField(max_length=255)),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="directory.jurisdiction",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seat", models.CharField(max_length=80, unique=True)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), size=None),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="directory.staff"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField()),
                ("until", models.DateField()),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="absences", to="directory.membership"
                    ),
                ),
                (
                    "substitute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitutes_for",
                        to="directory.membership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=64, unique=True)),
                ("name_zh", models.TextField()),
                ("name_en", models.TextField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("petition", "信访工作机构"),
                            ("handling", "办理单位"),
                            ("government", "人民政府"),
                            ("oversight", "监督机构"),
                        ],
                        max_length=16,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("appointed_by_zh", models.TextField(blank=True, default="")),
                ("appointed_by_en", models.TextField(blank=True, default="")),
                ("public_key", models.BinaryField(blank=True, null=True)),
                ("phone", models.CharField(blank=True, default="", max_length=64)),
                ("address_zh", models.TextField(blank=True, default="")),
                ("address_en", models.TextField(blank=True, default="")),
                ("opened", models.DateField()),
                ("closed", models.DateField(blank=True, null=True)),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offices", to="directory.jurisdiction"
                    ),
                ),
                (
                    "oversight",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="oversees",
                        to="directory.office",
                    ),
                ),
                (
                    "reviewing",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="directory.office",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="directory.office",
                    ),
                ),
                (
                    "superior",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inferiors",
                        to="directory.office",
                    ),
                ),
                (
                    "supervisor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervises",
                        to="directory.office",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="membership",
            name="office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="directory.office",
            ),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.BinaryField(unique=True)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), size=None),
                ),
                ("expires", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("made_by", models.CharField(max_length=80)),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="directory.staff",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="directory.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Subject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=64, unique=True)),
                ("name_zh", models.TextField()),
                ("name_en", models.TextField()),
                ("example_zh", models.TextField(blank=True, default="")),
                ("example_en", models.TextField(blank=True, default="")),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z0-9][a-z0-9.-]{0,63}$")), name="subject_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                        name="subject_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remits", to="directory.jurisdiction"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remits", to="directory.office"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remits", to="directory.subject"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="jurisdiction",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[a-z0-9][a-z0-9.-]{0,63}$")), name="jurisdiction_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="jurisdiction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True), models.Q(("parent", models.F("id")), _negated=True), _connector="OR"
                ),
                name="jurisdiction_apart",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("membership", models.F("substitute")), _negated=True), name="absence_apart"
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.UniqueConstraint(fields=("membership", "substitute", "since"), name="absence_once"),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                name="absence_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[a-z0-9][a-z0-9.-]{0,63}$")), name="office_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed__isnull", True), ("closed__gte", models.F("opened")), _connector="OR"),
                name="office_opened_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("superior__isnull", True),
                        models.Q(("superior", models.F("id")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("reviewing__isnull", True),
                        models.Q(("reviewing", models.F("id")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("supervisor__isnull", True),
                        models.Q(("supervisor", models.F("id")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("oversight__isnull", True),
                        models.Q(("oversight", models.F("id")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("successor__isnull", True),
                        models.Q(("successor", models.F("id")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="office_apart",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["petition", "handling", "government", "oversight"])),
                name="office_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("successor__isnull", True), ("closed__isnull", False), _connector="OR"),
                name="office_closed_has_successor",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("public_key__isnull", True),
                    models.Q(("public_key__length", 32), ("kind", "oversight")),
                    _connector="OR",
                ),
                name="office_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "roles__contained_by",
                        ["intake", "handler", "lead", "reviewer", "supervisor", "oversight", "editor", "operator"],
                    ),
                    ("roles__len__gt", 0),
                ),
                name="membership_roles",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("office__isnull", True), ("roles", ["operator"])),
                    models.Q(("office__isnull", False), models.Q(("roles__contains", ["operator"]), _negated=True)),
                    _connector="OR",
                ),
                name="membership_operator",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                name="membership_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "roles__contained_by",
                        ["intake", "handler", "lead", "reviewer", "supervisor", "oversight", "editor", "operator"],
                    ),
                    ("roles__len__gt", 0),
                ),
                name="invitation_roles",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("office__isnull", True), ("roles", ["operator"])),
                    models.Q(("office__isnull", False), models.Q(("roles__contains", ["operator"]), _negated=True)),
                    _connector="OR",
                ),
                name="invitation_operator",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(condition=models.Q(("digest__length", 32)), name="invitation_digest"),
        ),
        migrations.AddConstraint(
            model_name="remit",
            constraint=models.UniqueConstraint(
                fields=("subject", "jurisdiction", "office", "since"), name="remit_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="remit",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                name="remit_in_order",
            ),
        ),
    )
