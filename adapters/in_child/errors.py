"""What an error of a call says: its words, and the line of the call's text at which it was raised.

It runs on Python 3.8 with the standard library alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import CodeType

MOST_TEXT = 2**16  # characters of an error's message


class ProgramFault(Exception):
    """The text of a call is wrong in itself: no fault of the framework's."""


def rejection(error: BaseException, text: str, definitions: CodeType) -> dict[str, Any]:
    """The fields of the reply to a call that has raised an error; arguments as for `line_of`."""
    line = line_of(error, text, definitions)
    name = type(error).__name__
    return {"reply": "rejected", "type": name, "message": message(error), "line": line}


def message(error: BaseException) -> str:
    """What an error says, if it can."""
    try:
        return str(error)[:MOST_TEXT]
    except Exception:  # noqa: BLE001  its own method may fail
        return ""


def line_of(error: BaseException, text: str, definitions: CodeType) -> int:
    """The line of a call's text at which an error was raised; 0 where it was raised elsewhere.

    `text`: the file name of texts. `definitions`: the code of the function that executes the texts
    which define names before the call; their lines do not count.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code is not definitions:
        if trace.tb_frame.f_code.co_filename == text:
            return trace.tb_lineno
        trace = trace.tb_next
    return 0


def is_of_program(error: BaseException, text: str) -> bool:
    """Whether an error shows that a text is wrong in itself: no Python, or a name that it lacks."""
    if isinstance(error, SyntaxError):
        return error.filename == text
    return isinstance(error, NameError) and is_raised_by(text, error)


def is_raised_by(file: str, error: BaseException) -> bool:
    """Whether an error was raised in the code of a file itself, not in what it calls."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_filename == file
