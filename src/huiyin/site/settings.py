"""Django's settings. What differs between installations comes from the environment (``installation``)."""

from __future__ import annotations

import os
from pathlib import Path

from huiyin.site.databases import databases
from huiyin.site.installation import Installation
from huiyin.site.keys import read_key

HERE = Installation.here()

DEBUG = False
SECRET_KEY = read_key(HERE.home)
ALLOWED_HOSTS = list(HERE.hosts)
ROOT_URLCONF = "huiyin.site.urls"
WSGI_APPLICATION = "huiyin.site.wsgi.application"
DATABASES = databases(os.environ)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "directory.Staff"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "huiyin.directory",
    "huiyin.cases",
    "huiyin.portal",
]
MIDDLEWARE = [
    "huiyin.site.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",  # before whatever may refuse, so that a refusal is understood
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "huiyin.portal.context.installation",
            ]
        },
    }
]

# The rules that the pages show.
HUIYIN_PROFILE = HERE.profile
HUIYIN_RULES = HERE.rules
HUIYIN_SOURCE = HERE.source
# News by mail; without a server none is queued.
EMAIL_HOST, _, _port = HERE.smtp.partition(":")
EMAIL_PORT = int(_port) if _port.isdecimal() else 25
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = HERE.sender
HUIYIN_DEMONSTRATION = HERE.demonstration
# Where the keys lie; only what opens and seals asks.
HUIYIN_KEYS = HERE.home / "keys"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = HERE.static
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

SECURE_REFERRER_POLICY = "no-referrer"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "huiyin.portal.errors.expired"

# Errors of the program go to the terminal; who asked for what is written nowhere.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
    },
}
