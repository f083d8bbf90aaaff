"""The answer to an act that the rules do not allow."""

from __future__ import annotations

from huiyin.procedure.text import Text


class Refused(ValueError):
    """An act was refused: a stable code, why, by which article, and what to do instead where something helps."""

    def __init__(
        self,
        code: str,
        why: Text,
        *,
        act: Text | None = None,
        source: Text | None = None,
        remedy: Text | None = None,
    ) -> None:
        parts = [
            f"{act.en}: {why.en}" if act else why.en,
            source and f"({source.en})",
            remedy and f"{remedy.en}.",
        ]
        super().__init__(" ".join(part for part in parts if part))
        self.code = code
        self.why = why
        self.act = act
        self.source = source
        self.remedy = remedy
