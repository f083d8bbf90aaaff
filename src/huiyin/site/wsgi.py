"""The application, as each process of the server loads it."""

from __future__ import annotations

import multiprocessing
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from huiyin.site.lifeline import end_after

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.site.settings")

if parent := multiprocessing.parent_process():
    end_after(parent.join)

application = get_wsgi_application()
# What cannot be loaded ends this process at once, and `huiyin run` says so, before anybody asks for a page.
import_module("huiyin.site.urls")
