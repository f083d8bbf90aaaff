"""What people fill in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from huiyin.directory.rights import EARLIEST, LATEST, LimitRow, RightsView


class DeadlineForm(forms.Form):
    """Which limit, and the day from which it counts."""

    clock = forms.ChoiceField(
        error_messages={
            "required": _("Choose a time limit"),
            "invalid_choice": _("Choose a time limit from the list"),
        }
    )
    start = forms.DateField(
        input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"],
        validators=[
            MinValueValidator(EARLIEST, _("Give a day from 1950 on")),
            MaxValueValidator(LATEST, _("Give a day before 2200")),
        ],
        error_messages={
            "required": _("Give the day from which it counts"),
            "invalid": _("Write the day like 2026-09-28"),
        },
    )

    def __init__(self, rights: RightsView, data: Any = None) -> None:
        super().__init__(data)
        self.groups = [
            (_("What offices must do"), _countable(rights.duties)),
            (_("What you may do"), _countable(rights.rights)),
            (_("More limits"), _countable(rights.others)),
        ]
        self.fields["clock"].choices = [(row.clock, row.name) for _name, rows in self.groups for row in rows]  # type: ignore[attr-defined]

    @property
    def earliest(self) -> date:
        """The first day that the calendars and the counting reach."""
        return EARLIEST

    @property
    def latest(self) -> date:
        """The last one."""
        return LATEST


def _countable(rows: tuple[LimitRow, ...]) -> list[LimitRow]:
    return [row for row in rows if row.countable]
