"""Reports: what a reader must be able to trust of the page, the list, and their messages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from reports.__main__ import KEYS, main
from reports.html import page
from reports.limits import TRIED
from reports.overview import gravest_verdict
from reports.record import read_all
from reports.script import script
from reports.squares import Square
from suites.meta.records import (
    BROKEN,
    CASE,
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    KNOWN,
    NOTHING,
    REQUEST,
    TARGET,
    UNFOLD,
    WHOLE,
    Elements,
    cells_of,
    poisoned,
    rendered,
    section,
    tables,
    written,
)


def test_hostile_strings_are_escaped(tmp_path: Path) -> None:
    """Whatever a framework, a path or a message says, the page gains no element, attribute or script of it."""
    told = rendered(tmp_path, *map(poisoned, WHOLE))
    assert "&lt;script&gt;" in told
    elements = Elements()
    elements.feed(told)
    assert not {"script", "img"} & {tag for tag, _ in elements.seen}
    assert not {name for _, names in elements.seen for name in names if name.startswith("on")}


def test_an_issue_that_is_no_web_address_is_no_link(tmp_path: Path) -> None:
    """A known failure's issue is a link only where it begins with http."""
    assert 'href="https://example.org/1"' in rendered(tmp_path, *WHOLE)
    assert 'href="javascript' not in rendered(tmp_path, HEADER, CELL, KNOWN | {"issue": "javascript:alert(1)"}, FOOTER)


@pytest.mark.parametrize("more", ["", '{"record": "cel'])
def test_a_run_without_footer_is_called_incomplete(tmp_path: Path, more: str) -> None:
    """A run that did not finish, torn last line or not, is INCOMPLETE in a banner that names the file."""
    told = rendered(tmp_path, HEADER, CELL, more=more)
    assert re.search(r'class="banner".*run\.jsonl is INCOMPLETE', told)
    assert "All runs are complete" not in told
    assert ("cut in half" in told) == bool(more)


def test_a_complete_run_has_no_banner(tmp_path: Path) -> None:
    """Only what is not whole is warned of."""
    assert 'class="banner"' not in rendered(tmp_path, *WHOLE)


@pytest.mark.parametrize("footer", [{"why": "interrupted", "exit": 2}, {"exit": 1}, {"exit": 3}, {"exit": 5, "judged": 0}])
def test_a_run_that_is_not_green_is_not_shown_as_green(tmp_path: Path, footer: dict[str, Any]) -> None:
    """Interrupted, red without a discrepancy, a fault of the suite, nothing judged: each has its banner."""
    assert 'class="banner"' in rendered(tmp_path, HEADER, CELL, FOOTER | footer)


def test_no_cell_of_the_matrix_is_empty(tmp_path: Path) -> None:
    """Each cell says a verdict or why there is none; a cell that judged nothing does not agree."""
    told = rendered(tmp_path, HEADER, CELL, CELL | UNFOLD | NOTHING, FOOTER)
    (table,) = tables(told, "fake 1.0, conv transpose")
    assert cells_of(table) == ["agrees 9", "not selected in this run", "the route has no padding mode"] + ["not selected in this run"] * 2
    (table,) = tables(told, "fake 1.0, im2col")
    assert cells_of(table) == ["unsupported: has rank 1 only"]


def test_every_claim_is_accounted_for_on_every_adapter(tmp_path: Path) -> None:
    """In a table of its operator, or among those that the adapter has no route to."""
    told = section(rendered(tmp_path, HEADER, CELL, FOOTER), "matrix").split('<h3 id="claims">')[0]
    assert set(re.findall(r'href="#claim-(\w+)"', told)) == HEADER["claims"].keys()
    assert re.search(r"No route to\s+<strong>gradients</strong>", told)


@pytest.mark.parametrize(
    "header, footer, reason",
    [
        ({}, {"why": "interrupted", "exit": 2}, "not reached by the run"),
        ({"version": "unknown"}, {}, "the adapter does not start"),
        ({}, {}, "not selected in this run"),
    ],
)
def test_a_missing_cell_has_its_reason(tmp_path: Path, header: dict[str, Any], footer: dict[str, Any], reason: str) -> None:
    """Interrupted, not started, or not selected."""
    told = rendered(tmp_path, HEADER | {"targets": [TARGET | header]}, FOOTER | footer)
    assert reason in cells_of(tables(told, "conv transpose")[0])


def test_paths_and_dtypes_that_differ_have_their_own_line(tmp_path: Path) -> None:
    """One line where all are alike; else each end is named by what tells it from the others, the gravest first."""
    paths = HEADER | {"targets": [TARGET, TARGET | {"path": "avx2"}]}
    four = [CELL | {"path": path, "dtype": dtype} for path in ("native", "avx2") for dtype in ("float32", "float64")]
    assert cells_of(tables(rendered(tmp_path, paths, *four, FOOTER), "fake 1.0, conv")[0])[0] == "agrees 36"
    told = rendered(tmp_path, paths, *four, DISCREPANCY | {"dtype": "float64"}, FOOTER)
    assert cells_of(tables(told, "fake 1.0, conv")[0])[0] == "1 discrepancy 9 native float64 agrees 27 avx2; native float32"


def test_a_known_failure_is_marked_with_its_id(tmp_path: Path) -> None:
    """In the matrix, beside what agrees elsewhere; and a new discrepancy stands before it."""
    assert "known: k1" in cells_of(tables(rendered(tmp_path, HEADER, CELL, KNOWN, FOOTER), "fake 1.0, conv")[0])[0]
    articles = re.findall(r'<article [^>]*class="(\w+)"', rendered(tmp_path, HEADER, CELL, KNOWN, DISCREPANCY, FOOTER))
    assert articles == ["differs", "known"]


def test_the_summary_tells_claims_by_adapters(tmp_path: Path) -> None:
    """Judged, asked, new and known of each adapter; the gravest verdict of each claim."""
    told = rendered(tmp_path, *WHOLE[:-1], KNOWN | {"dtype": "float64"}, FOOTER)
    assert cells_of(tables(told, "Each adapter")[0]) == ["3", "1 of 5", "9", "1", "2", "0", "1", "0", "0", "0"]
    words = cells_of(tables(told, "Each claim")[0])
    assert words == ["1 discrepancy 9 on 1 route", *["not selected in this run"] * 3, "no route to gradients"]


def test_failing_cases_without_a_finding_do_not_agree(tmp_path: Path) -> None:
    """A cell whose verdicts are not all `agrees` is never green, even where none was explained."""
    assert 'class="agrees"' not in rendered(tmp_path, HEADER, CELL | {"verdicts": {"agrees": 8, "hung": 1}}, FOOTER)


def test_the_list_as_json_has_exactly_the_documented_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`list --json` prints one object a discrepancy, with the keys that `--help` names."""
    assert main(["list", "--json", str(written(tmp_path, *WHOLE))]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [tuple(line) for line in lines] == [KEYS, KEYS]
    assert [line["known"] for line in lines] == [None, "k1"]
    assert lines[0]["case"] == CASE


def test_the_list_prints_one_line_a_discrepancy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A message of many lines, or with terminal codes, stays one plain line."""
    assert main(["list", str(written(tmp_path, HEADER, CELL, DISCREPANCY | {"message": "a\nb\x1b[31m"}, FOOTER))]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "\x1b" not in out


@pytest.mark.parametrize("command", ["list", "html"])
@pytest.mark.parametrize("text", BROKEN)
def test_a_bad_file_exits_2_with_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, command: str) -> None:
    """A broken record file is told in one line on stderr that names it, without a traceback."""
    assert refused([command, str(written(tmp_path, more=text))], tmp_path) == 2
    assert re.fullmatch(r"\S*run\.jsonl.*\n", capsys.readouterr().err)


@pytest.mark.parametrize("name", ["", "absent.jsonl"])
def test_what_is_no_file_exits_2_with_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """A folder, or a file that is not there."""
    assert refused(["list", str(tmp_path / name)], tmp_path) == 2
    assert capsys.readouterr().err.count("\n") == 1


def refused(arguments: list[str], folder: Path) -> int:
    """The exit code; `html` writes beside the records."""
    return main([*arguments, *(["-o", str(folder / "out")] if arguments[0] == "html" else [])])


def test_a_folder_that_cannot_be_written_exits_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file stands where the folder should."""
    file = written(tmp_path, *WHOLE)
    assert main(["html", str(file), "-o", str(file)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_no_files_at_all_is_misuse(tmp_path: Path) -> None:
    """`html` of nothing makes no empty page."""
    with pytest.raises(SystemExit) as ended:
        main(["html", "-o", str(tmp_path)])
    assert ended.value.code == 2


def test_the_page_fetches_nothing(tmp_path: Path) -> None:
    """It opens offline: no script, no asset, no import; links only lead within the page or to issues."""
    told = rendered(tmp_path, *WHOLE)
    assert not re.search(r"<script|<link|<iframe|<img|\bsrc=|@import|url\(|http-equiv", told)
    assert all(re.match(r"<a |<a\b", tag) for tag in re.findall(r"<[^>]*href=[^>]*>", told))


def test_every_link_within_the_page_has_its_target(tmp_path: Path) -> None:
    """Anchors are unique and each is there."""
    told = rendered(tmp_path, *WHOLE)
    ids = re.findall(r'\bid="([^"]+)"', told)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', told)) <= set(ids)


def test_rendering_is_pure(tmp_path: Path) -> None:
    """The same records make the same bytes."""
    assert rendered(tmp_path, *WHOLE) == rendered(tmp_path, *WHOLE)


def test_a_cell_of_two_files_is_told_once(tmp_path: Path) -> None:
    """The complete record of a cell wins over a partial one, with the discrepancies of its own run only."""
    (tmp_path / "old").mkdir()
    old = written(tmp_path / "old", HEADER, CELL | {"complete": False, "judged": 7}, DISCREPANCY)
    told = page(read_all([written(tmp_path, HEADER, CELL, FOOTER), old]))
    assert cells_of(tables(told, "fake 1.0, conv")[0])[0] == "agrees 9"
    assert "<article" not in told


@pytest.mark.parametrize("got", [None, [], [[[]]], 3, "text", [[1, 2], [3]], [[[1, "inf", "nan"]]], [[[[[[1]]]]]]])
def test_any_array_is_drawn_or_said_to_be_missing(tmp_path: Path, got: Any) -> None:
    """Nothing, empty, ragged, or of another rank: the page says in words what it cannot draw."""
    told = rendered(tmp_path, HEADER, CELL, DISCREPANCY | {"got": got}, FOOTER)
    figure = re.findall(r"<figure>(.*?)</figure>", told, re.DOTALL)[1]
    assert "<svg" in figure or "drawn" in figure or "draw:" in figure


@pytest.mark.parametrize(
    "call, told",
    [
        ("y = x + w", ["y: float32 (1, 1, 2)", "[[[2.0, 4.0]]]"]),
        ("y = x * w\ndx = w\ndw = -x", ["dx: float32 (1, 1, 2)", "[[[1.0, 2.0]]]", "dw: float32 (1, 1, 2)", "[[[-1.0, -2.0]]]"]),
        ("(dx,) = (w,)\ndw, dg = x, dx", ["dw: float32 (1, 1, 2)", "[[[1.0, 2.0]]]", "dg: float32 (1, 1, 2)", "[[[1.0, 2.0]]]"]),
        ("y = x if b is None else b", ["y: float32 (1, 1, 2)", "[[[1.0, 2.0]]]"]),
    ],
)
def test_a_script_stands_alone_and_prints_what_the_call_leaves(capsys: pytest.CaptureFixture[str], call: str, told: list[str]) -> None:
    """The operands are in it, in the dtype of the cell; the results are those of the call's operator."""
    exec(script(DISCREPANCY | {"call": call}, {}) or "", {})
    lines = capsys.readouterr().out.splitlines()
    assert lines[: len(told)] == told
    assert lines[len(told) :] == [f"expected of {told[0][:2].rstrip(':')}:", "[[[1, 2, 3]]]"]


def test_a_script_sets_the_kernel_path_before_the_framework_is_imported(tmp_path: Path) -> None:
    """The environment of the path comes first; NumPy is imported once."""
    told = rendered(tmp_path, HEADER, CELL, DISCREPANCY, FOOTER)
    text = script(DISCREPANCY, TARGET["environment"]) or ""
    assert text.splitlines()[:3] == ["import os", "os.environ.update({'ISA': 'avx2'})", "import numpy as np"]
    assert text.count("import numpy") == 1
    assert "os.environ.update({&#39;ISA&#39;: &#39;avx2&#39;})" in told


@pytest.mark.parametrize("operands", [None, {"x": [[[]]], "w": [[[1]]]}])
def test_without_operands_there_is_only_the_replay_line(tmp_path: Path, operands: Any) -> None:
    """Nothing is drawn anew: the record is all that a report knows, and nested lists lose the shape of what is empty."""
    record = DISCREPANCY | {"operands": operands}
    assert script(record, {}) is None
    assert "The line below asks it again" in rendered(tmp_path, HEADER, CELL, record, FOOTER)


def test_coverage_shows_the_claim_that_was_asked_most_first(tmp_path: Path) -> None:
    """Of each route and path one cell in full, with what is missing; the others behind a summary; what did not end is told."""
    most = CELL | {"dtype": "float64", "coverage": {"within": {"reached": 5, "legal": 7, "missing": ["rank 2: K<F", "rank 2: K>F"]}}}
    told = section(rendered(tmp_path, HEADER, CELL, most, CELL | UNFOLD | {"coverage": {}, "complete": False}, FOOTER), "coverage")
    first, details = told.split("<summary>fake 1.0: the other claims")
    share = "5 / 7 71.4 % 2 missing rank 2: K&lt;F rank 2: K&gt;F"
    assert cells_of(tables(first, "asked most")[0])[:3] == ["native float64", "forward is exact", share]
    assert cells_of(tables(details, "other claims")[0]) == ["forward is exact", "float32", "1 / 2 50 %"]
    assert "1 cell did not end" in told


def test_documents_that_differ_are_told_side_by_side(tmp_path: Path) -> None:
    """A row for each request, once for all kernel paths; the difference is a word, and what every document says is named."""
    other = TARGET | {
        "adapter": "other",
        "modes": {"same": {"mode": "same", "source": "another", "made": [REQUEST | {"begin": 1, "end": 0}]}},
    }
    told = section(rendered(tmp_path, HEADER | {"targets": [TARGET, TARGET | {"path": "avx2"}, other]}, CELL, FOOTER), "by-design")
    (table,) = tables(told, "SAME")
    assert cells_of(table) == ["4", "3", "2", "1", "8 (0, 1)", "8 (1, 0)", "differ"]
    assert "Documents differ in 1 of 1" in told
    assert "the fake&#39;s document" in told
    assert "another" in told


def test_what_is_supported_after_all_is_counted(tmp_path: Path) -> None:
    """Of the calls beyond a limit: tried, refused, answered rightly, and the rest."""
    verdicts = {"verdicts": {"agrees": 9, "accepted nonsense": 1}, "after_all": {"has rank 1 only": 3}, "findings": 1}
    told = section(rendered(tmp_path, HEADER, CELL | {"claim": TRIED} | verdicts, CELL | UNFOLD, FOOTER), "unsupported")
    tried, untried = (row for row in tables(told, "limits")[0].split("<tr>") if "<td" in row)
    assert cells_of(tried)[:5] == ["has rank 1 only supported after all: 3 answers", "10", "6", "3", "1"]
    assert cells_of(untried)[1] == "not tried: not in this run"


def test_a_known_failure_is_named_once_in_the_overview() -> None:
    """However many cells it stands in, and beside whichever others."""
    squares = [Square("known", "known: a"), Square("known", "known: a, b"), Square("known", "known: b")]
    assert gravest_verdict(squares) == "known: a, b"
    assert gravest_verdict([Square("agrees", "agrees")] * 2) == "agrees"
