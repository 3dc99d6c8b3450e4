"""`python -m reports COMMAND`: what a run has found, as a page, as lines, for CI,
or beside another.
"""

from __future__ import annotations

import os
import sys

LIBRARIES = ("jinja2", "msgspec")  # jinja2 for pages alone


def main(arguments: list[str] | None = None) -> int:
    """0, or 2 with one line on stderr; `diff` gives 1 where something got worse."""
    try:
        from reports.command_line import run

        return run(arguments)
    except ModuleNotFoundError as error:
        if error.name not in LIBRARIES:
            raise
        print(f"this needs {error.name}: python -m pip install {error.name}", file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 2


if __name__ == "__main__":
    sys.exit(main())
