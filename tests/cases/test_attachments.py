"""Files are what their content says; pictures keep only their pixels; what could do harm is refused with a remedy."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from huiyin.cases import attachments
from huiyin.cases.attachments import BadFile, examine

GPS = {1: "N", 2: (30.0, 15.0, 2.0), 3: "E", 4: (120.0, 9.0, 1.0)}
SECRETS = (b"Exif", b"GPS", b"Phantasie-Kamera", b"xpacket", b"here-it-was-taken", b"8BIM", b"ICC_PROFILE")


def encoded(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, (200, 30, 30, 128)[: len(mode)] if mode != "P" else 3).save(out, kind, **more)
    return out.getvalue()


def photograph() -> bytes:
    """A JPEG as a telephone makes it: place, device, comment, XMP, a picture turned by a flag."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Phantasie-Kamera", 6
    exif.get_ifd(0x8825).update(GPS)
    return encoded("JPEG", exif=exif, comment=b"here-it-was-taken", xmp=b"<?xpacket here-it-was-taken?>")


def picture(clean: attachments.Clean) -> Image.Image:
    return Image.open(io.BytesIO(clean.content))


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_photograph_keeps_its_pixels_and_nothing_else() -> None:
    data = photograph()
    assert all(secret in data for secret in (b"Exif", b"Phantasie-Kamera", b"here-it-was-taken"))
    clean = examine("照片.jpg", data)
    assert (clean.kind, clean.flagged, clean.changed) == ("image/jpeg", False, True)
    assert [secret for secret in SECRETS if secret in clean.content] == []
    shown = picture(clean)
    assert (shown.size, shown.getexif()) == ((30, 40), {})
    assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_texts_in_a_png_do_not_survive() -> None:
    text = PngImagePlugin.PngInfo()
    text.add_itxt("Comment", "here-it-was-taken", zip=False)
    clean = examine("a.png", encoded("PNG", pnginfo=text, mode="RGBA"))
    assert clean.kind == "image/png"
    assert b"here-it-was-taken" not in clean.content
    assert picture(clean).mode == "RGBA"


@pytest.mark.parametrize(
    ("kind", "mode", "becomes"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("PNG", "RGB", "image/png"),
        ("GIF", "P", "image/png"),
        ("WEBP", "RGB", "image/jpeg"),
        ("WEBP", "RGBA", "image/png"),
        ("TIFF", "RGB", "image/jpeg"),
        ("BMP", "RGB", "image/jpeg"),
    ],
)
def test_what_telephones_make_is_taken_whatever_it_is_called(kind: str, mode: str, becomes: str) -> None:
    clean = examine("misnamed.html", encoded(kind, mode=mode))
    assert clean.kind == becomes
    again = examine("", clean.content)
    assert (again.kind, picture(again).size) == (clean.kind, picture(clean).size)


def test_a_large_picture_is_made_smaller() -> None:
    clean = examine("a.png", encoded("PNG", size=(5_000, 100), mode="L"))
    assert picture(clean).size == (4_000, 80)


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"PK\x03\x04" + bytes(40), b"%PDF-1.7"])
def test_what_hangs_on_the_end_of_a_picture_does_not_survive(tail: bytes) -> None:
    assert tail not in examine("a.jpg", encoded("JPEG") + tail).content


def flood() -> bytes:
    """A PNG of a few bytes that claims to be 60,000 pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


# ── Everything else ──────────────────────────────────────────────────────────────────────────────────────────────


def archive(*names: str, size: int = 10, **contents: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, contents.get(name, b"0" * size))
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
TAKEN = {
    "application/pdf": PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": archive("word/document.xml"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": archive("xl/workbook.xml"),
    "application/vnd.oasis.opendocument.text": archive("mimetype", mimetype=b"application/vnd.oasis.opendocument.text"),
    "video/mp4": b"\0\0\0\x18ftypisom" + bytes(40),
    "audio/mp4": b"\0\0\0\x18ftypM4A " + bytes(40),
    "video/3gpp": b"\0\0\0\x18ftyp3gp4" + bytes(40),
    "video/quicktime": b"\0\0\0\x18ftypqt  " + bytes(40),
    "audio/mpeg": b"ID3\x04" + bytes(40),
    "audio/amr": b"#!AMR\n" + bytes(40),
    "audio/wav": b"RIFF\x24\0\0\0WAVE" + bytes(40),
    "audio/ogg": b"OggS\0" + bytes(40),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_kinds_that_may_carry_more_than_they_show_are_taken_and_flagged(kind: str) -> None:
    clean = examine("a.exe", TAKEN[kind])
    assert (clean.kind, clean.flagged, clean.changed, clean.content) == (kind, True, False, TAKEN[kind])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_is_taken_in_the_encodings_that_are_met(encoding: str) -> None:
    clean = examine("a.txt", "三月五日，楼道灯坏。\r\n\u202e第二行".encode(encoding))
    assert (clean.kind, clean.content.decode()) == ("text/plain", "三月五日，楼道灯坏。\n第二行")


REFUSED = {
    "an empty file": (b"", "empty"),
    "a page": (b"<!DOCTYPE html><script>alert(1)</script>", "kind"),
    "a page after blanks": (b"\n\n  <html>", "kind"),
    "a drawing with scripts": (b'<svg xmlns="x" onload="alert(1)"/>', "kind"),
    "a program": (b"MZ\x90\0" + bytes(200), "kind"),
    "a program of Linux": (b"\x7fELF" + bytes(200), "kind"),
    "an archive": (archive("a.txt"), "kind"),
    "a bomb": (archive("word/document.xml", size=30_000_000), "bomb"),
    "macros": (archive("word/document.xml", "word/vbaProject.bin"), "macros"),
    "an archive that is cut off": (archive("word/document.xml")[:40], "broken"),
    "a PDF that is cut off": (PDF[:20], "broken"),
    "a PDF with another file behind": (PDF + b"PK\x03\x04", "broken"),
    "a PDF with a program": (PDF.replace(b"<<>>", b"<</JavaScript 1>>"), "macros"),
    "a picture that is cut off": (encoded("JPEG", size=(400, 300))[:300], "broken"),
    "a flood of pixels": (flood(), "pixels"),
    "a picture of a kind that cannot be opened": (b"\0\0\0\x18ftypheic" + bytes(40), "kind"),
    "noise": (bytes(range(256)) * 4, "kind"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_with_what_to_do_instead(what: str) -> None:
    data, code = REFUSED[what]
    with pytest.raises(BadFile) as refused:
        examine("../../etc/名字\x00.jpg", data)
    assert refused.value.code == code
    assert refused.value.remedy.zh
    assert "\x00" not in refused.value.why.zh


def test_a_file_that_is_too_large_is_refused_before_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 100)
    with pytest.raises(BadFile, match="larger than"):
        examine("a.txt", b"a" * 101)
