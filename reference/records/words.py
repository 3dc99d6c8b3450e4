"""Words that stand in records, beside verdicts and severities,
and have one meaning for writer and reader.
"""

from typing import Literal

Selection = Literal["drawn", "fixed", "limits", "invalid input"]  # how a claim's cases are chosen
DRAWN: Selection = "drawn"
FIXED: Selection = "fixed"
LIMITS: Selection = "limits"
INVALID_INPUT: Selection = "invalid input"
ACCURACY = "accuracy"  # the group of claims whose wrong values are less grave than others
SPECIAL_VALUES = "special values"  # the group of claims about what a NaN or an infinity reaches

Seen = Literal["always", "once"]  # once: it did not show when its case was asked again
ALWAYS: Seen = "always"
ONCE: Seen = "once"

Ending = Literal["finished", "interrupted"]
Name = Literal["nan", "inf", "-inf"]  # of a float that is not finite, as a file has it
Number = float | Name

UNKNOWN = "unknown"  # the kind of a diagnosis that explains nothing
NO_VERSION = "unknown"  # the version of a framework that was not started
# What running the script of a bug came to. The last is followed by the reason, behind a colon.
REPRODUCED, NOT_REPRODUCED, VARIES, NOT_RUN = (
    "reproduced", "did not reproduce", "differs from run to run", "not run",
)  # fmt: skip
SCRIPT_STATES = (REPRODUCED, NOT_REPRODUCED, VARIES, NOT_RUN)
