"""The number of draws on which a wrong index pattern agrees with at most a small probability.

y is bilinear in x and w. If an implementation moves, drops or doubles products, its error is a
polynomial of degree 2 in the entries of x and w. If each entry has M equiprobable values, this
polynomial is zero on one draw with a probability of at most 2/M (J. T. Schwartz, "Fast
probabilistic algorithms for verification of polynomial identities", J. ACM 27, 1980; R. Zippel,
1979), and on all of k independent draws with at most (2/M)^k.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log2

from reference.data.draws import values
from reference.records.cell import ProofRecord
from reference.schema import Axis, Case, Params

BITS = 40  # a wrong pattern agrees on all draws with a probability below 2^-BITS
MOST_DRAWS = 60


@dataclass(frozen=True)
class Proof:
    """The size of a proof: `draws` exact draws, each entry one of `values` equiprobable values."""

    draws: int
    values: int

    @property
    def bits(self) -> float:
        """A wrong pattern agrees on all draws with a probability of at most 2^-bits."""
        return self.draws * log2(self.values / 2)

    def to_record(self, params: Params) -> ProofRecord:
        """The proof as it is recorded: `params` as text, bits rounded down to a tenth."""
        bits = floor(10 * self.bits) / 10
        return {"params": repr(params), "draws": self.draws, "values": self.values, "bits": bits}


def proof(case: Case) -> Proof | None:
    """The proof that the index pattern of a case needs; None where its dtype has too few values.

    Too few means that more than `MOST_DRAWS` draws would be needed.
    """
    count = values(case)
    draws = ceil(BITS / log2(count / 2)) if count > 2 else MOST_DRAWS + 1
    return Proof(draws, count) if draws <= MOST_DRAWS else None


PROVED = (
    Params((Axis(4, 3, 2, padding=(1, 1), output_padding=1),), 2, 2, 3, 1, True),
    Params((Axis(3, 5, 3, 2, padding=(4, 4)),), 1, 4, 2, 2),
    Params((Axis(3, 3, 2, padding=(1, 1), output_padding=1), Axis(4, 2, 3)), 1, 2, 3, 1, True),
    Params((Axis(2, 4, 2, padding=(1, 1)), Axis(3, 3, 1, 2, padding=(2, 2))), 2, 4, 6, 2),
    Params((Axis(5, 3, padding=(1, 1)), Axis(1, 3, 2)), 1, 3, 1),
    Params((Axis(2, 3, 2, padding=(1, 1), output_padding=1), Axis(3, 2), Axis(2, 2, 3)), 1, 2, 2),
    Params((Axis(3, 2, 2), Axis(2, 2, 2)), 2, 2, 2),
    Params((Axis(3, 3), Axis(2, 3)), 1, 2, 2),
)
