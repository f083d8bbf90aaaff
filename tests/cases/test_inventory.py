"""Every column of the cases is classified; what is sealed is sealed, and what is not holds no words."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from huiyin.cases.inventory import INVENTORY, Key, Writer
from huiyin.cases.models import Sealed

TABLES = {model._meta.db_table: model for model in apps.get_app_config("cases").get_models()}
# What a text column in clear may hold: codes, numbers of cases, hashes; each listed by name.
CODES = {
    *("number", "origin", "profile", "stage", "lead", "officer", "ended"),
    *("capacity", "name", "against", "office", "kind", "mode", "notice"),
}


def test_every_table_and_column_is_in_the_inventory_and_no_other() -> None:
    columns = {table: {field.name for field in model._meta.concrete_fields} for table, model in TABLES.items()}
    assert {table: set(known) for table, known in INVENTORY.items()} == columns


@pytest.mark.parametrize("table", TABLES)
def test_what_the_inventory_calls_sealed_is_a_sealed_column(table: str) -> None:
    sealed = {field.name for field in TABLES[table]._meta.concrete_fields if isinstance(field, Sealed)}
    assert sealed == {name for name, column in INVENTORY[table].items() if column.key is not Key.CLEAR}


@pytest.mark.parametrize("table", TABLES)
def test_a_text_in_clear_is_a_code(table: str) -> None:
    texts = {
        field.name
        for field in TABLES[table]._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
    }
    assert texts <= CODES | {"state"}


@pytest.mark.parametrize("table", TABLES)
def test_words_of_people_are_sealed_unless_they_are_choices_from_a_list(table: str) -> None:
    clear = {
        name
        for name, column in INVENTORY[table].items()
        if column.writer is not Writer.PROGRAM and column.key is Key.CLEAR
    }
    choices = {"place", "subject", "officer", "office", "kind", "mode", "own_code", "claim", "due"}
    assert clear <= choices


def test_no_sealed_column_can_be_searched() -> None:
    for model in TABLES.values():
        for field in model._meta.concrete_fields:
            if isinstance(field, Sealed):
                assert (field.unique, field.db_index) == (False, False), field
        indexed = {name.lstrip("-") for index in model._meta.indexes for name in index.fields}
        assert not {name for name in indexed if isinstance(model._meta.get_field(name), Sealed)}
