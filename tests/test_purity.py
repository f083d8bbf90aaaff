"""The pure packages read no clock, open nothing and know no framework: held against their source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "huiyin"
PURE = [file for package in ("procedure", "ledger", "vault", "language") for file in (SOURCE / package).rglob("*.py")]
CLOCKS = {"now", "today", "utcnow", "time_ns", "monotonic", "perf_counter", "sleep"}
DOORS = {"open", "print", "input", "exec", "eval", "read_text", "write_text", "read_bytes", "write_bytes"}
MODULES = {
    "os",
    "sys",
    "io",
    "pathlib",
    "socket",
    "subprocess",
    "random",
    "secrets",
    "time",
    "django",
    "importlib",
    "logging",
}


def names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            yield name, node.lineno


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def public(tree: ast.AST) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    """The functions and classes that others may use, and the methods of those classes."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


@pytest.mark.parametrize("file", PURE, ids=lambda file: str(file.relative_to(SOURCE)))
def test_a_pure_module_reads_no_clock_and_opens_nothing(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = [f"{name} in line {line}" for name, line in names(tree) if name in CLOCKS | DOORS]
    assert found == []
    assert set(imports(tree)) & MODULES == set()


@pytest.mark.parametrize("file", PURE, ids=lambda file: str(file.relative_to(SOURCE)))
def test_every_public_name_of_a_pure_module_says_what_it_is(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert [node.name for node in public(tree) if not ast.get_docstring(node)] == []
    assert ast.get_docstring(tree)
