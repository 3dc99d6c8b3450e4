"""Tests of the examples in the documents: they are quotations, or a program reads them."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from reference.schema import case_from_json
from suites.known.entries import load
from suites.meta.docs.blocks import ALL, DOCUMENTS, ROOT, Block, read

QUOTES = [block for block in ALL if block.kind == "from"]


def of(language: str) -> list[Block]:
    """The blocks of a language that are not quotations."""
    return [block for block in ALL if block.language == language and block not in QUOTES]


def place(block: Block) -> str:
    """The file and line of a block."""
    return f"{block.document}:{block.line}"


@pytest.mark.parametrize("block", QUOTES, ids=place)
def test_a_quote_stands_in_its_file(block: Block) -> None:
    """It is the same word for word, so that it is never out of date."""
    assert block.text in read(block.path)


@pytest.mark.parametrize("block", of("python"), ids=place)
def test_a_block_of_python_can_be_parsed(block: Block) -> None:
    """It is written to a file, which commands after it use."""
    ast.parse(block.text)
    assert block.kind == "file"


@pytest.mark.parametrize("block", of("toml"), ids=place)
def test_an_entry_of_a_known_failure_can_be_read(block: Block, tmp_path: Path) -> None:
    """All its fields are known."""
    file = tmp_path / "known.toml"
    file.write_text(block.text, "utf-8")
    assert [bug.pins for bug in load(file)]


@pytest.mark.parametrize("block", of("json"), ids=place)
def test_parameters_in_json_are_a_case(block: Block) -> None:
    """`--case` would take them."""
    assert case_from_json(json.dumps(json.loads(block.text))).params.rank == 1


def test_every_block_is_tested() -> None:
    """It has commands, is a quote, or has a language that these tests know."""
    assert {block.document for block in ALL} == set(DOCUMENTS)
    read_here = ("sh", "python", "toml", "json", "yaml", "ini", "")
    assert [
        place(block) for block in ALL if block.language not in read_here and not block.mark
    ] == []


LINKS = [
    (document, target)
    for document in {block.document for block in ALL}
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", read(document))
]


@pytest.mark.parametrize("document, target", sorted(LINKS))
def test_a_link_leads_to_a_file(document: str, target: str) -> None:
    """Its path begins in the folder of the document."""
    assert (ROOT / document).parent.joinpath(target).exists()


NAMED = re.compile(r"`((?:adapters|reference|reports|suites|\.github|\.ci)/[\w./-]+)`")


@pytest.mark.parametrize("document", sorted({block.document for block in ALL}))
def test_a_path_that_is_named_exists(document: str) -> None:
    """Files and folders are named in the text and in tables."""
    made = ("reports/out", "suites/known/COMPONENT")
    paths = [path for path in NAMED.findall(read(document)) if not path.startswith(made)]
    assert [path for path in paths if not (ROOT / path).exists()] == []
