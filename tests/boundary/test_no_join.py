"""Boundary 1, no join: nothing in the schema leads from a person in one case to the same person in another."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

import huiyin
from huiyin.cases.actions.table import table as acts
from huiyin.cases.inventory import INVENTORY, Key

# What tells of a person, in either language; parts of names of columns, fields, parameters, options and addresses.
WORDS = (
    "name", "phone", "mobile", "tel", "mail", "address", "petitioner", "person", "people", "citizen", "complainant",
    "gender", "sex", "birth", "age", "ethnic", "nation", "religion", "language", "group", "idcard", "id_card",
    "passport", "account", "device", "ip", "wechat", "openid", "户", "姓名", "电话", "手机", "地址", "证件", "身份证",
    "民族", "性别", "年龄", "信访人", "上访人",
)  # fmt: skip
# Where one of these words stands and is about something else. Closed: what is not here needs a reason to be.
ABOUT_OTHERS = {
    ("cases_clock", "name"): "the name of a limit",
    ("cases_attachment", "name"): "the name of a file, sealed",
    ("cases_sitekey", "name"): "the name of a key",
    ("directory_staff", "name"): "staff",
    ("directory_staff", "username"): "staff",
    ("directory_staff", "email"): "staff",
    ("directory_office", "phone"): "an office",
}
PERSONAL = ("cases_party", "cases_partykey", "cases_delivery")


@pytest.fixture
def columns(db: None) -> list[tuple[str, str]]:
    """Every column of our tables, as PostgreSQL has them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND (table_name LIKE 'cases\\_%%' OR table_name LIKE 'directory\\_%%') ORDER BY 1, 2"
        )
        return cursor.fetchall()


def is_personal(name: str) -> bool:
    parts = name.lower().replace("-", "_").split("_")
    return any(
        word in parts or (len(word) > 3 and word in name.lower()) or (not word.isascii() and word in name)
        for word in WORDS
    )


# ── The schema ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_column_is_about_a_person_but_those_that_are_sealed(columns: list[tuple[str, str]]) -> None:
    found = {(table, column) for table, column in columns if is_personal(column)}
    office_texts = {
        pair
        for pair in found
        if pair[0] in ("directory_office", "directory_jurisdiction", "directory_subject")
        and pair[1].endswith(("_zh", "_en"))
    }
    assert found - office_texts == ABOUT_OTHERS.keys()


def test_what_a_person_says_of_themselves_stands_in_one_sealed_column() -> None:
    assert [
        (table, name)
        for table, found in INVENTORY.items()
        for name, column in found.items()
        if column.key is Key.IDENTITY
    ] == [("cases_party", "identity")]


@pytest.mark.usefixtures("db")
def test_the_indexes_of_what_is_about_parties_are_a_closed_list() -> None:
    """What is not indexed by a person is not looked up by one; a code is known to its party alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, array_agg(a.attname::text ORDER BY k.place), i.indisunique
              FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
              CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY k(number, place)
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
             WHERE c.relname = ANY(%s) GROUP BY c.relname, i.indexrelid, i.indisunique
            """,
            [list(PERSONAL)],
        )
        found = {(table, tuple(names), unique) for table, names, unique in cursor.fetchall()}
    assert found == {
        ("cases_party", ("id",), True),
        ("cases_party", ("lookup",), True),
        ("cases_party", ("case_id",), False),
        ("cases_party", ("overseer_id",), False),
        ("cases_partykey", ("party_id",), True),
        ("cases_partykey", ("case_id",), False),
        ("cases_delivery", ("id",), True),
        ("cases_delivery", ("party_id", "letter_id"), True),
        ("cases_delivery", ("party_id",), False),
        ("cases_delivery", ("letter_id",), False),
        ("cases_delivery", ("case_id",), False),
    }


@pytest.mark.usefixtures("db")
def test_nothing_leads_from_or_to_a_party_but_its_case() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
            " AND (conrelid = ANY(%s::regclass[]) OR confrelid = ANY(%s::regclass[]))",
            [list(PERSONAL), list(PERSONAL)],
        )
        assert set(cursor.fetchall()) == {
            ("cases_party", "cases_case"),
            ("cases_party", "directory_office"),
            ("cases_partykey", "cases_party"),
            ("cases_partykey", "cases_case"),
            ("cases_delivery", "cases_party"),
            ("cases_delivery", "cases_letter"),
            ("cases_delivery", "cases_case"),
        }


def test_a_party_has_one_case_and_no_row_has_several() -> None:
    for model in apps.get_app_config("cases").get_models():
        assert not model._meta.many_to_many
        to_cases = [
            field for field in model._meta.concrete_fields if field.related_model is apps.get_model("cases", "Case")
        ]
        assert len(to_cases) <= 1
        assert all(not field.null for field in to_cases)


def test_only_random_ids_and_no_numbers_that_count_up() -> None:
    for model in apps.get_app_config("cases").get_models():
        for field in model._meta.concrete_fields:
            assert "Auto" not in type(field).__name__, f"{model.__name__}.{field.name}"


@pytest.mark.usefixtures("db")
def test_no_sequence_or_view_counts_or_lists_cases() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('S', 'v', 'm') AND relname LIKE 'cases%%'")
        assert cursor.fetchall() == []


# ── What can be asked ────────────────────────────────────────────────────────────────────────────────────────────


def functions(module: ModuleType) -> Iterator[tuple[str, Any]]:
    for name, value in vars(module).items():
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
            yield name, value


@pytest.mark.parametrize("module", ["queries", "archive", "check", "notify", "importing", "masking", "tasks"])
def test_no_query_takes_anything_of_a_person(module: str) -> None:
    for name, function in functions(import_module(f"huiyin.cases.{module}")):
        taken = [one for one in inspect.signature(function).parameters if is_personal(one)]
        assert not taken, f"{name}({taken})"


def test_no_act_takes_anything_of_a_person_but_the_filing_itself() -> None:
    for kind, function in acts().items():
        taken = [one for one in inspect.signature(function).parameters if is_personal(one)]
        assert not taken, f"{kind}({taken})"


def test_no_query_filters_parties_by_anything_but_case_code_or_their_own_id() -> None:
    """Every ``Party.objects.filter(...)`` of the program, as it is written."""
    allowed = {"pk", "pk__in", "case", "case__in", "kind", "lookup", "mode", "identity__isnull", "wishes__isnull"}
    found = set()
    for file in Path(huiyin.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                source = ast.unparse(node.func)
                if source.startswith(("Party.objects", "PartyKey.objects")):
                    found |= {word.arg for word in node.keywords if word.arg}
    assert {"pk", "lookup", "case"} <= found
    assert found <= allowed | {"party", "party__in", "flat", "batch_size"}


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from routes(one, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern)


# The language of a page is no one's but the page's.
ROUTES_ABOUT_OTHERS = {"language/", "rights/course.<str:language>.svg"}


def test_no_address_takes_anything_of_a_person() -> None:
    found = set(routes(get_resolver()))
    assert found
    assert {
        route
        for route in found
        if any(is_personal(part) for part in route.replace("<str:", "/").replace(">", "/").split("/"))
    } <= ROUTES_ABOUT_OTHERS


def forms_of(base: type) -> Iterator[type[forms.Form]]:
    for one in base.__subclasses__():
        if one.__module__.startswith("huiyin."):
            yield one
        yield from forms_of(one)


FORMS_OF_ONESELF: set[str] = set()  # a filing asks its own party who they are; it is sealed and searched by nobody


def test_no_form_asks_for_anything_of_a_person_but_of_oneself() -> None:
    for form in forms_of(forms.BaseForm):
        asked = [name for name in getattr(form, "base_fields", {}) if is_personal(name)]
        assert not asked or form.__name__ in FORMS_OF_ONESELF, form


# The names that commands take: of profiles, and of a new member of staff.
COMMANDS_ABOUT_OTHERS = {
    ("profile lint", "names"),
    ("profile draw", "name"),
    ("profile draw", "lang"),
    ("join", "username"),
    ("join", "name"),
}


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    for name, one in getattr(command, "commands", {}).items():
        yield from commands(one, (*path, name))
    if not getattr(command, "commands", {}):
        yield from ((" ".join(path), parameter.name) for parameter in command.params)


def test_no_command_takes_anything_of_a_person() -> None:
    from typer.main import get_command  # noqa: PLC0415

    from huiyin.cli.main import app  # noqa: PLC0415

    found = set(commands(get_command(app)))
    assert len(found) > 20
    assert {(command, name) for command, name in found if is_personal(name)} <= COMMANDS_ABOUT_OTHERS


def test_the_word_list_finds_what_it_should_and_nothing_else() -> None:
    for name in ("petitioner_name", "phone", "home_address", "mobile", "IDcard", "证件号码", "age", "ip"):
        assert is_personal(name), name
    for name in ("stage", "origin", "case", "number", "kind", "script", "message", "page", "package"):
        assert not is_personal(name), name
