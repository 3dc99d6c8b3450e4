"""The lines of a record file: the kinds of records, and the last of them."""

from typing import Literal, TypedDict

from reference.records.bug import BugRecord
from reference.records.cell import CellRecord
from reference.records.discrepancy import DiscrepancyRecord, NotSeenRecord
from reference.records.header import HeaderRecord
from reference.records.words import Ending


class FooterRecord(TypedDict):
    """The last record of a run that came to its end."""

    record: Literal["footer"]
    exit: int  # the exit code
    why: Ending
    judged: int  # outputs
    seconds: float
    seconds_inside: float  # seconds in the frameworks' own calls
    not_started: dict[str, str]  # adapter-path -> why it did not start, or not again


Record = HeaderRecord | CellRecord | DiscrepancyRecord | NotSeenRecord | BugRecord | FooterRecord
# The word in the field `record` -> the definition of the line.
KINDS = {
    "header": HeaderRecord, "cell": CellRecord, "discrepancy": DiscrepancyRecord,
    "not seen": NotSeenRecord, "bug": BugRecord, "footer": FooterRecord,
}  # fmt: skip
