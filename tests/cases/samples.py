"""Files as people hand them in, made here, of every kind that is taken; pictures tell of somebody in every way."""

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

CANARY = b"CANARY-OF-WHO-AND-WHERE"
XMP = b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">' + CANARY + b"</x:xmpmeta>"
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def picture(mode: str = "RGB", size: tuple[int, int] = (64, 48)) -> Image.Image:
    """Dark to the left, light to the right; the upper half red."""
    image = Image.linear_gradient("L").rotate(90).resize(size)
    if mode == "L":
        return image
    dark = Image.new("L", size)
    red = Image.merge("RGB", (image, dark, dark))
    red.paste(Image.merge("RGB", (image, image, image)), (0, size[1] // 2))
    if mode in {"LA", "RGBA"}:
        red = red.convert(mode)
        red.putalpha(image)
    return red.convert(mode)


def saved(image: Image.Image, format_: str, **more: object) -> bytes:
    out = BytesIO()
    image.save(out, format_, **more)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    said = Image.Exif()
    said[0x0112], said[0x010F], said[0x013B] = orientation, CANARY.decode(), CANARY.decode()
    said.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 49.0), 3: "E", 4: (121.0, 28.0, 25.0), 27: CANARY})
    return said


def segment(marker: int, data: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def telling_jpeg(orientation: int = 1, image: Image.Image | None = None) -> bytes:
    """A photograph that says where it was taken in every way that there is, with a second picture behind it."""
    small = saved(picture(size=(16, 12)), "JPEG", comment=CANARY)
    plain = saved(
        image or picture(), "JPEG", exif=exif(orientation), comment=CANARY, xmp=XMP, icc_profile=SRGB, quality=95
    )
    iptc = segment(0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(CANARY)) + CANARY)
    thumbnail = segment(0xE0, b"JFXX\0\x10" + small)
    return plain[:2] + iptc + thumbnail + plain[2:] + small + CANARY


def telling_png() -> bytes:
    said = PngInfo()
    said.add_text("Author", CANARY.decode())
    said.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=False)
    return saved(picture(), "PNG", pnginfo=said, exif=exif(), icc_profile=SRGB, dpi=(72, 72)) + CANARY


TELLING = {
    "photo.jpg": telling_jpeg(),
    "shot.png": telling_png(),
    "clear.webp": saved(picture("RGBA"), "WEBP", exif=exif(), xmp=XMP, icc_profile=SRGB),
    "photo.webp": saved(picture(), "WEBP", exif=exif(), xmp=XMP, lossless=True),
    "loop.gif": saved(picture("P"), "GIF", comment=CANARY, save_all=True, append_images=[picture("P").rotate(180)]),
    "scan.tiff": saved(picture(), "TIFF", exif=exif(), compression="tiff_lzw", description=CANARY.decode()),
}


def package(entries: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", method) as into:
        for name, data in entries.items():
            into.writestr(ZipInfo(name), data, ZIP_STORED if name == "mimetype" else method)
    return out.getvalue()


OPEN_XML = "application/vnd.openxmlformats-officedocument."


def open_xml(part: str = "wordprocessingml.document.main+xml", more: str = "", **entries: bytes) -> bytes:
    types = f'<?xml version="1.0"?><Types><Override PartName="/m.xml" ContentType="{OPEN_XML}{part}"/>{more}</Types>'
    return package({"[Content_Types].xml": types.encode(), "m.xml": b"<m/>", **entries})


def open_document(kind: str = "text", **entries: bytes) -> bytes:
    return package(
        {"mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(), "content.xml": b"<c/>", **entries}
    )


PDF_END = b"\nstartxref\n9\n%%EOF\n"


def pdf(inside: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n" + inside + PDF_END


def box(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(data)) + name + data


def film(brand: bytes) -> bytes:
    return box(b"ftyp", brand + b"\0\0\0\0" + brand) + box(b"moov", b"m" * 90) + box(b"mdat", b"d" * 900)


def chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data


def wav() -> bytes:
    inside = b"WAVE" + chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)) + chunk(b"data", b"\1\2" * 400)
    return chunk(b"RIFF", inside)


def page(data: bytes) -> bytes:
    table = bytes([255] * (len(data) // 255) + [len(data) % 255])
    return b"OggS\0" + bytes(21) + bytes([len(table)]) + table + data


MP3_FRAME = b"\xff\xfb\x90\x00" + b"\x55" * 413
TAKEN = {
    **{name: (data, "image/jpeg" if name.startswith("photo") else "image/png") for name, data in TELLING.items()},
    "paint.bmp": (saved(picture(), "BMP"), "image/png"),
    "fax.tif": (saved(picture("1"), "TIFF", compression="group4"), "image/png"),
    "letter.pdf": (pdf(), "application/pdf"),
    "note.txt": ("反映人：村民\r\n\t二〇二六年".encode(), "text/plain"),
    "old.txt": ("反映人：村民".encode("gb18030"), "text/plain"),
    "letter.docx": (open_xml(), OPEN_XML + "wordprocessingml.document"),
    "sums.xlsx": (open_xml("spreadsheetml.sheet.main+xml"), OPEN_XML + "spreadsheetml.sheet"),
    "letter.odt": (open_document(), "application/vnd.oasis.opendocument.text"),
    "sums.ods": (open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    "film.mp4": (film(b"isom"), "video/mp4"),
    "film.3gp": (film(b"3gp5"), "video/3gpp"),
    "film.mov": (film(b"qt  "), "video/quicktime"),
    "voice.m4a": (film(b"M4A "), "audio/mp4"),
    "voice.mp3": (MP3_FRAME * 5, "audio/mpeg"),
    "tagged.mp3": (b"ID3\x03\0\0\0\0\0\x14" + b"TIT2......" * 2 + MP3_FRAME * 5 + b"TAG" + b"\0" * 125, "audio/mpeg"),
    "voice.amr": (b"#!AMR\n" + (b"\x3c" + b"a" * 31) * 9 + b"\x7c", "audio/amr"),
    "voice.wav": (wav(), "audio/wav"),
    "voice.ogg": (page(b"OpusHead" + b"\1" * 11) + page(b"v" * 300), "audio/ogg"),
}
