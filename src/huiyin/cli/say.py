"""How the command line speaks: the reader's language, tables for people, JSON for scripts, errors with a remedy."""

from __future__ import annotations

import json
import locale
import os
from typing import Any

from rich.console import Console

from huiyin.procedure.text import Text

out = Console()
err = Console(stderr=True)


def language() -> str:
    """``zh-hans`` or ``en``: HUIYIN_LANG, else the language of the terminal."""
    wanted = os.environ.get("HUIYIN_LANG") or locale.getlocale()[0] or ""
    return "zh-hans" if wanted.lower().startswith(("zh", "chinese")) else "en"


def say(zh: str, en: str) -> str:
    """The words in the reader's language."""
    return in_words(Text(zh, en))


def in_words(text: Text) -> str:
    """``text`` in the reader's language."""
    return text.within(language())


def as_json(value: Any) -> None:
    """Print ``value`` for a script: one JSON document, Unicode unescaped."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def complain(what: str, remedy: str = "") -> None:
    """Print what is wrong, and what to do about it, on the error stream."""
    err.print(f"[bold red]✗[/] {_plain(what)}", soft_wrap=True)
    if remedy:
        err.print(f"  → {_plain(remedy)}", soft_wrap=True)


def _plain(text: str) -> str:
    """Square brackets in a message are text, never markup."""
    return text.replace("[", r"\[")
