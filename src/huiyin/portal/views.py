"""The pages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from huiyin.directory.rights import rights
from huiyin.portal.forms import DeadlineForm

# Exempt, since it changes nothing but the language of one browser: so pages set no cookie before they must.
language = csrf_exempt(require_POST(set_language))


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, and the doors."""
    return render(request, "portal/home.html")


@require_safe
def my_rights(request: HttpRequest) -> HttpResponse:
    """The time limits, and one due date with its work if it was asked for."""
    rules = rights(settings.HUIYIN_PROFILE, settings.HUIYIN_RULES)
    language = get_language() or settings.LANGUAGE_CODE
    view = rules.view(language)
    form = DeadlineForm(view, request.GET if {"clock", "start"} & request.GET.keys() else None)
    due = rules.due(**form.cleaned_data, language=language) if form.is_valid() else None
    return render(
        request,
        "portal/rights.html",
        {"rights": view, "form": form, "due": due, "today": rules.today(timezone.now())},
    )
