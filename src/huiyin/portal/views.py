"""The pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from huiyin.directory.rights import Rights, rights
from huiyin.portal.forms import DeadlineForm

if TYPE_CHECKING:
    from django.http import HttpRequest

# Exempt, since it changes nothing but the language of one browser: so pages set no cookie before they must.
language = csrf_exempt(require_POST(set_language))


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, and the doors."""
    return render(request, "portal/home.html")


@require_safe
def my_rights(request: HttpRequest) -> HttpResponse:
    """The time limits, and one due date with its work if it was asked for."""
    rules = _rules()
    language = get_language() or settings.LANGUAGE_CODE
    view = rules.view(language)
    form = DeadlineForm(view, request.GET if {"clock", "start"} & request.GET.keys() else None)
    due = rules.due(**form.cleaned_data, language=language) if form.is_valid() else None
    return render(
        request,
        "portal/rights.html",
        {"rights": view, "form": form, "due": due, "today": rules.today(timezone.now())},
    )


@gzip_page
@require_safe
def course(_request: HttpRequest, language: str) -> HttpResponse:
    """The course as a picture."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return HttpResponse(_rules().drawing(language), content_type="image/svg+xml")


@require_safe
def icon(_request: HttpRequest) -> HttpResponse:
    """The mark, where browsers look for it when they show a picture by itself."""
    return redirect(static("portal/mark.svg"))


def _rules() -> Rights:
    return rights(settings.HUIYIN_PROFILE, settings.HUIYIN_RULES)
