"""Papers: PDF, office documents, plain text. Only text is rewritten; the others are flagged."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from huiyin.cases.attachments import limits
from huiyin.cases.attachments.clean import Clean, refused
from huiyin.cases.attachments.others import is_markup, is_other_too, is_ruled_out

_PDF_END: Final = re.compile(rb"startxref\s+\d+\s+%%EOF[\s\0]*\Z")
_PDF_HEAD: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,64}%PDF-\d")

_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument."
_OASIS: Final = "application/vnd.oasis.opendocument."
_MAIN_PARTS: Final = {
    f'"{_OPEN_XML}wordprocessingml.document.main+xml"'.encode(): (f"{_OPEN_XML}wordprocessingml.document", ".docx"),
    f'"{_OPEN_XML}spreadsheetml.sheet.main+xml"'.encode(): (f"{_OPEN_XML}spreadsheetml.sheet", ".xlsx"),
}
_OASIS_KINDS: Final = {
    f"{_OASIS}text".encode(): (f"{_OASIS}text", ".odt"),
    f"{_OASIS}spreadsheet".encode(): (f"{_OASIS}spreadsheet", ".ods"),
}
_RUNS: Final = re.compile(r"vba(project|data)|(^|/)(activex|macrosheets)/|^(basic|scripts)/", re.IGNORECASE)
_RUNS_TYPE: Final = re.compile(rb"macro|vbaproject|activex", re.IGNORECASE)
_TYPES_BYTES: Final = 1_000_000


def pdf(data: bytes) -> Clean | None:
    """The PDF as it is, flagged, or None if it does not begin like one. Raises BadFile."""
    if _PDF_HEAD.match(data) is None:
        return None
    if _PDF_END.search(data, max(0, len(data) - 2048)) is None:
        raise refused("double" if is_other_too(data) else "broken")
    if is_other_too(data) or is_markup(data):
        raise refused("double")
    return Clean("application/pdf", ".pdf", data, flagged=True, changed=False)


def office(data: bytes) -> Clean | None:
    """The office document as it is, flagged, or None if it does not begin like a package. Raises BadFile."""
    if not data.startswith(b"PK\x03\x04"):
        return None
    try:
        with ZipFile(BytesIO(data)) as package:
            kind, extension = _office_kind(package, data)
    except (BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError, zlib.error) as error:
        raise refused("broken") from error
    return Clean(kind, extension, data, flagged=True, changed=False)


def _office_kind(package: ZipFile, data: bytes) -> tuple[str, str]:
    entries = package.infolist()
    names = {entry.filename for entry in entries}
    if not names & {"[Content_Types].xml", "mimetype"}:
        raise refused("archive")
    if not (_is_modest(entries) and _is_orderly(package, entries, data)):
        raise refused("packed")
    if any(_RUNS.search(name) for name in names):
        raise refused("macros")
    return _open_xml(package) if "[Content_Types].xml" in names else _open_document(package, entries[0])


def _is_modest(entries: Sequence[ZipInfo]) -> bool:
    """Whether it stays small when unpacked, by what it says of itself; nothing is unpacked to find out."""
    return (
        len(entries) <= limits.ENTRIES
        and sum(entry.file_size for entry in entries) <= limits.UNPACKED
        and all(entry.file_size <= 1_000_000 + limits.RATIO * entry.compress_size for entry in entries)
    )


def _is_orderly(package: ZipFile, entries: Sequence[ZipInfo], data: bytes) -> bool:
    """Whether all readers see the same: each name once, one after another, nothing before or after all."""
    places = [*sorted(entry.header_offset for entry in entries), package.start_dir]
    ends = dict(pairwise(places))
    return (
        places[0] == 0
        and len(entries) == len({entry.filename.casefold() for entry in entries})
        and data[-22:-18] == b"PK\x05\x06"
        and all(_is_plain(entry, data) and _end(entry, data) <= ends[entry.header_offset] for entry in entries)
    )


def _is_plain(entry: ZipInfo, data: bytes) -> bool:
    start = entry.header_offset
    name = data[start + 30 : start + 30 + int.from_bytes(data[start + 26 : start + 28], "little")]
    return (
        data[start : start + 4] == b"PK\x03\x04"
        and name.decode("utf-8" if entry.flag_bits & 0x800 else "cp437", "replace") == entry.orig_filename
        and entry.compress_type in {ZIP_STORED, ZIP_DEFLATED}
        and not entry.flag_bits & 0x41
        and (entry.compress_type == ZIP_DEFLATED or entry.compress_size == entry.file_size)
    )


def _end(entry: ZipInfo, data: bytes) -> int:
    name, extra = (
        int.from_bytes(data[entry.header_offset + at : entry.header_offset + at + 2], "little") for at in (26, 28)
    )
    return entry.header_offset + 30 + name + extra + entry.compress_size


def _open_xml(package: ZipFile) -> tuple[str, str]:
    with package.open("[Content_Types].xml") as part:
        types = part.read(_TYPES_BYTES + 1).replace(b"'", b'"')
    if _RUNS_TYPE.search(types):
        raise refused("macros")
    found = [kind for main, kind in _MAIN_PARTS.items() if main in types]
    # An entity could spell what is looked for above in another way; no program that writes documents needs one here.
    if len(found) != 1 or len(types) > _TYPES_BYTES or b"&" in types or b"<!" in types:
        raise refused("office")
    return found[0]


def _open_document(package: ZipFile, first: ZipInfo) -> tuple[str, str]:
    with package.open("mimetype") as part:
        kind = _OASIS_KINDS.get(part.read(100))
    if kind is None or first.filename != "mimetype":
        raise refused("office")
    return kind


_BINARY: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
# Control characters, byte order marks, and the signs that make a line read in another order than it is stored in.
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\u202a-\u202e\u2066-\u2069]")


def text(data: bytes) -> Clean:
    """The text in UTF-8 with one kind of line end and no control character. Raises BadFile for all that is no text."""
    plain = _UNSEEN.sub("", _decoded(data).replace("\r\n", "\n").replace("\r", "\n"))
    content = plain.encode()
    if not plain.strip():
        raise refused("empty")
    if code := "markup" if is_markup(content) else is_ruled_out(content):
        raise refused(code)
    return Clean("text/plain", ".txt", content, flagged=False, changed=content != data)


def _decoded(data: bytes) -> str:
    if _BINARY.search(data):
        raise refused(is_ruled_out(data) or "unknown")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused("unknown")
