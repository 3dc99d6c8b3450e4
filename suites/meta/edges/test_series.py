"""Tests of series: each distortion of each is caught where it is accepted, cut or ends the process,
and an honest fake that takes what is right is accused of nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reference.compare import AGREES, Judgement
from reference.schema import Case, Params
from suites.invalid.catalogue import EDGES, FAR, NONSENSE, ZEROS
from suites.invalid.powers import NUMBERS
from suites.invalid.series import Series
from suites.meta.edges.lies import cut
from suites.meta.harness import cell_of, judgement_of, session
from suites.meta.whole import lying

SERIES = {s.name: s for s in (*ZEROS, *NONSENSE, *FAR, *EDGES) if isinstance(s, Series)}
GROUPS, PRODUCTS = (f"nonsense_{n}_beyond_31_bits_are_refused" for n in ("groups", "products"))
BYTES, INTEGERS, FLOATS = (
    f"edge_{name}_are_refused_or_right"
    for name in ("numpy_bytes", "numpy_integers", "whole_floats")
)
BATCH, CHANNELS = (f"nonsense_output_{name}_is_refused" for name in ("batch", "channels"))
SIZE = "nonsense_output_size_beyond_31_bits_is_refused"
FIELDS = {"stride": 1, "dilation": 1, "padding": -1, "output_padding": 0}  # and the least number
# What a fake that is wrong in one way is caught by, and at which distortions.
LIES = {
    "wraps_in_32_bits": {GROUPS: {11, 12}, BATCH: {5, 6, 7}, CHANNELS: {5, 6, 7}, SIZE: {12, 13}},
    "wraps_in_64_bits": {GROUPS: {12}, BATCH: {7}, CHANNELS: {7}, SIZE: {13}},
    "wraps_sizes_in_32_bits": {PRODUCTS: {1, 2, 3, 4, 5, 6, 7}},
    "wraps_sizes_in_64_bits": {PRODUCTS: {6, 7}},
    "truncates_numbers": {"nonsense_fractions_are_refused": {1, 2, 3, 4}},
    "takes_written_numbers_for_one": {claim: {1, 2, 3, 4} for claim in (BYTES, INTEGERS, FLOATS)},
    "counts_in_bytes": {BYTES: {1}, INTEGERS: set()},
    "counts_empty_outputs_in_32_bits": {"zero_beside_large_sizes": {1, 2, 3}},
    "forgets_the_bias_of_nothing": {"zero_sizes_in_pairs": {6, 7}},
    "checks_nothing_without_a_batch": {
        "nonsense_beside_an_empty_batch_is_refused": set(range(1, 15))
    },
    "names_any_output_shape": {
        BATCH: set(range(1, 8)),
        CHANNELS: set(range(1, 8)),
        SIZE: set(range(1, 14)),
    },
}


def judged(lie: str, *claims: str) -> Iterator[tuple[str, Params, Judgement]]:
    """The judgement on each base of the claims, on the main route of a fake."""
    with session(lying(conv_transpose=lie)) as (run, _):
        for name in claims:
            cell, claim = cell_of(run, name), run.claims[name]
            for base in claim.selection.bases:
                yield name, base, judgement_of(cell, claim, Case(base))


def caught(lie: str, *claims: str) -> dict[str, set[int]]:
    """Claim -> the numbers of the distortions of which at least one base is no agreement."""
    numbers: dict[str, set[int]] = {claim: set() for claim in claims}
    for claim, base, judgement in judged(f"edges.{lie}", *claims):
        if judgement.verdict != AGREES:
            numbers[claim].add(base.batch)
    return numbers


def test_each_distortion_is_caught_where_it_is_accepted() -> None:
    """A fake that answers anything is caught at every base."""
    verdicts = [judgement.verdict for _, _, judgement in judged("answers_anything", *SERIES)]
    assert len(verdicts) == sum(len(series.bases) for series in SERIES.values())
    assert AGREES not in verdicts


def test_the_right_answer_is_never_accused() -> None:
    """A fake that takes whatever has a right answer agrees at every base."""
    judgements = judged("edges.takes_all_that_is_right", *SERIES)
    assert [(name, base, j.message) for name, base, j in judgements if j.verdict != AGREES] == []


@pytest.mark.parametrize("bits", [32, 64])
def test_a_field_that_is_cut_is_caught_where_the_number_is_legal_again(bits: int) -> None:
    """The fake is caught at those numbers that are legal after the cut, and at no other."""
    claims = {
        f"nonsense_{field}_beyond_31_bits_is_refused": least for field, least in FIELDS.items()
    }
    legal = {
        claim: {n for n, value in enumerate(NUMBERS, start=1) if least <= cut(value, bits) <= 1}
        for claim, least in claims.items()
    }
    assert all(legal.values())
    assert caught(f"wraps_in_{bits}_bits", *claims) == legal


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_caught_at_its_distortions(lie: str) -> None:
    """And at no other of the series."""
    assert caught(lie, *LIES[lie]) == LIES[lie]


def test_a_process_that_ends_is_a_verdict() -> None:
    """Of a number beyond 32 bits, as of any other nonsense."""
    judgements = judged("edges.ends_its_process", GROUPS)
    assert {judgement.verdict for _, _, judgement in judgements} == {"crashed"}
