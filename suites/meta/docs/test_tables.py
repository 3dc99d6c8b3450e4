"""The README's table of frameworks is what its script makes of the folder."""

from __future__ import annotations

from suites.meta.docs.blocks import read
from suites.meta.docs.tables import FILE, TABLE, table, written


def test_the_table_of_frameworks_is_up_to_date() -> None:
    """Otherwise: python -m suites.meta.docs.tables."""
    assert TABLE.search(read(FILE))
    assert written(read(FILE)) == read(FILE)


def test_a_table_that_is_out_of_date_is_found() -> None:
    """A row that is missing comes back."""
    lines = table().splitlines(keepends=True)
    text = f"a\n<!-- table: adapters -->\n{''.join(lines[:-1])}<!-- end of table -->\nb\n"
    assert written(text) == text.replace("<!-- end", f"{lines[-1]}<!-- end")
