"""Recordings as telephones make them: followed from part to part to their end, kept as they are, flagged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from huiyin.cases.attachments.clean import Clean, refused
from huiyin.cases.attachments.others import is_other_too

_STILLS: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
_VIDEO: Final = ("video/mp4", ".mp4")
_AUDIO: Final = ("audio/mp4", ".m4a")
_BRANDS: Final = {
    **dict.fromkeys((b"isom", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash", b"hvc1"), _VIDEO),
    **{b"iso%d" % number: _VIDEO for number in range(2, 10)},
    **dict.fromkeys((b"M4A ", b"M4B "), _AUDIO),
    b"qt  ": ("video/quicktime", ".mov"),
}
_MOBILE: Final = (b"3gp", b"3ge", b"3gg", b"3gs", b"3g2")


def read(data: bytes) -> Clean | None:
    """The recording as it is, or None if ``data`` does not begin like one. Raises BadFile."""
    found = _boxes(data) or _riff(data) or _ogg(data) or _amr(data) or _mp3(data)
    if found is None:
        return None
    if is_other_too(data):
        raise refused("double")
    return Clean(*found, data, flagged=True, changed=False)


def _boxes(data: bytes) -> tuple[str, str] | None:
    """ISO base media files (ISO/IEC 14496-12) and QuickTime: boxes of a size, a name and contents."""
    if data[4:8] != b"ftyp" or not 16 <= int.from_bytes(data[:4], "big") <= 1024:
        return None
    brand = data[8:12]
    if brand in _STILLS:
        raise refused("heic")
    kind = ("video/3gpp", ".3gp") if brand.startswith(_MOBILE) else _BRANDS.get(brand)
    if kind is None:
        raise refused("unknown")
    names = set(_box_names(data))
    if not (names >= {b"moov", b"mdat"} or names >= {b"moov", b"moof"}):
        raise refused("broken")
    return kind


def _box_names(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        size, name, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        size = size or len(data) - at
        if size < head or at + size > len(data) or not name.isascii():
            raise refused("broken")
        yield name
        at += size


def _riff(data: bytes) -> tuple[str, str] | None:
    """WAVE: chunks of a name, a size and contents, each padded to an even length."""
    if not (data.startswith(b"RIFF") and data[8:12] == b"WAVE"):
        return None
    at, names = 12, set()
    while at + 8 <= len(data):
        names.add(data[at : at + 4])
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    if not names >= {b"fmt ", b"data"} or at not in {len(data), len(data) + 1}:
        raise refused("broken")
    return "audio/wav", ".wav"


def _ogg(data: bytes) -> tuple[str, str] | None:
    """Ogg (RFC 3533) with sound in it: pages of a head, a table of lengths and contents."""
    if not data.startswith(b"OggS\0"):
        return None
    at = 0
    while at < len(data):
        table = data[at + 27 : at + 27 + data[at + 26]] if at + 27 <= len(data) else b""
        if data[at : at + 5] != b"OggS\0" or not table:
            raise refused("broken")
        at += 27 + len(table) + sum(table)
    if at != len(data):
        raise refused("broken")
    if not data[27 + data[26] :].startswith((b"OpusHead", b"\x01vorbis", b"Speex   ")):
        raise refused("unknown")
    return "audio/ogg", ".ogg"


_MOST_FRAMES: Final = 2_000_000  # eleven hours; 20 million empty ones would keep everybody waiting


def _frames(head: bytes, lengths: dict[int, int]) -> re.Pattern[bytes]:
    """All of a file of frames whose first byte holds their type; ``lengths`` are those of the rest of a frame."""
    frames = (b"[\\x%02x\\x%02x].{%d}" % (type_ << 3, type_ << 3 | 4, rest) for type_, rest in lengths.items())
    return re.compile(re.escape(head) + b"(?:" + b"|".join(frames) + b"){1,%d}+" % _MOST_FRAMES, re.DOTALL)


_AMR: Final = dict(zip((0, 1, 2, 3, 4, 5, 6, 7, 8, 15), (12, 13, 15, 17, 19, 20, 26, 31, 5, 0), strict=True))
_AMR_WB: Final = dict(zip((*range(10), 14, 15), (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0), strict=True))
_SPEECH: Final = (
    (b"#!AMR-WB\n", _frames(b"#!AMR-WB\n", _AMR_WB), ("audio/amr-wb", ".awb")),
    (b"#!AMR\n", _frames(b"#!AMR\n", _AMR), ("audio/amr", ".amr")),
)


def _amr(data: bytes) -> tuple[str, str] | None:
    """AMR and AMR-WB (RFC 4867, section 5)."""
    for head, frames, kind in _SPEECH:
        if data.startswith(head):
            if frames.fullmatch(data) is None:
                raise refused("broken")
            return kind
    return None


_RATES: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_LOW_RATES: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_SAMPLING: Final = {3: (44_100, 48_000, 32_000, 0), 2: (22_050, 24_000, 16_000, 0), 0: (11_025, 12_000, 8_000, 0)}
_LEAST_FRAMES: Final = 3  # two bytes of anything may look like one


def _mp3(data: bytes) -> tuple[str, str] | None:
    """MPEG audio, layer III: frames whose head tells their length, between tags."""
    tagged = data.startswith(b"ID3") and len(data) > 10 and data[3] < 5 and max(data[6:10]) < 0x80
    at = _after_tag(data) if tagged else 0
    frames = 0
    while length := _frame(data, at):
        at, frames = at + length, frames + 1
    if frames < _LEAST_FRAMES:
        if tagged:
            raise refused("broken")
        return None
    if not _is_tail(data[at:]):
        raise refused("broken")
    return "audio/mpeg", ".mp3"


def _after_tag(data: bytes) -> int:
    """Where the frames begin behind an ID3 tag, whose length is in four times seven bits, and zeros."""
    at = 10 + sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    zeros = data[at : at + 4096]
    return at + len(zeros) - len(zeros.lstrip(b"\0"))


def _frame(data: bytes, at: int) -> int:
    """The length of the frame there, 0 if there is none."""
    head = data[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version = head[1] >> 3 & 3
    rate = (_RATES if version == 3 else _LOW_RATES)[head[2] >> 4]
    sampling = _SAMPLING.get(version, (0, 0, 0, 0))[head[2] >> 2 & 3]
    if not (rate and sampling):
        return 0
    return (144_000 if version == 3 else 72_000) * rate // sampling + (head[2] >> 1 & 1)


def _is_tail(rest: bytes) -> bool:
    """Whether what follows the last frame is nothing, zeros or a tag of the known sorts."""
    return not rest.strip(b"\0") or rest.startswith((b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"ID3"))
