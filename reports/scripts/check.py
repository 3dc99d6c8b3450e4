"""What a script ends with: whether the answer is the one that was due;
exit code 1 where it is not.
"""

from __future__ import annotations

import ast
import math
from textwrap import indent

from reference.records.discrepancy import DiscrepancyRecord
from reference.schema import INTEGER_KINDS
from reference.verdicts import (
    ACCEPTED_NONSENSE,
    CRASHED,
    HUNG,
    REJECTED,
    WAYS_DISAGREE,
    WRONG_DTYPE,
    WRONG_SHAPE,
    WRONG_VALUES,
)
from reports.drawing.slices import element, shape_of
from reports.scripts.loop import loop
from reports.scripts.source import NARROW, literal

MOST_EXPECTED = 4000  # characters of an answer that was due
REFUSED = """\
except Exception as error:
    raise SystemExit(f"wrong: a legal call is refused: {type(error).__name__}: {error}")"""
WORDLESS = """\
except Exception as error:
    if not str(error).strip():
        raise SystemExit(f"wrong: refused by {type(error).__name__}, without a word")
    print("right: refused:", error)"""
DUE_REFUSAL = """\
except Exception as error:
    print("right: refused:", type(error).__name__, error)
else:
    raise SystemExit("wrong: this call has no meaning, and it was answered")"""
WAY = """\
except Exception as error:
    print("refused:", type(error).__name__, error)
    ways.append(None)
else:
    show({name!r}, {name})
    ways.append(np.asarray({name}))"""
# The answer of the second way may be a declared shape.
ALIKE = """\
first, second = ways
if (first is None) != (second is None):
    raise SystemExit("wrong: one way answers, the other refuses")
same = first is None or (first.dtype == second.dtype and first.tolist() == second.tolist())
if not same and second.tolist() != list(first.shape):
    raise SystemExit("wrong: the two ways give different answers")
print("right: both ways answer alike, or both refuse")"""
GOT = "got = np.asarray({name})"
WIDENED = "got = widened(got) if got.dtype == bfloat16 else got"
OF_FLOAT8 = "got = got.astype(np.float32)"
SHAPE = """\
if got.shape != {shape}:
    raise SystemExit(f"wrong: {name} has the shape {{got.shape}} where {shape} was due")"""
DTYPE = """\
if str({name}.dtype) != {dtype!r}:
    raise SystemExit(f"wrong: {name} is {{{name}.dtype}} where {dtype} was due")"""
ALL = """\
if not np.array_equal(got, due, equal_nan=True):
    raise SystemExit("wrong: {name} is not what was due")"""
ONE = """\
if not {condition}:
    raise SystemExit(f"wrong: {name}{at} is {{got{at}}} where {due} was due")"""
RETURNED, RIGHT = 'print("right: the call returned")', 'print("right")'
NO_CHECK = (CRASHED, HUNG, REJECTED)  # it is right to return at all
WRAPPED = (REJECTED, ACCEPTED_NONSENSE)  # verdicts on a call whose error is caught


def undecided(record: DiscrepancyRecord, name: str) -> str:
    """Why a script cannot tell right from wrong by itself; empty where it can.
    `name`: the result in question.
    """
    verdict, calls = record["verdict"], record["calls"]
    if verdict in (CRASHED, HUNG, WAYS_DISAGREE, *WRAPPED):
        return ""
    if len(calls) > 1:
        return f"the verdict compares {len(calls)} calls"
    if not name:
        return "the record does not tell which result is wrong"
    return "" if _checks(record, name) else "the record does not hold the answer that was due"


def call_text(record: DiscrepancyRecord, number: int) -> str:
    """A call; with its error caught, where an error decides."""
    calls, verdict = record["calls"], record["verdict"]
    text: str = calls[number]["call"]
    if verdict == WAYS_DISAGREE:
        begin = "" if number else "ways = []\n"
        return f"{begin}{_wrapped(text)}\n{WAY.format(name=calls[number]['results'][0])}"
    is_judged = number == len(calls) - 1 or record["is_refusal_due"]
    if verdict not in WRAPPED or not is_judged:
        return text
    if verdict == ACCEPTED_NONSENSE:
        return f"{_wrapped(text)}\n{DUE_REFUSAL}"
    return f"{_wrapped(text)}\n{WORDLESS if record['is_refusal_due'] else REFUSED}"


def _wrapped(text: str) -> str:
    """`try:` with the text inside;
    as a string where it holds one of several lines, which must not be indented.
    """
    inside = indent(text, "    ")
    try:
        (node,) = ast.parse(f"try:\n{inside}\nfinally:\n    pass").body
        same = [ast.dump(part) for part in ast.parse(text).body]
        is_same = isinstance(node, ast.Try) and [ast.dump(part) for part in node.body] == same
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        is_same = False
    return f"try:\n{inside}" if is_same else f"try:\n    exec({text!r})"


def ending(record: DiscrepancyRecord, name: str) -> list[str]:
    """The last lines of a script: what was due, and the check where the record can decide."""
    if record["is_refusal_due"]:
        return []
    if record["verdict"] == WAYS_DISAGREE:
        return [ALIKE]
    if record["verdict"] in NO_CHECK:
        return [*_due(record, name), RETURNED]
    checks = [] if undecided(record, name) else [*_checks(record, name), RIGHT]
    return [*_due(record, name), *checks]


def definition(record: DiscrepancyRecord) -> list[str]:
    """The loop that makes `due` of the operands,
    before the call takes their names for what it makes of them.
    """
    text = None if record["is_refusal_due"] else loop(record)
    return [] if text is None else [text]


def _due(record: DiscrepancyRecord, name: str) -> list[str]:
    """The answer that was due, written down where no loop has made it, and printed."""
    expected = "" if record["expected"] is None else literal(record["expected"])
    is_made = bool(definition(record))
    if not is_made and not 0 < len(expected) <= MOST_EXPECTED:
        return []
    words = f"expected of {name}:" if name else "expected:"
    written = [] if is_made else [f"due = np.array({expected})"]
    return [*written, f'print("{words}", due.tolist(), sep="\\n")']


def _checks(record: DiscrepancyRecord, name: str) -> list[str]:
    """The lines that compare the result `name` with what was due;
    none that the record cannot make.
    """
    verdict, due = record["verdict"], record["due"]
    if verdict == WRONG_DTYPE:
        return [DTYPE.format(name=name, dtype=due["dtype"])] if due and due["dtype"] else []
    is_shape = verdict == WRONG_SHAPE and due is not None
    shape = tuple(due["shape"]) if due and is_shape else shape_of(record["expected"])
    if shape is None or (verdict == WRONG_VALUES and 0 in shape):
        return []
    call = record["calls"][-1]
    arrays = [*call["got"], *filter(None, call["operands"].values())]
    got = [GOT.format(name=name), *_widening({array["dtype"] for array in arrays})]
    values = _values(record, name) if verdict == WRONG_VALUES else []
    is_complete = values or verdict == WRONG_SHAPE
    return [*got, SHAPE.format(name=name, shape=shape), *values] if is_complete else []


def _widening(dtypes: set[str]) -> list[str]:
    """The line that turns a result into float32, where NumPy does not have its dtype."""
    if "bfloat16" in dtypes:
        return [WIDENED]
    return [OF_FLOAT8] if dtypes & set(NARROW) else []


def _values(record: DiscrepancyRecord, name: str) -> list[str]:
    """The check of all elements where they are exact, else of the worst one."""
    exact = record["case"].get("kind") in INTEGER_KINDS and str(record["bounds"]) == "inf"
    if exact and _due(record, name):
        return [ALL.format(name=name)]
    at, due = list(record["where"]), element(record["expected"], record["where"])
    condition = _condition(record, at)
    return [ONE.format(name=name, at=at, condition=condition, due=due)] if condition else []


def _condition(record: DiscrepancyRecord, at: list[int]) -> str:
    """That the worst element is right, within its bound; empty where the record does not tell."""
    due, got = element(record["expected"], at), element(record["got"], at)
    value = f"got{[*at]}"
    if due is None or got is None or not at:
        return ""
    if math.isnan(due):
        return f"np.isnan({value})"
    if math.isfinite(due) and not math.isfinite(got):
        return f"np.isfinite({value})"
    bounds = float(record["bounds"])
    if math.isfinite(due) and 0 < bounds < math.inf:
        return f"abs(float({value}) - {due!r}) <= {abs(got - due) / bounds!r}"
    return f"{value} == {due!r}" if math.isfinite(due) else f'{value} == float("{due}")'
