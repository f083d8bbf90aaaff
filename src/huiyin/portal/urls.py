"""The addresses of the petitioner's pages. A code or a case number is never in one."""

from __future__ import annotations

from django.urls import path

from huiyin.portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("rights/", views.my_rights, name="rights"),
    path("rights/course.<str:language>.svg", views.course, name="course"),
    path("language/", views.language, name="language"),
    path("favicon.ico", views.icon),
]
