"""Tests of the two devices of JAX: the flag joins those of the kernel path."""

from __future__ import annotations

import os

import pytest

from adapters.jax import PATHS
from adapters.jax.sharding import TWO_DEVICES

NAME = "XLA_FLAGS"
DEVICES = "--xla_force_host_platform_device_count=2"


@pytest.mark.parametrize("flags", [variables.get(NAME, "") for variables in PATHS.values()])
def test_the_flags_of_a_path_stay(flags: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flag for two devices stands after them, as a word of its own."""
    monkeypatch.setenv(NAME, flags)
    exec(TWO_DEVICES, {})
    assert os.environ[NAME].split() == [*flags.split(), DEVICES]


def test_the_flag_needs_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the variable is not set."""
    monkeypatch.setenv(NAME, "")  # so that it is as before in the end
    monkeypatch.delenv(NAME)
    exec(TWO_DEVICES, {})
    assert os.environ[NAME].split() == [DEVICES]
