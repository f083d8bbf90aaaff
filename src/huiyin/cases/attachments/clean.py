"""The two answers: a copy that can be shown, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from huiyin.cases.attachments import limits
from huiyin.procedure.text import Text


@dataclass(frozen=True, slots=True)
class Clean:
    """A file that was taken.

    ``kind`` is the media type, ``extension`` what a name of such a file ends with (``.jpg``), ``content`` the copy that
    is shown. ``flagged``: it may still tell who made it, where and when; people are told so. ``changed``: the copy is
    not, byte for byte, what was handed in.
    """

    kind: str
    extension: str
    content: bytes
    flagged: bool
    changed: bool


class BadFile(Exception):
    """A file is not taken: a stable code, why, and what to do. ``name`` is as it was given, and could be anything."""

    def __init__(self, code: str, why: Text, remedy: Text) -> None:
        super().__init__(f"{why.en}. {remedy.en}.")
        self.code = code
        self.why = why
        self.remedy = remedy
        self.name = ""


def refused(code: str) -> BadFile:
    """The error for one of the codes below."""
    return BadFile(code, *_REFUSALS[code])


_AS_PDF: Final = Text("请另存为 PDF 后上传", "Save it as a PDF and send that")
_AGAIN: Final = Text(
    "请在原设备上打开确认，再重新上传", "Open it where it comes from, to see whether it is whole, and send it again"
)
_MOST_MB: Final = limits.BYTES // 1_000_000
_MOST_MP: Final = limits.PIXELS // 1_000_000

_REFUSALS: Final = {
    "empty": (
        Text("文件是空的", "The file is empty"),
        Text("请确认文件已保存好，再重新上传", "See that it was saved, and send it again"),
    ),
    "large": (
        Text(f"文件超过 {_MOST_MB} MB", f"The file is larger than {_MOST_MB} MB"),
        Text("请缩小、剪短或分成几份后上传", "Make it smaller or shorter, or send it in parts"),
    ),
    "pixels": (
        Text(f"图片太大，超过 {_MOST_MP}00 万像素", f"The picture has more than {_MOST_MP} million pixels"),
        Text("请缩小，或者上传它的屏幕截图", "Make it smaller, or send a screenshot of it"),
    ),
    "broken": (Text("文件不完整或已损坏", "The file is damaged, or part of it is missing"), _AGAIN),
    "unusual": (
        Text("图片的格式不常见，无法读取", "The picture is of a rare sort that cannot be read here"),
        Text("请另存为 JPEG 或 PNG 后上传", "Save it as JPEG or PNG and send that"),
    ),
    "pages": (
        Text(
            "这个图片文件有好几页，只会显示第一页",
            "The picture has several pages, of which only the first would be shown",
        ),
        Text("请另存为 PDF，或者每页存成一张图片", "Save it as a PDF, or each page as a picture"),
    ),
    "heic": (
        Text("这是 HEIC 或 AVIF 格式的图片，这里无法读取", "This is a HEIC or AVIF picture, which cannot be read here"),
        Text(
            "请上传它的屏幕截图，或者转成 JPEG；iPhone 可在“设置—相机—格式”里选“兼容性最佳”后重拍",
            "Send a screenshot of it, or turn it into a JPEG; on an iPhone, Settings, Camera, Formats, Most Compatible"
            " makes new pictures JPEG",
        ),
    ),
    "markup": (
        Text(
            "这是网页或矢量图，打开时可能运行程序",
            "This is a web page or a drawing that can run programs when it is opened",
        ),
        Text("请打印成 PDF，或者上传屏幕截图", "Print it into a PDF, or send a screenshot"),
    ),
    "archive": (
        Text("不接收压缩包", "Packed archives are not taken"),
        Text("请解压后逐个上传", "Unpack it and send the files one by one"),
    ),
    "macros": (
        Text(
            "文档里带有宏或控件，打开时可能运行程序",
            "The document holds macros or controls that can run when it is opened",
        ),
        Text("请另存为 PDF，或者不带宏的 docx、xlsx", "Save it as a PDF, or as docx or xlsx without macros"),
    ),
    "packed": (
        Text(
            "文档解开后过大，或者内部结构不正常",
            "Unpacked, the document would be far too large, or its parts contradict each other",
        ),
        _AS_PDF,
    ),
    "office": (
        Text(
            "旧式、演示或加了密码的办公文档无法检查",
            "An office document that is old, a presentation or under a password cannot be examined",
        ),
        Text("请另存为 PDF、docx 或 xlsx，不设密码", "Save it as a PDF, docx or xlsx, without a password"),
    ),
    "double": (
        Text("文件同时是另一种文件", "The file is at the same time a file of another sort"),
        Text("请从原来的程序里重新导出，再上传", "Export it anew from the program it comes from, and send that"),
    ),
    "unknown": (
        Text("不接收这种文件", "Files of this sort are not taken"),
        Text(
            "可以上传：图片（JPEG、PNG、WebP、GIF、TIFF、BMP）、PDF、文字（UTF-8 或 GB18030）、docx、xlsx、odt、ods，"
            "以及录音录像（mp4、mov、3gp、m4a、mp3、amr、wav、ogg）",
            "These are: pictures (JPEG, PNG, WebP, GIF, TIFF, BMP), PDF, plain text (UTF-8 or GB18030), docx, xlsx,"
            " odt, ods, and recordings (mp4, mov, 3gp, m4a, mp3, amr, wav, ogg)",
        ),
    ),
}
