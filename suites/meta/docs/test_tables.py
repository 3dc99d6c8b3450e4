"""The test of the README's tables: they are the output of their script."""

from __future__ import annotations

import pytest

from suites.meta.docs.blocks import read
from suites.meta.docs.commands import packages
from suites.meta.docs.tables import FILE, TABLE, TABLES, written


def test_the_tables_of_frameworks_are_up_to_date() -> None:
    """If they are not, run python -m suites.meta.docs.tables."""
    assert {match[1] for match in TABLE.finditer(read(FILE))} == set(TABLES)
    assert written(read(FILE)) == read(FILE)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_is_out_of_date_is_found(name: str) -> None:
    """The script adds a row that is missing."""
    lines = TABLES[name]().splitlines(keepends=True)
    text = f"a\n<!-- table: {name} -->\n{''.join(lines[:-1])}<!-- end of table -->\nb\n"
    assert written(text) == text.replace("<!-- end", f"{lines[-1]}<!-- end")


def test_a_package_in_a_folder_is_named_without_the_folder() -> None:
    """The README shows neither options of pip nor a path of somebody's machine."""
    assert packages(["numpy==2.4.6", "-e", "/home/me/tinydeconv"]) == ["numpy==2.4.6", "tinydeconv"]
