"""The options of the command line, as a table."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path
from typing import Any

from suites.cases.profiles import PROFILES

DAY = 86400


def seconds(text: str) -> float:
    """A number of seconds, more than 0 and at most a day; else raises ArgumentTypeError."""
    with suppress(ValueError):
        if 0 < float(text) <= DAY:
            return float(text)
    message = f"{text!r} must be more than 0 seconds, and a day at most"
    raise argparse.ArgumentTypeError(message)


def _repeated(metavar: str, **more: Any) -> dict[str, Any]:
    """The arguments of argparse for an option that may be given several times."""
    return {"action": "append", "default": [], "metavar": metavar, **more}


# Option -> the arguments with which argparse declares it.
OPTIONS: dict[str, dict[str, Any]] = {
    "--adapter": _repeated(
        "NAME",
        help="an adapter's name, pkg.module or pkg.module:function "
        "(repeatable; default: all that are installed)",
    ),
    "--python": _repeated(
        "NAME=INTERPRETER", dest="pythons",
        help="run an adapter in another interpreter, or any command that behaves like one",
    ),
    "--worker": _repeated(
        "NAME=COMMAND", dest="workers",
        help="a worker of your own, in any language: adapters/worker/README.md",
    ),
    "--path": _repeated(
        "NAME=PATH", dest="paths",
        help="a kernel path of an adapter (repeatable; default: its first); "
        "see python -m adapters list",
    ),
    "--profile": {
        "choices": sorted(PROFILES), "default": "ci", "help": "how much is asked (default: ci)",
    },
    "--records": {
        "type": Path, "metavar": "FILE",
        "help": "write records of the run to FILE (JSON Lines), for python -m reports",
    },
    "--known": _repeated(
        "FILE", type=Path, help="more known failures (TOML, as suites/known/*.toml); repeatable"
    ),
    "--baseline": {
        "type": Path, "metavar": "FILE",
        "help": "discrepancies that do not fail the run: "
        "a file that python -m reports baseline has written",
    },
    "--time-limit": {
        "type": seconds, "default": 30.0, "metavar": "SECONDS",
        "help": "a call that takes longer is hung (default: 30)",
    },
    "--compilation-cache": {
        "default": "", "metavar": "DIR", "dest": "cache",
        "help": "a folder in which frameworks that compile every shape keep what they compiled, "
        "for the next run",
    },
    "--case": {
        "metavar": "JSON",
        "help": "ask only this case, in the JSON that a failure has printed, and say its verdict",
    },
    "--once": {
        "action": "store_true",
        "help": "with --case: the case failed once, but agreed when it was asked again",
    },
}  # fmt: skip
