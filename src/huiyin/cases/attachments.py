"""Files that people hand in: what they are by their content, and a clean copy that carries nothing else along.

Pictures are decoded and drawn anew, so that no place, device, date, comment or hidden part survives; what is no picture
is taken as it is where its kind is on the list, and flagged where it may carry more than it shows. Everything else is
refused with what to do instead. Nothing is executed, extracted or written to disk.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from huiyin.language.normalise import normalise
from huiyin.procedure.text import Text

LARGEST: Final = 20 * 2**20  # bytes of one file
MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 4_000  # pixels, of a picture that was drawn anew
MOST_ENTRIES: Final = 2_000  # parts of an office document
LARGEST_INSIDE: Final = 200 * 2**20  # bytes of all its parts together, as it says itself
QUALITY: Final = 88
PICTURES: Final = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


@dataclass(frozen=True, slots=True)
class Clean:
    """The copy that is shown. ``flagged``: it may carry more than it shows; ``changed``: it is not the original."""

    kind: str
    extension: str
    content: bytes
    flagged: bool
    changed: bool


class BadFile(Exception):
    """A file that is not taken: ``empty``, ``large``, ``pixels``, ``broken``, ``macros``, ``bomb`` or ``kind``."""

    def __init__(self, code: str, why: Text, remedy: Text) -> None:
        super().__init__(f"{why.en}. {remedy.en}.")
        self.code = code
        self.why = why
        self.remedy = remedy


def examine(name: str, data: bytes) -> Clean:
    """The clean copy of ``data``. The name decides nothing and is only said in errors. Raises BadFile."""
    if not data:
        raise BadFile("empty", _about(name, "是空的", "is empty"), Text("请重新选择文件", "Choose the file again"))
    if len(data) > LARGEST:
        most = LARGEST // 2**20
        smaller = Text(f"请压缩到 {most} MB 以内，或分成几份", f"Make it smaller than {most} MB, or send it in parts")
        raise BadFile("large", _about(name, f"超过 {most} MB", f"is larger than {most} MB"), smaller)
    for recognises, take in KINDS:
        if recognises(data):
            return take(name, data)
    return _text(name, data)


def _about(name: str, zh: str, en: str) -> Text:
    shown = normalise(name)[:80] or "—"
    return Text(f"文件“{shown}”{zh}", f"the file {shown!r} {en}")


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────

_PICTURE: Final = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF....WEBP|II\*\0|MM\0\*|BM", re.DOTALL)


def _is_picture(data: bytes) -> bool:
    return _PICTURE.match(data) is not None


def _picture(name: str, data: bytes) -> Clean:
    try:
        with Image.open(io.BytesIO(data), formats=PICTURES) as opened:
            # Asked before a single pixel is decoded: a small file can claim a field of any size.
            if opened.width * opened.height <= MOST_PIXELS:
                opened.load()
                drawn = _drawn(opened)
                return _encoded(drawn, jpeg=opened.format not in ("PNG", "GIF"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pass
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, MemoryError):
        raise BadFile("broken", _about(name, "损坏或不完整", "is broken or cut off"), AGAIN) from None
    most = MOST_PIXELS // 1_000_000
    fewer = Text("请用较低的分辨率重新保存", "Save it anew with fewer pixels")
    raise BadFile("pixels", _about(name, f"超过 {most} 百万像素", f"has more than {most} megapixels"), fewer)


def _drawn(opened: Image.Image) -> Image.Image:
    """The pixels alone, upright, in one colour space, no larger than they need to be."""
    upright = ImageOps.exif_transpose(opened)
    clear = "A" in upright.getbands() or "transparency" in upright.info
    plain = upright.convert("RGBA" if clear else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # Only the pixels go into a new picture: whatever else hung on the old one stays behind.
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    return fresh


def _encoded(drawn: Image.Image, *, jpeg: bool) -> Clean:
    out = io.BytesIO()
    if jpeg and drawn.mode == "RGB":
        drawn.save(out, "JPEG", quality=QUALITY, optimize=True)
        return Clean("image/jpeg", "jpg", out.getvalue(), flagged=False, changed=True)
    drawn.save(out, "PNG", optimize=True)
    return Clean("image/png", "png", out.getvalue(), flagged=False, changed=True)


def _is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")


def _heic(name: str, _: bytes) -> Clean:
    other = Text("请在手机上另存为 JPEG 后再传", "Save it as JPEG on your telephone and send that")
    raise BadFile("kind", _about(name, "是 HEIC 图片，无法打开", "is a HEIC picture, which cannot be opened"), other)


# ── Documents ────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-")


def _pdf(name: str, data: bytes) -> Clean:
    # What stands after the end of a PDF is another file that hides in it.
    if data.rpartition(b"%%EOF")[2].strip(b"\r\n\t \0"):
        raise BadFile("broken", _about(name, "损坏或不完整", "is broken or cut off"), AGAIN)
    if re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile)\b", data):
        plain = Text("请打印成新的 PDF 后再传", "Print it to a new PDF and send that")
        raise BadFile("macros", _about(name, "含有程序或内嵌文件", "holds a program or another file"), plain)
    return Clean("application/pdf", "pdf", data, flagged=True, changed=False)


OFFICE: Final = {
    "word/document.xml": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xl/workbook.xml": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
}
OPEN: Final = {
    b"application/vnd.oasis.opendocument.text": ("application/vnd.oasis.opendocument.text", "odt"),
    b"application/vnd.oasis.opendocument.spreadsheet": ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
}


def _is_zip(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04")


def _office(name: str, data: bytes) -> Clean:
    """A text or table document; no other archive, and none with programs in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_parts(name, data, parts)
            names = {part.filename for part in parts}
            found = next((kind for part, kind in OFFICE.items() if part in names), None)
            if found is None and "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                found = OPEN.get(archive.read("mimetype").strip())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, KeyError):
        raise BadFile("broken", _about(name, "损坏或不完整", "is broken or cut off"), AGAIN) from None
    if found is None:
        raise _unknown(name)
    return Clean(*found, data, flagged=True, changed=False)


def _check_parts(name: str, data: bytes, parts: list[zipfile.ZipInfo]) -> None:
    inside = sum(part.file_size for part in parts)
    if len(parts) > MOST_ENTRIES or inside > LARGEST_INSIDE or inside > 200 * len(data):
        raise BadFile("bomb", _about(name, "展开后过大", "would be far too large unpacked"), AS_PDF)
    if any(re.search(r"vbaProject|\.bin$|activeX|^Basic/|^Scripts/", part.filename) for part in parts):
        raise BadFile("macros", _about(name, "含有宏程序", "holds macros"), AS_PDF)


# ── Sound and film ───────────────────────────────────────────────────────────────────────────────────────────────

_FILM: Final = {
    b"isom": ("video/mp4", "mp4"),
    b"iso2": ("video/mp4", "mp4"),
    b"iso5": ("video/mp4", "mp4"),
    b"iso6": ("video/mp4", "mp4"),
    b"mp41": ("video/mp4", "mp4"),
    b"mp42": ("video/mp4", "mp4"),
    b"avc1": ("video/mp4", "mp4"),
    b"M4V ": ("video/mp4", "mp4"),
    b"M4A ": ("audio/mp4", "m4a"),
    b"qt  ": ("video/quicktime", "mov"),
    **dict.fromkeys((b"3gp4", b"3gp5", b"3gp6", b"3g2a"), ("video/3gpp", "3gp")),
}
_SOUND: Final = (
    (re.compile(rb"ID3|\xff[\xfb\xf3\xf2]"), "audio/mpeg", "mp3"),
    (re.compile(rb"#!AMR(-WB)?\n"), "audio/amr", "amr"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "audio/wav", "wav"),
    (re.compile(rb"OggS\0"), "audio/ogg", "ogg"),
)


def _is_film(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _FILM


def _film(_: str, data: bytes) -> Clean:
    return Clean(*_FILM[data[8:12]], data, flagged=True, changed=False)


def _is_sound(data: bytes) -> bool:
    return any(sign.match(data) for sign, _, _ in _SOUND)


def _sound(_: str, data: bytes) -> Clean:
    kind, extension = next((kind, extension) for sign, kind, extension in _SOUND if sign.match(data))
    return Clean(kind, extension, data, flagged=True, changed=False)


# ── Text, and the rest ───────────────────────────────────────────────────────────────────────────────────────────

_MARKUP: Final = re.compile(r"\s*<(!doctype|\?xml|html|svg|script|head|body)\b", re.IGNORECASE)


def _text(name: str, data: bytes) -> Clean:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text or _MARKUP.match(text) or _is_noise(text):
            break
        content = normalise(text).encode()
        return Clean("text/plain", "txt", content, flagged=False, changed=content != data)
    raise _unknown(name)


def _is_noise(text: str) -> bool:
    """Whether it is no text for people: GB 18030 gives a sign to almost any two bytes."""
    odd = sum(unicodedata.category(char) in ("Cc", "Cn", "Co") and char not in "\r\n\t\f\v" for char in text)
    return odd * 50 > len(text)


def _unknown(name: str) -> BadFile:
    kinds = Text("请传照片、PDF、Word、文本、录音或视频", "Send pictures, PDF, Word, text, sound or film")
    return BadFile("kind", _about(name, "不是可以接收的类型", "is of no kind that is taken"), kinds)


AGAIN: Final = Text("请重新拍摄或重新保存后再传", "Take or save it anew, and send that")
AS_PDF: Final = Text("请另存为 PDF 后再传", "Save it as PDF and send that")

KINDS: Final[tuple[tuple[Callable[[bytes], bool], Callable[[str, bytes], Clean]], ...]] = (
    (_is_picture, _picture),
    (_is_heic, _heic),
    (_is_pdf, _pdf),
    (_is_zip, _office),
    (_is_film, _film),
    (_is_sound, _sound),
)
