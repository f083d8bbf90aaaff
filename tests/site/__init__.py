# ruff: noqa: A005 - it mirrors huiyin.site
