"""What a file must not be, or not be as well."""

from __future__ import annotations

import re
from typing import Final

_LOOK: Final = 1024  # how far a browser looks for a page, when it looks
_PAGE: Final = re.compile(rb"<(?:!doctype|html|head|body|script|iframe|svg)\b", re.IGNORECASE)
_PAGE_FIRST: Final = re.compile(
    rb"\s*<(?:!--|\?xml\b|(?:h1|div|font|table|a|style|title|b|br|p|img|meta|link|base|form|math|object|embed)[\s>/])",
    re.IGNORECASE,
)
_ARCHIVES: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\0",
)
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007, and later documents under a password
_ZIP_END_REACH: Final = 22 + 65_535


def is_markup(data: bytes) -> bool:
    """Whether a browser that looks into it could take it for a page or a drawing."""
    return bool(_PAGE.search(data, 0, _LOOK) or _PAGE_FIRST.match(data, 0, _LOOK))


def is_archive(data: bytes) -> bool:
    """Whether it begins like an archive."""
    return data.startswith(_ARCHIVES) or data[257:262] == b"ustar"


def is_other_too(data: bytes) -> bool:
    """Whether a program that reads from the end, or from further inside, finds an archive or a disk in it."""
    return (
        b"PK\x05\x06" in data[-_ZIP_END_REACH:]
        or b"Rar!\x1a\x07" in data
        or b"7z\xbc\xaf\x27\x1c" in data
        or data[257:262] == b"ustar"
        or data[32769:32774] == b"CD001"
    )


def is_ruled_out(data: bytes) -> str:
    """The code of the refusal, where its beginning says what it is and that is not taken; else nothing."""
    if data.startswith((_COMPOUND, b"{\\rtf")):
        return "office"
    return "archive" if is_archive(data) else ""
