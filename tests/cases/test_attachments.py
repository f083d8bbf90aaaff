"""What is handed in beside words: told by its bytes, bounded, and shown without what it says about its maker."""

import random
import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from huiyin.cases.attachments import BadFile, examine, limits
from huiyin.cases.attachments.clean import _REFUSALS, refused
from tests.cases.samples import (
    CANARY,
    MP3_FRAME,
    OPEN_XML,
    PDF_END,
    SRGB,
    TAKEN,
    TELLING,
    box,
    exif,
    film,
    open_document,
    open_xml,
    package,
    page,
    pdf,
    picture,
    saved,
    telling_jpeg,
)

MARKS = (
    b"Exif",
    b"EXIF",
    b"eXIf",
    b"GPS",
    b"xmp",
    b"XMP",
    b"xpacket",
    b"http:",
    b"Photoshop",
    b"8BIM",
    b"ICC_PROFILE",
    b"iCCP",
)
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" + b"!$H+H*"
FLAGGED = {"application", "audio", "video"}
SHOWN = {name: examine(name, data) for name, (data, _) in TAKEN.items()}


def code(data: bytes, name: str = "file") -> str:
    with pytest.raises(BadFile) as bad:
        examine(name, data)
    return bad.value.code


@pytest.mark.parametrize("name", TAKEN)
def test_what_a_file_is_follows_from_its_bytes_whatever_its_name(name: str) -> None:
    data, kind = TAKEN[name]
    for other in (name, "x.exe", "../../etc/passwd", "a\0b", ""):
        assert examine(other, data) == SHOWN[name]
    assert SHOWN[name].kind == kind


@pytest.mark.parametrize("name", TAKEN)
def test_what_may_still_tell_who_made_it_is_flagged_and_nothing_else(name: str) -> None:
    clean = SHOWN[name]
    assert clean.flagged == (clean.kind.partition("/")[0] in FLAGGED)
    assert clean.changed == (clean.content != TAKEN[name][0])
    assert not (clean.flagged and clean.changed)


@pytest.mark.parametrize("name", TAKEN)
def test_a_copy_is_taken_again_as_the_same_kind(name: str) -> None:
    again = examine("copy", SHOWN[name].content)
    assert (again.kind, again.extension) == (SHOWN[name].kind, SHOWN[name].extension)
    assert again.kind == "image/jpeg" or again.content == SHOWN[name].content


@pytest.mark.parametrize("name", TELLING)
def test_no_metadata_survives_in_a_picture(name: str) -> None:
    assert CANARY in TELLING[name]
    content = SHOWN[name].content
    assert [mark for mark in (CANARY, *MARKS) if mark in content] == []
    image = Image.open(BytesIO(content))
    image.load()
    assert image.size == (64, 48)
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not image.getexif()
    assert content.count(b"\xff\xd8\xff") == (image.format == "JPEG")


def test_a_png_holds_nothing_but_its_pixels() -> None:
    content, at, names = SHOWN["shot.png"].content, 8, set()
    while at < len(content):
        names.add(content[at + 4 : at + 8])
        at += 12 + int.from_bytes(content[at : at + 4], "big")
    assert (names, at) == ({b"IHDR", b"IDAT", b"IEND"}, len(content))


def test_the_pixels_stay() -> None:
    photo = Image.open(BytesIO(SHOWN["photo.jpg"].content))
    difference = [abs(a - b) for a, b in zip(photo.tobytes(), picture().tobytes(), strict=True)]
    assert sum(difference) / len(difference) < 4
    assert Image.open(BytesIO(SHOWN["paint.bmp"].content)).tobytes() == picture().tobytes()
    assert Image.open(BytesIO(SHOWN["fax.tif"].content)).tobytes() == picture("1").tobytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_shown_upright(orientation: int) -> None:
    upright = picture()
    turned = {
        1: upright,
        2: upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: upright.transpose(Image.Transpose.ROTATE_180),
        4: upright.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: upright.transpose(Image.Transpose.TRANSPOSE),
        6: upright.transpose(Image.Transpose.ROTATE_90),
        7: upright.transpose(Image.Transpose.TRANSVERSE),
        8: upright.transpose(Image.Transpose.ROTATE_270),
    }[orientation]
    for data in (
        telling_jpeg(orientation, turned),
        saved(turned, "PNG", exif=exif(orientation)),
        saved(turned, "TIFF", exif=exif(orientation)),
        saved(turned, "WEBP", exif=exif(orientation)),
    ):
        shown = Image.open(BytesIO(examine("p", data).content)).convert("RGB")
        assert shown.size == (64, 48)
        left, right, below = (shown.getpixel(at) for at in ((4, 10), (60, 10), (60, 40)))
        assert sum(left) < 120 < right[0]
        assert right[1] < 60
        assert below[1] > 150


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pictures_of_every_mode_are_drawn(mode: str) -> None:
    grey = picture("L")
    image = (
        Image.frombytes("I;16", grey.size, b"".join(b"\0" + bytes([v]) for v in grey.tobytes()))
        if mode == "I;16"
        else picture(mode)
    )
    shown = Image.open(BytesIO(examine("p", saved(image, "PNG")).content))
    assert shown.mode == {"1": "1", "L": "L", "I;16": "L", "LA": "RGBA", "RGBA": "RGBA"}.get(mode, "RGB")
    assert abs(shown.convert("L").getpixel((60, 40)) - image.convert("L").getpixel((60, 40))) < 3 or mode == "I;16"


def test_a_picture_in_printing_colours_becomes_one_for_screens() -> None:
    shown = Image.open(BytesIO(examine("p", saved(picture("CMYK"), "JPEG", quality=95)).content))
    assert shown.mode == "RGB"
    assert abs(shown.getpixel((60, 40))[1] - picture().getpixel((60, 40))[1]) < 12


def test_colours_of_another_profile_are_turned_into_those_of_a_screen() -> None:
    grey = Image.new("RGB", (8, 8), (100, 150, 200))
    swapped = SRGB.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")
    for profile, same in ((SRGB, True), (swapped, False), (b"no profile at all" * 9, True)):
        shown = Image.open(BytesIO(examine("p", saved(grey, "PNG", icc_profile=profile)).content))
        assert (max(abs(a - b) for a, b in zip(shown.getpixel((4, 4)), (100, 150, 200), strict=True)) < 3) == same


@pytest.mark.parametrize("name", ["photo.jpg", "shot.png", "photo.webp", "loop.gif"])
@pytest.mark.parametrize("behind", [b"<html><script>alert(1)</script></html>", package({"a.html": b"<script>"})])
def test_of_a_picture_that_is_something_else_too_only_the_picture_is_left(name: str, behind: bytes) -> None:
    data = TELLING[name]
    if name == "photo.webp":
        data = data + b"\0" * (len(data) % 2)
    clean = examine(name, data + behind)
    assert clean.content == SHOWN[name].content
    assert b"script" not in clean.content


def png_that_claims(width: int, height: int) -> bytes:
    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(bytes(10))) + part(b"IEND", b"")


def jpeg_that_claims(width: int, height: int) -> bytes:
    data = saved(picture(), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def webp_that_claims(width: int, height: int) -> bytes:
    data = TELLING["clear.webp"]
    return data[:24] + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little") + data[30:]


FLOODS = {
    "png": png_that_claims(60_000, 60_000),
    "jpeg": jpeg_that_claims(60_000, 60_000),
    "webp": webp_that_claims(16_000, 16_000),
    "webp, one picture": saved(picture(), "WEBP")[:26] + b"\xff\x3f\xff\x3f" + saved(picture(), "WEBP")[30:],
    "webp, lossless": saved(picture(), "WEBP", lossless=True)[:21] + b"\xff\xff\xff\x0f" + bytes(99),
    "gif": b"GIF89a" + struct.pack("<HHBBB", 60_000, 60_000, 0, 0, 0) + saved(picture("P"), "GIF")[13:],
    "bmp": saved(picture(), "BMP")[:18] + struct.pack("<ii", 60_000, 60_000) + saved(picture(), "BMP")[26:],
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_small_file_that_claims_a_huge_picture_is_refused_before_it_is_decoded(name: str) -> None:
    assert code(FLOODS[name]) == "pixels"


def test_a_large_picture_is_drawn_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SIDE", 32)
    for name, data in TELLING.items():
        assert Image.open(BytesIO(examine(name, data).content)).size == (32, 24)


def test_a_jpeg_of_very_many_scans_is_refused() -> None:
    data = saved(picture(), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    assert code(data[:-2] + scan * limits.SCANS + data[-2:]) == "unusual"


def test_a_picture_that_would_be_too_large_without_loss_becomes_a_jpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = Image.frombytes("RGB", (64, 64), random.Random(1).randbytes(64 * 64 * 3))
    clear = noise.copy()
    clear.putalpha(picture("L", noise.size))
    for data in (saved(noise, "TIFF", compression="jpeg", quality=20), saved(clear, "WEBP", quality=20)):
        lossless = examine("n", data)
        monkeypatch.setattr(limits, "BYTES", len(lossless.content) - 1)
        assert (lossless.kind, examine("n", data).kind) == ("image/png", "image/jpeg")
        monkeypatch.setattr(limits, "BYTES", len(data))
        assert code(data) == "large"
        monkeypatch.undo()


CUT = {
    **{name: data for name, (data, _) in TAKEN.items() if SHOWN[name].kind not in {"text/plain", "audio/mpeg"}},
    "photo.jpg": saved(picture(), "JPEG", exif=exif(), quality=95),
    "loop.gif": saved(picture("P"), "GIF"),
    "shot.png": TELLING["shot.png"][: TELLING["shot.png"].index(b"IEND")],
    "voice.amr": b"#!AMR\n" + b"\x3c" + b"a" * 31,
}


@pytest.mark.parametrize("name", CUT)
def test_a_file_that_was_cut_short_is_refused(name: str) -> None:
    for part in (0.3, 0.6, 0.9):
        assert code(CUT[name][: int(len(CUT[name]) * part)]) == "broken"


def test_two_pages_of_a_scan_are_not_silently_one() -> None:
    first, second = picture("1"), picture("1").rotate(180)
    assert code(saved(first, "TIFF", save_all=True, append_images=[second])) == "pages"


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_pictures_of_iphones_are_refused_with_the_way_to_send_them(brand: bytes) -> None:
    with pytest.raises(BadFile) as bad:
        examine("IMG_0001.HEIC", film(brand))
    assert bad.value.code == "heic"
    assert "JPEG" in bad.value.remedy.en
    assert "JPEG" in bad.value.remedy.zh


REFUSED = {
    "page.jpg": (b"<!DOCTYPE html><html><body>hello</body></html>", "markup"),
    "page.txt": (b"\xef\xbb\xbf \n<ScRiPt>alert(1)</script>", "markup"),
    "late.txt": (b"Dear all,\n<svg onload=alert(1)>", "markup"),
    "hidden.txt": ("<\u202dhtml>".encode(), "markup"),
    "drawing.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "markup"),
    "data.xml": (b'<?xml version="1.0"?><a/>', "markup"),
    "tool.exe": (b"MZ\x90\0\3\0\0\0" + bytes(200), "unknown"),
    "tool": (b"\x7fELF\2\1\1" + bytes(200), "unknown"),
    "wide.txt": ("反映".encode("utf-16"), "unknown"),
    "things.zip": (package({"a.txt": b"a"}), "archive"),
    "nothing.zip": (package({}), "archive"),
    "things.rar": (b"Rar!\x1a\x07\x01\0" + bytes(99), "archive"),
    "things.gz": (b"\x1f\x8b\x08\0" + bytes(99), "archive"),
    "things.tar": (b"a.txt" + bytes(252) + b"ustar\0" + bytes(250), "archive"),
    "letter.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "office"),
    "letter.rtf": (b"{\\rtf1 hello}", "office"),
    "talk.pptx": (open_xml("presentationml.presentation.main+xml"), "office"),
    "two.docx": (open_xml(more=f'<Override ContentType="{OPEN_XML}spreadsheetml.sheet.main+xml"/>'), "office"),
    "spelt.docx": (open_xml(more='<Override ContentType="x/&#109;acroEnabled"/>'), "office"),
    "macros.docm": (
        open_xml(more='<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'),
        "macros",
    ),
    "macros.docx": (open_xml(**{"word/vbaProject.bin": b"v"}), "macros"),
    "MACROS.xlsx": (open_xml("spreadsheetml.sheet.main+xml", **{"XL/VBAPROJECT.BIN": b"v"}), "macros"),
    "sheets.xlsx": (open_xml("spreadsheetml.sheet.main+xml", **{"xl/macrosheets/sheet1.xml": b"v"}), "macros"),
    "control.docx": (open_xml(**{"word/activeX/activeX1.bin": b"v"}), "macros"),
    "macros.odt": (open_document(**{"Basic/Standard/Module1.xml": b"v"}), "macros"),
    "talk.odp": (open_document("presentation"), "office"),
    "late.odt": (package({"content.xml": b"<c/>", "mimetype": b"application/vnd.oasis.opendocument.text"}), "office"),
    "behind.pdf": (pdf() + b"<script>", "broken"),
    "zip.pdf": (pdf() + package({"a": b"a"}), "double"),
    "comment.pdf": (pdf() + package({"a": b"a"})[:-2] + b"\x20\0\nstartxref\n9\n%%EOF\n" + b"\n" * 12, "double"),
    "page.pdf": (b"%PDF-1.7\n<html>" + pdf()[9:], "double"),
    "disk.pdf": (pdf(bytes(32769 - len(pdf()) + len(PDF_END)) + b"CD001"), "double"),
    "tar.pdf": (pdf(bytes(257 - len(pdf()) + len(PDF_END)) + b"ustar"), "double"),
    "half.pdf": (b"%PDF-1.7\n1 0 obj", "broken"),
    "zip.mp4": (film(b"isom") + box(b"free", package({"a": b"a"})), "double"),
    "film.webm": (b"\x1a\x45\xdf\xa3" + bytes(99), "unknown"),
    "odd.mp4": (film(b"zzzz"), "unknown"),
    "film.ogv": (page(b"\x80theora" + b"\1" * 11), "unknown"),
    "zip.mp3": (MP3_FRAME * 5 + package({"a": b"a"}), "broken"),
    "cut.amr": (b"#!AMR\n" + b"\x3c" + b"a" * 30, "broken"),
    "packed.tiff": (saved(picture(), "TIFF", compression="zstd"), "unusual"),
    "deep.tiff": (saved(Image.new("F", (4, 4)), "TIFF"), "unusual"),
    "nothing.txt": (b"", "empty"),
    "blank.txt": (b"\xef\xbb\xbf \r\n", "empty"),
    "gif.txt": ("\u2066GIF89a is a sort of file".encode(), "broken"),
    "PDF.txt": (" \u2066%PDF-1.7".encode(), "broken"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_everything_else_is_refused_whatever_its_name(name: str) -> None:
    data, expected = REFUSED[name]
    assert code(data, name) == expected
    assert code(data, "photo.jpg") == expected


def listed(data: bytes, name: bytes, at: int, number: int) -> bytes:
    """The package whose list says ``number`` of an entry: its packed size at 20, its size at 24, its place at 42."""
    at += data.rindex(name) - 46
    return data[:at] + struct.pack("<I", number) + data[at + 4 :]


TWO = open_xml(**{"word/a.xml": b"a" * 500, "word/b.xml": b"b" * 500})
BOMBS = {
    "much from little": open_xml(**{"word/media.xml": bytes(3_000_000)}),
    "far too much": listed(TWO, b"word/b.xml", 24, 2_000_000_000),
    "too many": open_xml(**{f"word/{number}.xml": b"" for number in range(limits.ENTRIES)}),
    "one name twice": open_xml(**{"Word/a.xml": b"a", "word/A.xml": b"b"}),
    "something before": b"PK\x03\x04" + bytes(60) + open_xml(),
    "something after": open_xml() + b"behind",
    "another name in place": open_xml(**{"word/a.xml": b"a"}).replace(b"word/a.xml", b"word/b.xml", 1),
    "one place twice": listed(TWO, b"word/b.xml", 42, TWO.index(b"word/a.xml") - 30),
    "one inside another": listed(TWO, b"word/a.xml", 20, 60),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_package_that_is_a_bomb_or_reads_in_two_ways_is_refused_without_unpacking(name: str) -> None:
    assert code(BOMBS[name]) == "packed"


def test_many_modest_entries_are_too_much_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPACKED", 1000)
    assert code(TWO) == "packed"


def test_a_file_of_a_virus_scanners_test_is_a_text_like_any_other() -> None:
    clean = examine("eicar.com", EICAR)
    assert (clean.kind, clean.extension, clean.content) == ("text/plain", ".txt", EICAR)


def test_a_text_is_kept_in_one_encoding_without_what_is_not_seen() -> None:
    wanted = "第一行\n\t第二行 <b>\n"
    for data in (
        wanted.encode(),
        wanted.encode("gb18030"),
        b"\xef\xbb\xbf" + wanted.replace("\n", "\r\n").encode(),
        wanted.replace("行", "行\x1b\x7f\x85\u202e\u2069\ufeff").replace("\n", "\r").encode(),
    ):
        assert examine("t", data).content == wanted.encode()


def test_a_file_over_the_limit_is_refused_before_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BYTES", 5)
    assert examine("t", b"12345").content == b"12345"
    assert code(b"123456") == "large"
    assert code("五".encode("gb18030") * 2) == "large"  # four bytes, six in UTF-8


def test_an_error_tells_in_both_languages_what_to_do_and_of_which_file() -> None:
    for each in _REFUSALS:
        bad = refused(each)
        assert bad.code == each
        assert bad.why != bad.remedy
        assert str(bad) == f"{bad.why.en}. {bad.remedy.en}."
    with pytest.raises(BadFile) as bad_file:
        examine("blank.txt", b"")
    assert bad_file.value.name == "blank.txt"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(TAKEN)), st.data())
def test_bytes_changed_at_random_are_taken_as_something_known_or_refused(name: str, data: st.DataObject) -> None:
    changed = bytearray(TAKEN[name][0])
    for at in data.draw(st.lists(st.integers(0, len(changed) - 1), min_size=1, max_size=9)):
        changed[at] = data.draw(st.integers(0, 255))
    try:
        clean = examine(name, bytes(changed))
    except BadFile:
        return
    assert examine("again", clean.content).kind == clean.kind
    if clean.kind.startswith("image/"):
        assert not any(mark in clean.content for mark in (CANARY, b"Exif\0", b"xpacket"))


@settings(max_examples=300, deadline=None)
@given(
    st.builds(bytes.__add__, st.sampled_from(sorted({data[:16] for data, _ in TAKEN.values()})), st.binary(max_size=60))
    | st.builds(lambda data, to: data[:to], st.sampled_from([data for data, _ in TAKEN.values()]), st.integers(0, 60))
    | st.binary(max_size=60)
    | st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_taken_or_refused(data: bytes) -> None:
    try:
        clean = examine("x", data)
    except BadFile:
        return
    assert examine("x", clean.content) == type(clean)(clean.kind, clean.extension, clean.content, clean.flagged, False)
