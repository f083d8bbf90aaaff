"""A text in both of the project's languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in simplified Chinese and in English; neither may be empty."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "strict": True}

    zh: str
    en: str

    def __post_init__(self) -> None:
        if not (self.zh.strip() and self.en.strip()):
            raise ValueError("a text needs both zh and en")

    def within(self, language: str) -> str:
        """The words in ``language``, a tag such as ``zh-hans`` or ``en``; any other tag gives English."""
        return self.zh if language.lower().startswith("zh") else self.en
