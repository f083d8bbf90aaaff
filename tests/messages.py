"""Translate the catalogue into what the program reads: ``python tests/messages.py`` writes each .mo beside its .po.

Also finds the messages that code and templates use, for the test that none is missing and none is left over.
"""

import ast
import struct
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "huiyin"
CATALOGUES = sorted((SOURCE / "locale").glob("*/LC_MESSAGES/django.po"))
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


def read(po: str) -> dict[str, str]:
    """The entries of a catalogue, under the keys that a .mo file has."""
    entries: dict[str, str] = {}
    for block in po.split("\n\n"):
        parts: dict[str, str] = {}
        for line in block.splitlines():
            if line.startswith("msg"):
                name, _, text = line.partition(" ")
                parts[name] = ast.literal_eval(text)
            elif line.startswith('"'):
                parts[name] += ast.literal_eval(line)
        if parts:
            entries[_key(parts["msgid"], parts.get("msgid_plural"), parts.get("msgctxt"))] = "\0".join(
                text for name, text in parts.items() if name.startswith("msgstr")
            )
    return entries


def compiled(entries: dict[str, str]) -> bytes:
    """The .mo file: a table of keys and one of translations, sorted, then the texts."""
    pairs = sorted((key.encode(), text.encode()) for key, text in entries.items())
    texts = [key for key, _ in pairs] + [text for _, text in pairs]
    start = 28 + 8 * len(texts)
    table = b""
    for text in texts:
        table += struct.pack("<II", len(text), start)
        start += len(text) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    return head + table + b"".join(text + b"\0" for text in texts)


def used() -> set[str]:
    """The keys of every message that the program can show."""
    code = (key for file in SOURCE.rglob("*.py") for key in _in_code(ast.parse(file.read_text(encoding="utf-8"))))
    pages = (key for file in SOURCE.rglob("templates/**/*.html") for key in _in_page(file.read_text(encoding="utf-8")))
    return {*code, *pages}


def _key(text: str, plural: str | None = None, context: str | None = None) -> str:
    key = text if plural is None else f"{text}\0{plural}"
    return key if context is None else f"{context}\4{key}"


def _in_code(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if node.func.id.startswith("pgettext"):
                yield _key(texts[1], context=texts[0])
            else:
                yield _key(*texts)


def _in_page(text: str) -> Iterator[str]:
    from django.template import Engine  # noqa: PLC0415 - the compiling above needs no Django
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode  # noqa: PLC0415

    page = Engine.get_default().from_string(text)
    for node in page.nodelist.get_nodes_by_type(TranslateNode):
        yield _key(node.filter_expression.var.literal)
    for node in page.nodelist.get_nodes_by_type(BlockTranslateNode):
        plural = node.render_token_list(node.plural)[0] if node.plural else None
        yield _key(node.render_token_list(node.singular)[0], plural)


def main() -> None:
    for catalogue in CATALOGUES:
        catalogue.with_suffix(".mo").write_bytes(compiled(read(catalogue.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
