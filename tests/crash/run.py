"""A program of these tests in a process of its own: ``python -m tests.crash.run MODULE WORDS…``, with Django loaded."""

from __future__ import annotations

import sys
from importlib import import_module

import django


def main() -> None:
    """Call ``main`` of the module with the words."""
    module, *words = sys.argv[1:]
    django.setup()
    import_module(f"tests.crash.{module}").main(*words)


if __name__ == "__main__":
    main()
