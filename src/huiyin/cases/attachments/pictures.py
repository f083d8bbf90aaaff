"""Pictures: decoded, and drawn anew from their pixels alone, so that nothing else that was in the file survives."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from io import BytesIO
from threading import Lock
from typing import Final

from PIL import ExifTags, Image, ImageCms, ImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from huiyin.cases.attachments import limits
from huiyin.cases.attachments.clean import BadFile, Clean, refused

_QUALITY: Final = 88  # of JPEG
_EFFORT: Final = 3  # at PNG; with 6 a picture of noise takes three times as long
_PROFILE_BYTES: Final = 4_000_000  # profiles of printers have up to two
_ONE_AT_A_TIME: Final = Lock()  # the largest takes some 500 MB while it is drawn
_DRAWN: Final = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png")}
_PLAIN_TIFF: Final = {"raw", "packbits", "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate"}
_FAX_TIFF: Final = {"group3", "group4", "tiff_ccitt", "jpeg"}
_BMP_HEADERS: Final = {12, 40, 52, 56, 64, 108, 124}
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read(data: bytes) -> Clean | None:
    """The picture drawn anew, or None if ``data`` does not begin like one. Raises BadFile."""
    opening = _opening(data)
    if opening is None:
        return None
    try:
        with _ONE_AT_A_TIME:
            format_, content = _drawn(*_decoded(opening(data)))
    except BadFile:
        raise
    except Exception as error:
        # Over bytes that were made to break it a decoder may raise anything.
        raise refused("broken") from error
    kind, extension = _DRAWN[format_]
    return Clean(kind, extension, content, flagged=False, changed=content != data)


def _opening(data: bytes) -> Callable[[bytes], ImageFile.ImageFile] | None:
    """How to open it. Pillow's own choice of a decoder is not asked: it would try those that nobody needs here."""
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return lambda png: _within(PngImageFile(BytesIO(png)))
    if data.startswith((b"GIF87a", b"GIF89a")):
        return lambda gif: _within(GifImageFile(BytesIO(gif)))
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp
    if data.startswith((b"II*\0", b"MM\0*")):
        return _tiff
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0" and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return lambda bmp: _within(BmpImageFile(BytesIO(bmp)))
    return None


def _within(image: ImageFile.ImageFile) -> ImageFile.ImageFile:
    """The same, not decoded yet. Pillow's own guard begins at more than three times as many pixels."""
    _fits(*image.size)
    return image


def _fits(width: int, height: int) -> None:
    if width * height > limits.PIXELS:
        raise refused("pixels")


def _jpeg(data: bytes) -> ImageFile.ImageFile:
    # Pillow's function for JPEG would give files with several pictures to another decoder; the first is the picture.
    image = _within(JpegImageFile(BytesIO(_first_jpeg(data))))
    longest = max(image.size)
    if longest > limits.SIDE:
        image.draft(None, (image.width * limits.SIDE // longest, image.height * limits.SIDE // longest))
    return image


_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def _first_jpeg(data: bytes) -> bytes:
    """Up to the end of the first picture. Raises BadFile where there is no end, or far too many scans."""
    at, scans = 2, 0
    while (found := _MARKER.search(data, at)) is not None:
        marker, at = found.group()[1], found.end()
        if marker == 0xD9:
            return data[:at]
        scans += marker == 0xDA
        if scans > limits.SCANS:
            raise refused("unusual")
        if marker not in {0x01, 0xD8}:
            at += int.from_bytes(data[at : at + 2], "big")
    raise refused("broken")


def _webp(data: bytes) -> ImageFile.ImageFile:
    _fits(*_webp_size(data))  # its decoder takes memory for all pixels as soon as it is opened
    return _within(WebPImageFile(BytesIO(data)))


def _webp_size(data: bytes) -> tuple[int, int]:
    if data[12:16] == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _tiff(data: bytes) -> ImageFile.ImageFile:
    image = _within(TiffImageFile(BytesIO(data)))
    if image.info.get("compression") not in _PLAIN_TIFF | _FAX_TIFF:
        raise refused("unusual")
    if _has_pages(TiffImageFile(BytesIO(data))):
        raise refused("pages")
    return image


def _has_pages(image: TiffImageFile) -> bool:
    """Whether something else follows the first page than smaller copies of it."""
    try:
        for page in range(1, 9):
            image.seek(page)
            if not image.tag_v2.get(ExifTags.Base.NewSubfileType, 0) & 1:
                return True
    except EOFError:
        return False
    return True


def _decoded(image: ImageFile.ImageFile) -> tuple[Image.Image, bool]:
    """Its pixels, upright, within the size, in sRGB; and whether it is to be kept without loss."""
    image.load()
    turn = _TURNS.get(_orientation(image))
    profile = image.info.get("icc_profile")
    pixels = _simple(image)
    if max(pixels.size) > limits.SIDE:
        pixels = pixels.convert("L") if pixels.mode == "1" else pixels
        pixels.thumbnail((limits.SIDE, limits.SIDE), Image.Resampling.LANCZOS)
    pixels = _srgb(pixels, profile)
    return pixels if turn is None else pixels.transpose(turn), _is_lossless(image)


def _is_lossless(image: ImageFile.ImageFile) -> bool:
    return not isinstance(image, JpegImageFile | WebPImageFile)


def _orientation(image: Image.Image) -> int:
    """Which way up, by its EXIF or XMP. Pillow has turned TIFF pictures already and gives 1."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 - the picture is good even where what it says about itself is not
        return 1


def _simple(image: Image.Image) -> Image.Image:
    """In one of the modes 1, L, RGB, RGBA, CMYK. Raises BadFile for depths that cannot be shown as they are."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value * (1 / 256) + 0).convert("L")
    if image.mode in {"LA", "La", "PA", "RGBA", "RGBa"} or "transparency" in image.info:
        clear = image if image.mode == "RGBA" else image.convert("RGBA")
        return clear if clear.getchannel("A").getextrema() != (255, 255) else clear.convert("RGB")
    if image.mode in {"1", "L", "RGB", "CMYK"}:
        return image
    if image.mode in {"P", "RGBX", "YCbCr", "LAB"}:
        return image.convert("RGB")
    raise refused("unusual")


def _srgb(image: Image.Image, profile: object) -> Image.Image:
    """Its colours as a screen without a profile shows them. A profile that does not fit is left out."""
    if isinstance(profile, bytes) and len(profile) <= _PROFILE_BYTES and image.mode in {"RGB", "RGBA", "CMYK"}:
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
            turned = None
        image = turned or image
    return image.convert("RGB") if image.mode == "CMYK" else image


def _drawn(pixels: Image.Image, lossless: bool) -> tuple[str, bytes]:
    """The file made of nothing but these pixels, and its format."""
    bare = Image.new(pixels.mode, pixels.size)
    bare.paste(pixels)
    if lossless or bare.mode == "RGBA":
        content = _saved(bare, "PNG")
        if len(content) <= limits.BYTES:
            return "PNG", content
        bare = _on_white(bare) if bare.mode == "RGBA" else bare.convert("L" if bare.mode in "1L" else "RGB")
    return "JPEG", _saved(bare, "JPEG")


def _saved(image: Image.Image, format_: str) -> bytes:
    out = BytesIO()
    image.save(out, format_, quality=_QUALITY, compress_level=_EFFORT)
    return out.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white
