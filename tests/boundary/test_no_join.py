"""Boundary 1, no join: nothing joins two cases by a person, and nothing asks for one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, models
from django.urls import URLPattern, URLResolver, get_resolver
from typer.main import get_command

from huiyin.cases.actions.filing import NewParty
from huiyin.cases.identity import Identity
from huiyin.cases.models import Case, Filing, Party, Sealed
from huiyin.cases.readers import Service, reading
from huiyin.cli.main import app
from tests.cases.acting import filed

pytestmark = pytest.mark.usefixtures("city")

SAME = Identity(name="林不在", phone="000-0000", email="x@example.org", address="无名路")
# What a person could be searched by. No option, route, or column in clear may take it of a petitioner.
PERSONAL = re.compile(
    r"petitioner|complainant|citizen|surname|phone|mobile|email|id_?card|passport|birth|gender|ethnic|nation"
)
STAFFS = {"directory_staff.email", "directory_office.phone"}  # of officers, and of counters


def tables() -> Iterator[type[models.Model]]:
    for label in ("cases", "directory"):
        yield from apps.get_app_config(label).get_models()


def test_what_leads_from_a_party_leads_to_its_own_case_alone() -> None:
    links = {field.name: field.related_model for field in Party._meta.concrete_fields if field.is_relation}
    assert {name: model.__name__ for name, model in links.items()} == {"case": "Case", "overseer": "Office"}
    assert not [field for field in Party._meta.get_fields() if field.many_to_many]


def test_no_table_but_those_of_one_case_knows_a_party() -> None:
    for table in tables():
        knows = [field for field in table._meta.concrete_fields if field.related_model is Party]
        assert not knows or any(field.related_model is Case for field in table._meta.concrete_fields), table


def test_the_only_unique_value_of_a_party_is_its_own_code() -> None:
    unique = {field.name for field in Party._meta.concrete_fields if field.unique}
    assert unique == {"id", "lookup"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'cases_party'")
        columns = {re.search(r"\((.*)\)$", index)[1] for (index,) in cursor.fetchall()}  # type: ignore[index]
    assert columns == {"id", "lookup", "case_id", "overseer_id"}


@pytest.mark.parametrize("table", list(tables()), ids=lambda table: table._meta.db_table)
def test_no_column_in_clear_is_named_after_what_a_person_is_searched_by(table: type[models.Model]) -> None:
    clear = [field.name for field in table._meta.concrete_fields if not isinstance(field, Sealed)]
    found = {f"{table._meta.db_table}.{name}" for name in clear if PERSONAL.search(name)}
    assert found <= STAFFS


def test_the_same_person_with_the_same_words_in_two_cases_leaves_nothing_alike() -> None:
    codes = set()
    for _ in range(2):
        for mode in ("open", "confidential"):
            codes |= set(filed(parties=(NewParty(mode=mode, identity=SAME, wishes={"by": "none"}),)).codes)
    assert len(codes) == 4
    with reading(Service("check")):
        for table, columns in ((Party, ("identity", "wishes", "lookup", "salt")), (Filing, ("text", "masked"))):
            for column in columns:
                values = [bytes(value) for value in table.objects.values_list(column, flat=True) if value is not None]
                assert len(values) == len(set(values)) > 1, column


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        path = before + str(one.pattern)
        yield path
        if isinstance(one, URLResolver):
            yield from routes(one, path)
        else:
            assert isinstance(one, URLPattern)


def test_no_route_takes_a_person() -> None:
    assert [path for path in routes(get_resolver()) if PERSONAL.search(path)] == []


def test_no_command_takes_a_petitioner() -> None:
    todo = [("huiyin", get_command(app))]
    found = []
    while todo:
        called, command = todo.pop()
        todo += [(f"{called} {word}", one) for word, one in getattr(command, "commands", {}).items()]
        found += [f"{called} {option.name}" for option in command.params if PERSONAL.search(str(option.name))]
    assert found == []
