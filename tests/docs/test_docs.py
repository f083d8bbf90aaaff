"""What the pages of documentation say is so: commands, settings, verbs, codes, links, examples and words."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from typer.main import get_command

from huiyin.cli.main import app
from huiyin.directory.shelf import Shelf
from huiyin.site.problem import Exit
from tests.docs.glossary import MARK, generated

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
ADRS = sorted((DOCS / "adr").glob("*.md"))
PROFILES = sorted((ROOT / "src" / "huiyin" / "procedure" / "profiles").glob("*.toml"))

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SETTING = re.compile(r"\b(?:HUIYIN|DATABASE)_[A-Z_]+\b")


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def each_page(pages: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", pages, ids=name)


def blocks(page: Path, kind: str) -> list[str]:
    """The fenced blocks of one kind: `console` is a session that is held to, `sh` is only to be typed."""
    return [body for word, body in FENCE.findall(text(page)) if word == kind]


def sections(page: Path) -> dict[str, str]:
    """The text below each heading."""
    parts = re.split(r"^#+ (.*)\n", FENCE.sub("", text(page)), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(table: str) -> list[list[str]]:
    """The cells of a section's tables, without their heads."""
    lines = [line for line in table.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rules = [number for number, row in enumerate(cells) if set("".join(row)) <= set("-:")]
    return [row for number, row in enumerate(cells) if number not in rules and number + 1 not in rules]


# ── Commands ─────────────────────────────────────────────────────────────────────────────────────────────────────


def commands() -> Iterator[tuple[str, set[str]]]:
    """Every command of ours, with its options."""
    todo = [("huiyin", get_command(app))]
    while todo:
        called, command = todo.pop()
        inner = getattr(command, "commands", {})
        todo += [(f"{called} {word}", one) for word, one in inner.items()]
        if not inner:
            yield called, {word for option in command.params for word in option.opts if word.startswith("--")}


def test_every_command_and_option_is_documented_and_no_other() -> None:
    documented = {
        heading.strip("`"): set(re.findall(r"`(--[a-z-]+)", body))
        for heading, body in sections(DOCS / "operating.md").items()
        if heading.startswith("`huiyin ")
    }
    assert documented == {called: options - {"--help"} for called, options in commands()}


@each_page(PAGES)
def test_no_page_names_a_command_that_is_not_there(page: Path) -> None:
    there = [called.split()[1:] for called, _ in commands()]
    for words in re.findall(r"\bhuiyin ((?:[a-z]+(?:-[a-z]+)* ?)+)", "\n".join(code(page))):
        assert any(words.split()[: len(one)] == one or words.split() == one[:1] for one in there), words


def code(page: Path) -> list[str]:
    """What stands in a page as code: between backticks, or in a block."""
    return [*(body for _, body in FENCE.findall(text(page))), *re.findall(r"`([^`\n]+)`", FENCE.sub("", text(page)))]


@each_page(PAGES)
def test_every_verb_of_make_is_there(page: Path) -> None:
    verbs = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", "\n".join(code(page)))) <= verbs


def test_every_verb_of_make_is_named_to_those_who_take_part() -> None:
    verbs = set(re.findall(r"^([a-z]+):.*## ", text(ROOT / "Makefile"), re.MULTILINE))
    assert {verb for verb in verbs if f"`make {verb}`" not in text(ROOT / "CONTRIBUTING.md")} == set()


def test_every_exit_code_is_documented_by_its_name() -> None:
    documented = {int(row[0]): row[1].strip("`") for row in rows(sections(DOCS / "operating.md")["Exit codes"])}
    assert documented == {code.value: code.name for code in Exit}


def test_every_check_of_the_doctor_is_documented() -> None:
    source = "".join(text(file) for file in (ROOT / "src" / "huiyin" / "site" / "doctor").glob("*.py"))
    checks = set(re.findall(r'\b(?:ok|warn|bad|Check)\(\s*"(\w+)"', source))
    documented = {check for row in rows(sections(DOCS / "operating.md")["`huiyin doctor`"]) for check in row[:1]}
    assert set(re.findall(r"`(\w+)`", " ".join(documented))) == checks


# ── Settings ─────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def settings() -> set[str]:
    """Every name of a setting that stands by itself in the source: what is asked of the environment."""
    trees = [ast.parse(text(file)) for file in (ROOT / "src").rglob("*.py")]
    words = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {word for word in words if isinstance(word, str) and SETTING.fullmatch(word)}


def test_every_setting_is_documented_and_no_other() -> None:
    table = rows(sections(DOCS / "operating.md")["Settings"])
    assert {row[0].strip("`") for row in table} == settings()


@each_page(PAGES)
def test_no_page_names_a_setting_that_is_not_there(page: Path) -> None:
    assert set(SETTING.findall(text(page))) <= settings()


# ── Links and tests ──────────────────────────────────────────────────────────────────────────────────────────────


@each_page(PAGES)
def test_every_link_and_picture_is_there(page: Path) -> None:
    prose = FENCE.sub("", text(page))
    found = [*re.findall(r"\]\(([^)\s]+)\)", prose), *re.findall(r'\b(?:src|href)="([^"]+)"', prose)]
    here = [link.partition("#")[0] for link in found if not re.match(r"[a-z]+:|#", link)]
    assert [link for link in here if not (page.parent / link).exists()] == []


@each_page(PAGES)
def test_every_test_that_a_page_names_is_there(page: Path) -> None:
    for file, test in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text(page)):
        assert (ROOT / file).is_file(), file
        assert not test or f"def {test}(" in text(ROOT / file), test


# ── Examples ─────────────────────────────────────────────────────────────────────────────────────────────────────


def examples() -> Iterator[tuple[str, str, str]]:
    """Each command in a `console` block, with its page and what that says that it prints."""
    for page in PAGES:
        for block in blocks(page, "console"):
            for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = session.partition("\n")
                yield name(page), command, output


@pytest.mark.parametrize(
    ("page", "command", "output"),
    [pytest.param(*example, id=" ".join(example[:2])) for example in examples()],
)
def test_an_example_prints_what_the_page_shows(page: str, command: str, output: str, tmp_path: Path) -> None:
    program, *words = shlex.split(command)
    assert program.removeprefix(".venv/bin/") == "huiyin"
    kept = {key: value for key, value in os.environ.items() if not SETTING.match(key)}
    language = "zh" if page.endswith(".zh.md") else "en"
    done = subprocess.run(
        [sys.executable, "-c", "from huiyin.cli.main import main; main()", *words],
        env=kept | {"HUIYIN_HOME": str(tmp_path), "HUIYIN_LANG": language, "COLUMNS": "80", "PYTHONUTF8": "1"},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (Exit.OK, "")
    printed = "\n".join(line.rstrip() for line in done.stdout.splitlines())
    # An ellipsis on a page stands for whatever is there: the hash of rules that are still being written.
    shown = ".*".join(re.escape(part) for part in output.strip("\n").split("…"))
    assert re.fullmatch(shown, printed), printed
    assert all((tmp_path / file).is_file() for option, file in pairwise(words) if option == "--out")


def test_both_readmes_show_the_same_examples() -> None:
    first, second = (
        [command for page, command, _ in examples() if page == readme] for readme in ("README.md", "README.zh.md")
    )
    assert first == second
    assert {tuple(command.split()[1:3]) for command in first} >= {("profile", "lint"), ("profile", "draw")}


def test_rules_of_an_operator_can_be_written_as_documented(tmp_path: Path) -> None:
    """Each `toml` block whose first line names its file in the folder of rules."""
    written = []
    for block in blocks(DOCS / "operating.md", "toml"):
        file = tmp_path / block.partition("\n")[0].removeprefix("# ")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block, encoding="utf-8")
        written.append(file.relative_to(tmp_path))
    shelf = Shelf(tmp_path / "rules")
    assert {path.parts[1] for path in written} == {"calendars", "limits"}
    for path in written:
        if path.parts[1] == "limits":
            rules = shelf.profile(path.stem)
            assert [clock.id for clock in rules.clocks.values() if not (clock.term or clock.numbered)] == []
        elif path.stem.isdecimal():
            assert shelf.calendars[path.parts[2]].knows(int(path.stem))


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_glossary_says_what_the_rules_say() -> None:
    below = text(DOCS / "glossary.md").partition(MARK)[2]
    assert below == "\n" + generated(), "python tests/docs/glossary.py"


@pytest.mark.parametrize("rules", PROFILES, ids=name)
def test_the_glossary_holds_every_stage_in_both_languages(rules: Path) -> None:
    glossary = text(DOCS / "glossary.md")
    for stage in tomllib.loads(text(rules))["stages"].values():
        assert f"**{stage['name']['zh']}**" in glossary
        assert f"**{stage['name']['en']}**" in glossary


# ── Decisions, dependencies, changes ─────────────────────────────────────────────────────────────────────────────


@each_page(ADRS)
def test_a_decision_is_short_and_begins_with_its_number(page: Path) -> None:
    assert len(text(page).splitlines()) < 80
    assert re.match(rf"# 0*{int(page.name[:4])}[.:] ", text(page))


def test_every_dependency_has_its_reason_and_no_other_has_one() -> None:
    project = tomllib.loads(text(ROOT / "pyproject.toml"))
    groups = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
    ]
    wanted = [one for group in groups for one in group if isinstance(one, str)]
    table = rows(text(DOCS / "adr" / "0004-dependencies.md"))
    assert {row[0].strip("`") for row in table} == {re.split(r"[^\w-]", one)[0] for one in wanted}


def test_the_changes_of_this_version_are_told() -> None:
    version = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["version"]
    assert {"Unreleased", version} <= sections(ROOT / "CHANGELOG.md").keys()
