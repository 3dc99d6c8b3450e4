"""Tests of record files: a run writes exactly what the definition of records allows."""

from __future__ import annotations

import json
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from reference.records.header import FORMAT
from reference.records.lines import KINDS
from reports.__main__ import main
from reports.page.render import page
from reports.records.reading import read, read_all
from reports.records.schema import schema
from reports.records.writing import RecordError, plain_json
from suites.engine.first_and_last import footer, header
from suites.meta.harness import cell_of, session
from suites.meta.records import WHOLE, Record, earlier, written

EXACT = "forward_is_exact_on_integers"
BOUND = "forward_is_within_the_bound"
LIE = "kernel_of_8_or_more_with_dilation"
CLAIMS = (EXACT, BOUND, "nonsense_stride_zero_is_refused")


@pytest.fixture(scope="module")
def run_records() -> list[Record]:
    """The records of a run of some claims on a fake that lies."""
    with session(LIE, shrink_seconds=3.0) as (run, records):
        records.append(header(run, 20.0))
        for claim in CLAIMS:
            run.search(cell_of(run, claim), run.claims[claim])
        list(run.bugs_at_end())
        records.append(footer(run, 1, 1.0))
        return [json.loads(json.dumps(plain_json(record))) for record in records]


def test_a_run_writes_the_fields_of_the_definition_and_no_others(run_records: list[Record]) -> None:
    """Each record has all required fields; some records have optional ones too."""
    assert {record["record"] for record in run_records} == set(KINDS) - {"not seen"}
    for record in run_records:
        kind: Any = KINDS[record["record"]]
        assert kind.__required_keys__ <= record.keys() <= get_type_hints(kind).keys()


def test_what_a_run_writes_is_read(run_records: list[Record], tmp_path: Path) -> None:
    """The records that are read are those that were written."""
    run = read(written(tmp_path, *run_records))
    (bug,) = run.bugs
    assert bug in run_records
    assert run.discrepancies[0] in run_records
    assert run.header["claims"][BOUND]["group"] == "accuracy"
    assert run.header["claims"][EXACT]["group"] == ""
    assert run.discrepancies[0]["result"] == "y"
    assert run.discrepancies[0]["test_file"] == "suites/conformance/definition/test_forward.py"


def test_earlier_files_make_the_same_page(run_records: list[Record], tmp_path: Path) -> None:
    """Fields that they lack are made from the fields that they have."""
    before = list(map(earlier, run_records))
    assert before != run_records
    pages = [page(read_all([written(tmp_path, *records)])) for records in (before, run_records)]
    assert pages[0] == pages[1]


REQUIRED = [
    (number, field)
    for number, record in enumerate(WHOLE)
    for field in sorted(KINDS[record["record"]].__required_keys__ - {"record", "format"})
]


@pytest.mark.parametrize(("number", "field"), REQUIRED)
def test_a_record_without_a_field_is_refused(tmp_path: Path, number: int, field: str) -> None:
    """The error is one line that names the kind of record and the field."""
    records = deepcopy(list(WHOLE))
    del records[number][field]
    kind = records[number]["record"]
    with pytest.raises(RecordError, match=rf"run\.jsonl: a {kind} .*`{field}`.*--records FILE"):
        read(written(tmp_path, *records))


@pytest.mark.parametrize("number", range(len(WHOLE)))
def test_a_field_of_another_type_is_refused(tmp_path: Path, number: int) -> None:
    """Each field must have the type of the definition."""
    records = deepcopy(list(WHOLE))
    record = records[number]
    for name in record.keys() - {"record", "got", "expected"}:
        kept = record[name]
        record[name] = 7 if isinstance(kept, dict) else {"of": "another type"}
        with pytest.raises(RecordError):
            read(written(tmp_path, *records))
        record[name] = kept
    read(written(tmp_path, *records))


def test_the_schema_is_that_of_the_definition(capsys: pytest.CaptureFixture[str]) -> None:
    """It allows each kind of record as a line, and has the version of the format."""
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()
    kinds = {part["$ref"].rpartition("/")[2] for part in schema()["anyOf"]}
    assert kinds == {kind.__name__ for kind in KINDS.values()}
    header = schema()["$defs"]["HeaderRecord"]
    assert header["properties"]["format"] == {"enum": [FORMAT]}
    assert {"format", "started", "targets", "claims"} <= set(header["required"])


@pytest.mark.parametrize("digits", [300, 5000])
def test_an_integer_that_no_float_holds_is_refused(tmp_path: Path, digits: int) -> None:
    """A report could not compute with it."""
    file = written(tmp_path, *WHOLE)
    file.write_text(file.read_text().replace('"tuples": 24', f'"tuples": {"9" * (digits + 1)}'))
    with pytest.raises(RecordError, match="not JSON"):
        read(file)


def test_a_library_that_is_missing_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says how to install it."""
    file = str(written(tmp_path, *WHOLE))
    monkeypatch.setitem(sys.modules, "msgspec", None)
    for name in [name for name in sys.modules if name.startswith("reports.")]:
        monkeypatch.delitem(sys.modules, name)
    assert main(["list", file]) == 2
    assert capsys.readouterr().err == "this needs msgspec: python -m pip install msgspec\n"
