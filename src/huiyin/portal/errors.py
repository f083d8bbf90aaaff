"""The pages for what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """The browser asked for something that cannot be understood."""
    return render(request, "portal/errors/bad_request.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Not there, or not for this reader: the answer is the same, or it would tell that something is there."""
    return render(request, "portal/errors/not_found.html", status=404)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django names it
    """A form without its token: left open for long, or sent by another site."""
    return render(request, "portal/errors/expired.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """An error of ours."""
    return render(request, "portal/errors/broken.html", status=500)
