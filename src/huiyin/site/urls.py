"""Where each face begins."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("huiyin.portal.urls"))]

handler400 = "huiyin.portal.errors.bad_request"
handler403 = "huiyin.portal.errors.not_found"
handler404 = "huiyin.portal.errors.not_found"
handler500 = "huiyin.portal.errors.broken"
