"""Reports: what a reader must be able to trust of the page, the list, and their messages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from reports.__main__ import KEYS, main
from reports.html import page
from reports.record import read_all

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
PLACE = {"adapter": "fake", "version": "1.0", "route": "conv", "path": "native", "claim": "forward_is_exact", "dtype": "float32"}
AXIS = {"input_size": 3, "kernel_size": 2, "stride": 2, "dilation": 1, "padding": [0, 0], "output_padding": 0, "crop": [0, 0]}
CASE = {"axes": [AXIS], "batch": 1, "in_channels": 1, "out_channels": 1, "groups": 1, "bias": False, "dtype": "float32", "kind": "integers"}
HEADER = {
    "record": "header", "format": 1, "started": "2026-01-01T00:00:00+00:00", "profile": "ci", "time_limit": 30.0,
    "targets": [{"adapter": "fake", "path": "native", "environment": {"ISA": "avx2"}, "version": "1.0", "machine": "x", "cpu": ["avx2"]}],
}  # fmt: skip
CELL = PLACE | {
    "record": "cell", "sentence": "It is exact.", "complete": True, "composed": False, "asked": 9, "judged": 9, "verdicts": {"agrees": 9},
    "unsupported": {}, "limits": ["has rank 1 only"], "known_region": {}, "set_aside": 0, "findings": 0, "seconds_inside": 0.5,
    "worst_bounds": 0.0, "classes_reached": 1, "classes_legal": 2, "classes_missing": ["rank 1: K=F"],
}  # fmt: skip
DISCREPANCY = PLACE | {
    "record": "discrepancy", "sentence": "It is exact.", "verdict": "wrong values", "known": None, "case": CASE, "message": "off by 1",
    "setup": "import numpy as np", "call": "y = conv(x, w)", "where": [0, 0, 1], "bounds": "inf", "ulps": 1.0,
    "rule": "fails iff stride > 1", "got": [[[1, 3, "nan"]]], "expected": [[[1, 2, 3]]], "replay": "pytest suites/conformance --case '{}'",
}  # fmt: skip
NOTHING = {"judged": 0, "verdicts": {}, "unsupported": {"has rank 2 only": 4}}
KNOWN = DISCREPANCY | {"known": "k1", "story": "It is old.", "issue": "https://example.org/1"}
NOT_APPLICABLE = PLACE | {"record": "not applicable", "known": "k2", "story": "Only there."}
FOOTER = {"record": "footer", "exit": 0, "why": "finished", "judged": 9, "seconds": 2.0}
WHOLE = (HEADER, CELL, DISCREPANCY, KNOWN, NOT_APPLICABLE, FOOTER)

GOOD = json.dumps(HEADER) + "\n"
BROKEN = ["", "{", "[]\n", '{"record": "header"}\n', GOOD + "{\n{}\n", GOOD + '{"record": "cell"}\n']
BROKEN += [GOOD + json.dumps(CELL | {"worst_bounds": "large"}) + "\n", GOOD + json.dumps(CELL | {"verdicts": {"agrees": "9"}}) + "\n"]


def written(folder: Path, *records: Any, more: str = "") -> Path:
    """A record file."""
    file = folder / "run.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records) + more)
    return file


def rendered(folder: Path, *records: Any, more: str = "") -> str:
    """The page of one record file."""
    return page(read_all([written(folder, *records, more=more)]))


def poisoned(value: Any) -> Any:
    """The same record with a hostile string wherever a string may stand."""
    if isinstance(value, dict):
        return {key: one if key in ("record", "why", "bounds") else poisoned(one) for key, one in value.items()}
    return [poisoned(one) for one in value] if isinstance(value, list) else HOSTILE if isinstance(value, str) else value


def test_hostile_strings_are_escaped(tmp_path: Path) -> None:
    """Whatever a framework, a path or a message says, the page gains no element, attribute or script of it."""
    told = rendered(tmp_path, *map(poisoned, WHOLE))
    assert "&lt;script&gt;" in told
    assert not re.search(r"<script|<img|<[^>]*onerror=", told)


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
    other = CELL | {
        "route": "im2col",
        "claim": "columns",
        "dtype": "float64",
        "judged": 0,
        "verdicts": {},
        "unsupported": {"has rank 2 only": 4},
    }
    told = rendered(tmp_path, HEADER, CELL, other, FOOTER)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", told.split('<table class="matrix">')[1].split("</table>")[0], re.DOTALL)
    assert all(re.sub(r"<[^>]+>|\s", "", cell) for cell in cells)
    assert sum("unsupported: has rank 2 only" in cell for cell in cells) == 1
    assert sum("other operator" in cell for cell in cells) == 2


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
@pytest.mark.parametrize(
    "text", ["", "{", "[]\n", '{"record": "header"}\n', json.dumps(HEADER) + "\n{\n{}\n", json.dumps(HEADER) + '\n{"record": "cell"}\n']
)
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
    assert '<span class="judged">9</span>' in told
    assert "<article" not in told


@pytest.mark.parametrize("got", [None, [], [[[]]], 3, "text", [[1, 2], [3]], [[[1, "inf", "nan"]]], [[[[[[1]]]]]]])
def test_any_array_is_drawn_or_said_to_be_missing(tmp_path: Path, got: Any) -> None:
    """Nothing, empty, ragged, or of another rank: the page says in words what it cannot draw."""
    told = rendered(tmp_path, HEADER, CELL, DISCREPANCY | {"got": got}, FOOTER)
    figure = re.findall(r"<figure>(.*?)</figure>", told, re.DOTALL)[1]
    assert "<svg" in figure or "drawn" in figure or "draw:" in figure
