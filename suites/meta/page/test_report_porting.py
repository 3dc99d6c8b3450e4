"""Tests of what the page says by design: weights, padding, SAME, sizes and multiplicity."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from reference.records.words import SPECIAL_VALUES
from suites.meta.records import (
    CELL,
    EXAMPLES,
    FOOTER,
    HEADER,
    LAYOUT,
    REQUEST,
    TARGET,
    Record,
    cells_of,
    claim,
    rendered,
    section,
    tables,
    text,
)

FLAX = {"weight": [["K0"], ["K1"], ["in"], ["out"]], "flipped": ["K0", "K1"], "bias": 0}
EQUINOX = {
    "weight": [["groups", "out"], ["in"], ["K0"], ["K1"]], "flipped": ["K0", "K1"], "bias": 2,
}  # fmt: skip
TAKEN = REQUEST | {"padding": 1, "text": "pad=1", "output_size": 7, "begin": 1, "end": 1}
ADDED = TAKEN | {"kernel_size": 4, "output_size": 6, "begin": 2, "end": 2}
OTHER = TARGET | {"adapter": "other"}
ALIKE = TAKEN | {"text": "padding=1"}


def page(folder: Path, *others: Record, **fields: object) -> str:
    """The section of a page of the fake, with these fields, and of other adapters."""
    targets = [TARGET | fields, *(TARGET | {"adapter": "other"} | other for other in others)]
    return section(rendered(folder, HEADER | {"targets": targets}, CELL, FOOTER), "by-design")


def row_of(table: str, name: str) -> list[str]:
    """The cells of the row whose header begins with a name."""
    rows = table.split("<tr>")
    return cells_of(next(row for row in rows if f'<th scope="row">{name}' in row))


def test_two_layouts_have_a_recipe_both_ways(tmp_path: Path) -> None:
    """In words in a table, and as lines of NumPy; one layout alone needs none."""
    html = page(tmp_path, {"layouts": {"linen": FLAX}})
    words = tables(html, "From a layout")[0]
    assert row_of(words, "1 (fake 1.0)") == ["as it is", "axes 2, 3, 0, 1; kernel flipped"]
    assert "w = np.ascontiguousarray(w.transpose(2, 3, 0, 1)[::-1, ::-1])" in html
    assert "w = np.ascontiguousarray(w.transpose(2, 3, 0, 1)[:, :, ::-1, ::-1])" in html
    assert "<pre" not in page(tmp_path, {"layouts": {"linen": LAYOUT}})


def test_groups_are_in_a_recipe_where_both_calls_have_them(tmp_path: Path) -> None:
    """The channels are exchanged in each group; the shape of the bias stands beside the weight."""
    html = page(tmp_path, {"layouts": {"layer": EQUINOX}})
    assert "w = w.reshape(groups, -1, *w.shape[1:])" in html
    assert "(out, 1, 1)" in tables(html, "Layouts")[0]
    assert "groups, -1" not in page(tmp_path, {"layouts": {"linen": FLAX}})


@pytest.mark.parametrize("weight", [[], [[]], [["K0"], ["in"], ["out"]], [["no"]] * 4])
def test_a_layout_of_another_rank_is_left_out(tmp_path: Path, weight: list[list[str]]) -> None:
    """Also that of an edited file; the page is made all the same."""
    html = page(tmp_path, {"layouts": {"odd": FLAX | {"weight": weight}}})
    assert "other" not in tables(html, "Layouts")[0]


def test_the_meaning_of_a_number_is_said_in_words(tmp_path: Path) -> None:
    """Of what it cuts off, over all requests: with K = 3 alone, both meanings fit."""
    numbers = {"cut": [TAKEN, ALIKE | {"kernel_size": 4}], "added": [TAKEN, ADDED]}
    table = tables(page(tmp_path, numbers=numbers), "What padding = p means")[0]
    assert row_of(table, "fake 1.0: cut")[0].startswith("p elements are cut off")
    assert row_of(table, "fake 1.0: added")[0].startswith("p zeros are added")
    assert row_of(table, "fake 1.0: added")[2:] == ["7 (1, 1)", "6 (2, 2)"]


def test_a_call_that_takes_no_number_says_so(tmp_path: Path) -> None:
    """It has a word for no padding, and no call for another number."""
    word = TAKEN | {"padding": 0, "begin": 0, "end": 0, "text": "padding='valid'"}
    html = page(tmp_path, {"numbers": {"keras": [word]}}, numbers={"cut": [TAKEN]})
    table = tables(html, "What padding = p means")[0]
    assert row_of(table, "other 1.0: keras")[0] == "the call takes no number"
    assert "no such call" in row_of(table, "other 1.0: keras")


def test_a_meaning_that_is_neither_is_said_too(tmp_path: Path) -> None:
    """A begin that is not p, nor what the kernel reaches beyond it."""
    numbers = {"odd": [TAKEN | {"begin": 0, "end": 2}]}
    assert "something else" in page(tmp_path, numbers=numbers)


@pytest.mark.parametrize("begin, end, side", [(0, 1, "end"), (1, 0, "beginning")])
def test_the_odd_element_is_crossed_out_where_it_is_cut(
    tmp_path: Path, begin: int, end: int, side: str
) -> None:
    """2 elements and a kernel of 2 make 3, of which SAME keeps 2."""
    sizes = {"input_size": 2, "kernel_size": 2, "stride": 1, "output_size": 2}
    made = [REQUEST | sizes | {"begin": begin, "end": end}]
    modes = {"same": {"mode": "same", "source": "a document", "made": made}}
    table = tables(page(tmp_path, modes=modes), "The full output of each example")[0]
    assert row_of(table, "fake 1.0: same")[:2] == ["SAME", f"at the {side}"]
    assert re.findall(r'<s class="cut">(\d)</s>', table) == ["2" if end else "0"]
    assert len(re.findall(r'<span class="kept">', table)) == 2


def test_zeros_that_follow_are_not_called_cut(tmp_path: Path) -> None:
    """A kernel below the stride: the full output is smaller than the size."""
    sizes = {"input_size": 3, "kernel_size": 2, "stride": 3, "output_size": 9}
    made = [REQUEST | sizes | {"begin": 0, "end": -1}]
    modes = {"same": {"mode": "SAME", "source": "a document", "made": made}}
    table = tables(page(tmp_path, modes=modes), "The full output of each example")[0]
    assert row_of(table, "fake 1.0: same")[1] == "it cuts no odd number"
    assert table.count('<span class="zero">') == 1


def test_sizes_and_maps_are_those_of_the_records(tmp_path: Path) -> None:
    """The formula in the caption, a row for each size, a coloured table for each map."""
    html = page(tmp_path)
    table = tables(html, "F = 4, K = 3, s = 2")[0]
    assert "(4 - 1) * 2 + 3 = 9" in table
    assert row_of(table.replace(' class="number"', ""), "8") == [
        "floor((8 - 3) / 2) + 1 = 4",
        "output padding 1",
    ]
    heat = html[html.index('<table class="heat"') :]
    assert re.findall(r'<td class="(\w)">(\d)', heat) == [
        ("e", "1"), ("f", "2"), ("z", "0"), ("h", "4"),
    ]  # fmt: skip
    assert "x of 2 x 2" in text(html)


def test_records_of_an_earlier_version_say_that_they_lack_it(tmp_path: Path) -> None:
    """No table, but a sentence in its place."""
    target = {name: value for name, value in TARGET.items() if name not in ("layouts", "numbers")}
    header = {name: value for name, value in HEADER.items() if name != "examples"}
    html = section(rendered(tmp_path, header | {"targets": [target]}, CELL, FOOTER), "by-design")
    assert unescape(html).count("written by a version that did not note") == 4


def test_two_runs_with_the_same_examples_show_them_once(tmp_path: Path) -> None:
    """A map and a table of sizes, however many files there are."""
    twice = EXAMPLES | {part: rows * 2 for part, rows in EXAMPLES.items()}
    html = rendered(tmp_path, HEADER | {"examples": twice}, CELL, FOOTER)
    assert section(html, "by-design").count('<table class="heat"') == 1
    assert len(tables(section(html, "by-design"), "F = 4, K = 3, s = 2")) == 1


def test_how_far_a_nan_reaches_is_counted_for_each_adapter(tmp_path: Path) -> None:
    """Of claims about special values alone; an adapter without such a case has no row."""
    claims = {"nan": claim("So it is.", "any", group=SPECIAL_VALUES), "batch": claim("So.", "any")}
    header = HEADER | {"claims": HEADER["claims"] | claims, "targets": [TARGET, OTHER]}
    agrees = CELL | {"claim": "nan", "verdicts": {"agrees": 9}}
    cells = [
        agrees | {"remarks": {"10 to 99 more": 2, "1 to 9 more": 3}},
        agrees | {"route": "same", "remarks": {}},
        agrees | {"adapter": "other", "claim": "batch", "remarks": {"the bits depend": 1}},
    ]
    html = section(rendered(tmp_path, header, *cells, FOOTER), "by-design")
    (table,) = tables(html, "Cases with a NaN or an infinity")
    assert re.findall(r'<th scope="col" class="number">(.*?)</th>', table)[2:] == [
        "1 to 9 more", "10 to 99 more",
    ]  # fmt: skip
    assert row_of(table, "fake 1.0") == ["18", "13", "3", "2", agrees["route"]]
    assert "other" not in table
    assert "has a case that agrees" in page(tmp_path)
