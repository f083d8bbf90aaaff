"""Dates for people: always a date, and how far away it is."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.dateformat import format as in_format
from django.utils.translation import gettext, ngettext, pgettext

register = template.Library()


@register.filter
def day(value: date) -> str:
    """Monday 28 September 2026."""
    return in_format(value, pgettext("a date with its weekday", "l j F Y"))


@register.filter
def short_day(value: date) -> str:
    """28 September 2026."""
    return in_format(value, pgettext("a date", "j F Y"))


@register.filter
def distance(value: date, today: date) -> str:
    """How far ``value`` lies from ``today``: 11 days left."""
    days = (value - today).days
    if days > 0:
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    if days < 0:
        return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}
    return gettext("today")
