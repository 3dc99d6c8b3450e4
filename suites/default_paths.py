"""The kernel paths that tox asks of an adapter by default, as its section of tox.ini names them."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

from adapters.protocol import Adapter

TOX = Path(__file__).resolve().parents[1] / "tox.ini"


def default_paths(name: str, adapter: Adapter, file: Path = TOX) -> list[str]:
    """The paths of the command of `testenv:NAME`; without a section, the adapter's first path."""
    settings = ConfigParser(interpolation=None)
    settings.read(file, encoding="utf-8")
    command = settings.get(f"testenv:{name}", "commands", fallback="")
    return re.findall(rf"--path {re.escape(name)}=(\S+)", command) or list(adapter.PATHS)[:1]
