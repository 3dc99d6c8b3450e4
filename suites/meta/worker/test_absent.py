"""Tests of names that a release does not have: they are unsupported, all other errors are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from adapters.protocol import OPERATORS
from reference.schema import Outcome
from suites.cases.claims.claim import Drawn, Fixed, InvalidInput, Limits
from suites.meta.children import child_of, text
from suites.meta.harness import session
from suites.meta.whole import lying

FRAMEWORK = """
def narrow(x): return x
def wide(x, **words): return narrow(x, **words)
def faulty(x): return x.no_such_attribute
class Lazy:
    def __getattr__(self, name): raise AttributeError(f"it has no {name}")
lazy = Lazy()
"""
SETUP = f"import json\nimport numpy as np\nexec(compile({FRAMEWORK!r}, 'framework.py', 'exec'))"
ABSENT = {
    "y = json.no_such(x)": "no_such",
    "y = json.decoder.no_such.thing(x)": "no_such",
    "y = lazy.part.function(x)": ": lazy.part",
    "y = json.JSONDecoder().no_such": "no_such",
    "from json import no_such": "no_such",
    "y = narrow(x, axis=1)": ": axis of narrow",
}
REFUSED = {
    "y = faulty(x)": "AttributeError",
    "y = wide(x, axis=1)": "TypeError",
    "y = narrow()": "TypeError",
    "raise ValueError('no_such')": "ValueError",
    "y = (x, x).numpy()": "AttributeError",
    "y = x.fill(0).numpy()": "AttributeError",
    "y = x.numpy()": "AttributeError",
}


@pytest.mark.parametrize("call", ABSENT)
def test_a_name_that_the_release_does_not_have_is_absent(call: str) -> None:
    """An attribute, module, import or keyword in the text of an adapter is missing."""
    outcome = _outcome(call)
    assert outcome.status == "absent"
    assert ABSENT[call] in outcome.message


@pytest.mark.parametrize("call", REFUSED)
def test_any_other_error_is_a_refusal(call: str) -> None:
    """A missing name in the framework's own code is a refusal."""
    outcome = _outcome(call)
    assert outcome.status == "rejected"
    assert outcome.message.startswith(REFUSED[call])


def _outcome(call: str) -> Outcome:
    with child_of("honest", SETUP=SETUP) as child:
        return child.ask(text(call, x=np.zeros(2))).outcome


NO_NAME = "y = np.no_such(x, w, b)"
NO_KERNEL = "raise RuntimeError(f'no_such: not implemented for {x.dtype} {w} {b}')"


@pytest.mark.parametrize("call", [NO_NAME, NO_KERNEL])
def test_a_route_that_a_release_does_not_have_is_green_nowhere(call: str) -> None:
    """Nothing is judged, in no kind of claim, and each cell says what the release lacks."""
    whole = lying()
    whole.ABSENT = "not implemented for"  # type: ignore[attr-defined]
    whole.ROUTES = {  # type: ignore[misc]
        name: replace(route, call=lambda p: f"{call}  # {p!r}")
        for name, route in whole.ROUTES.items()
        if "w" in OPERATORS[route.operator].operands
    }
    with session(whole, levels=0, drawn=0) as (run, records):
        for claim in run.claims.values():
            for cell in run.matrix.cells(claim)[:1]:
                run.search(cell, claim)
    kinds = set()
    for record in records:
        assert (record["judged"], record["verdicts"], record["findings"]) == (0, {}, 0), record
        if any("no_such" in reason for reason in record["unsupported"]):
            kinds.add(type(run.claims[record["claim"]].selection))
    assert kinds == {Drawn, Fixed, InvalidInput, Limits}
