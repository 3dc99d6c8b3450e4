"""Tests of Markdown: no text of a record is a mark, an element or a mention in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reports.__main__ import main
from reports.bugs.bug import Bug
from reports.markdown import block, code, plain
from reports.sections.bug.issue import issue
from suites.meta.records import BUG, CELL, FOOTER, HEADER, Record, shown, written

HOSTILE = "@all <img src=x> &lt; #1 [a](b) ![c](d) `e` *f* __g__ ~~h~~ a|b \\* end"
SHOWN = (
    "@\u200ball &lt;img src=x&gt; &amp;lt; \\#1 \\[a\\](b) !\\[c\\](d) \\`e\\` \\*f\\* "
    "\\_\\_g\\_\\_ \\~\\~h\\~\\~ a\\|b \\\\\\* end"
)
CLOSED = {"region": "a `b` ``c``", "rule": "a `b` ``c``"}


def text_of_issue(bug: Record) -> str:
    """What an issue has before the script of a bug."""
    return issue(Bug(shown(bug)), None, "x86")[0]


def text_of_diff(bug: Record, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What `diff --markdown` prints where the bug is new."""
    files = []
    for name, records in (("old", ()), ("new", (bug,))):
        (folder / name).mkdir()
        files.append(str(written(folder / name, HEADER, CELL, *records, FOOTER)))
    main(["diff", *files, "--markdown"])
    return capsys.readouterr().out


def test_each_mark_is_escaped() -> None:
    """Marks have a backslash, HTML has entities, and what follows an @ is no name."""
    assert plain(HOSTILE) == SHOWN
    assert plain("two\nlines\x1b[31m") == "two lines�\\[31m"
    assert plain(json.dumps({"a": 1})) == '{"a": 1}'


@pytest.mark.parametrize(
    "text, shown", [("a", "`a`"), ("a `b`", "`` a `b` ``"), ("``", "``` `` ```"), ("@a", "`@a`")]
)
def test_code_ends_where_its_text_ends(text: str, shown: str) -> None:
    """It has more backticks around it than stand in a row inside; so has a block."""
    assert code(text) == shown
    fence = re.match("`+", block(text))[0]
    assert fence not in text


def test_an_issue_and_a_difference_escape_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Title, diagnosis and what the script came to are plain text in both, the region is code."""
    diagnosis = BUG["diagnosis"] | {"sentence": HOSTILE}
    bug = BUG | CLOSED | {"title": HOSTILE, "diagnosis": diagnosis}
    bug |= {"reproduced": f"not run: {HOSTILE}"}
    for words in (text_of_issue(bug), text_of_diff(bug, tmp_path, capsys)):
        assert words.count(SHOWN) == 3
        assert HOSTILE not in words
        assert "@all" not in words
        assert f"``` {CLOSED['region']} ```" in words
