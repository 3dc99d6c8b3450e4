"""Tests of other devices: what an adapter is there, and a device that is lost."""

from __future__ import annotations

import numpy as np
import pytest

from adapters.program import program
from adapters.registry import load, on_path
from adapters.shared.devices import FATAL
from adapters.worker.call import Call
from reference.schema import Axis, Params
from suites.cases.claims.catalogue import claims
from suites.cases.plan import Plan
from suites.cases.profiles import PROFILES
from suites.meta.children import child_of, text

LOST = "CUDA error: an illegal memory access was encountered"
SETUP = "import numpy as np\nlost = []"
# As a GPU: after one call with a negative number, every call of the process fails.
LOSES_ITS_DEVICE = f"lost.extend(x[x < 0])\nif lost: raise RuntimeError({LOST!r})\ny = x"


def _call(number: float) -> Call:
    return text(LOSES_ITS_DEVICE, x=np.full(2, number))


def test_a_call_that_loses_the_device_has_crashed_and_the_next_is_answered() -> None:
    """The process is of no more use, and is replaced."""
    with child_of("honest", SETUP=SETUP, FATAL=FATAL) as child:
        lost, after = child.ask(_call(-1)), child.ask(_call(1))
    assert (lost.status, after.status) == ("crashed", "returned")
    assert LOST in lost.message


def test_calls_in_flight_behind_a_lost_device_are_answered() -> None:
    """They are sent again to the next process."""
    with child_of("honest", SETUP=SETUP, FATAL=FATAL) as child:
        for number in (1, -1, 1, 1):
            child.submit(_call(number))
        statuses = [child.receive().status for _ in range(4)]
    assert statuses == ["returned", "crashed", "returned", "returned"]


def test_without_the_pattern_later_calls_seem_to_be_refused() -> None:
    """What the pattern is for: the framework refuses none of these calls."""
    with child_of("honest", SETUP=SETUP) as child:
        statuses = [child.ask(_call(number)).status for number in (-1, 1)]
    assert statuses == ["rejected", "rejected"]


def test_an_adapter_has_other_values_on_another_device() -> None:
    """On the path of a GPU arrays go there and come back, and routes of the CPU are left out."""
    torch, params = load("torch"), Params((Axis(3, 2),))
    there = on_path(torch, "cuda")
    assert ".cuda()" in program(there, "conv_transpose", params).call
    assert ".cuda()" not in program(torch, "conv_transpose", params).call
    assert "mkldnn" in torch.ROUTES
    assert "mkldnn" not in there.ROUTES
    assert on_path(torch, "native") is torch


def test_each_path_of_a_run_is_asked_as_the_adapter_is_there() -> None:
    """Of two paths in one run, each has its own routes and texts."""
    torch = load("torch")
    adapters = {path: on_path(torch, path) for path in ("native", "cuda")}
    claim = claims()["a_transformation_changes_nothing"]
    places = [place for place, _ in Plan(PROFILES["quick"]).cells("torch", adapters, [claim])]
    assert all(place.adapter is adapters[place.path] for place in places)
    routes = {path: {place.route for place in places if place.path == path} for path in adapters}
    assert "mkldnn" in routes["native"] - routes["cuda"]
    assert "vmap_x" in routes["cuda"]


@pytest.mark.parametrize("name", ["jax", "flax", "haiku", "equinox", "tensorflow", "keras"])
def test_a_path_of_the_cpu_takes_no_gpu(name: str) -> None:
    """Where there is a GPU, these frameworks would take it by themselves."""
    paths = {path: variables for path, variables in load(name).PATHS.items() if path != "cuda"}
    for variables in paths.values():
        assert ("JAX_PLATFORMS", "cpu") in variables.items() or (
            "CUDA_VISIBLE_DEVICES", "-1",
        ) in variables.items()  # fmt: skip
