"""Tests of the claims: each catches a fake that breaks it, and an honest adapter breaks none."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.protocol import Adapter
from suites.cases.claims.catalogue import claims
from suites.cases.claims.claim import OUTPUT, Claim, Drawn, Fixed, InvalidInput
from suites.cases.reasons import NOTHING
from suites.invalid.catalogue import EDGES, FAR, NONSENSE, OPEN, ZEROS
from suites.meta.harness import searched, session
from suites.meta.whole import HONEST, lying

FEW: dict[str, Any] = {"most_findings": 1, "shrink_seconds": 3.0}
FIRST = {"levels": 200, "drawn": 0}  # tuples of the quick profile that are tried first
LIES = {
    "the_forward_convolution_is_exact_on_integers": {"conv": "conv_flips_the_kernel"},
    "the_forward_convolution_is_within_the_bound": {"conv": "conv_off_by_64_ulp"},
    "a_repeated_forward_convolution_gives_the_same_bits": {
        "conv": "conv_differs_from_call_to_call"
    },
    "an_item_of_a_forward_convolution_is_the_item_alone": {
        "conv": "conv_is_wrong_for_the_second_item"
    },
    "the_transposed_convolution_is_the_matrix_transposed": {
        "conv": "conv_is_wrong_in_a_large_batch"
    },
    "integers_wrap_around": {"transformed": "saturates"},
    "integers_of_the_forward_convolution_wrap_around": {"conv": "conv_saturates"},
    "the_two_convolutions_are_adjoint": {"conv": "conv_drops_a_channel_of_the_last_group"},
    "the_shape_is_inverted_the_content_is_not": {"conv_transpose": "flips_the_kernel"},
    "gemm_and_col2im_are_the_transposed_convolution": {"gemm_col2im": "flips_the_kernel"},
    "a_convolution_of_the_inflated_input_is_the_transposed_one": {"inflation": "flips_the_kernel"},
    "im2col_orders_its_columns": {"im2col": "columns_with_kernel_outermost"},
    "im2col_refuses_an_image_smaller_than_the_kernel": {"im2col": "columns_of_any_image"},
    "col2im_adds_what_overlaps": {"col2im": "image_keeps_the_last"},
    "col2im_of_im2col_is_the_multiplicity": {"col2im": "image_keeps_the_last"},
    "im2col_of_col2im_is_the_identity_only_on_tiles": {"col2im": "image_keeps_the_last"},
    "col2im_preserves_the_sum": {"col2im": "image_wraps_around"},
    "gradients_are_exact_on_integers": {"gradients": "gradients_flip_dw"},
    "second_order_gradients_are_exact_on_integers": {"second_order": "second_order_forgets_w"},
    "the_gradient_of_a_convolution_is_the_transposed_one": {"conv_gradient": "flips_the_kernel"},
    "the_declared_shape_is_the_actual_one": {"declared_shape": "declares_no_output_padding"},
    "a_transformation_changes_nothing": {"transformed": "flips_the_kernel"},
    "a_transformation_stays_within_the_bound": {"transformed": "flips_the_kernel"},
    "a_repeated_call_gives_the_same_bits": {"conv_transpose": "differs_from_call_to_call"},
    "a_call_with_other_weights_uses_them": {"transformed": "keeps_the_first_weight"},
    "a_call_after_a_larger_one_is_right": {"conv_transpose": "reads_what_a_larger_call_has_left"},
    "a_call_after_a_refused_one_is_right": {"conv_transpose": "is_wrong_after_an_error"},
    "a_padding_mode_is_the_padding_of_its_document": {"padding_mode": "pads_at_the_other_end"},
    "an_output_padding_beyond_the_remainder_is_refused": {
        "remaindered": "accepts_any_output_padding"
    },
    "what_the_api_does_not_have_is_refused": {"limited": "accepts_nine"},
}
INVALID_INPUT = (*ZEROS, *NONSENSE, *FAR, *EDGES)
LIES |= {wrong.name: {"conv_transpose": "answers_anything"} for wrong in INVALID_INPUT}
# The honest main call has not the memory for some large numbers.
APART = {"transformed": "answers_anything", "conv_transpose": "refuses_large_numbers"}
LIES["the_ways_agree_on_what_the_api_does_not_have"] = {"transformed": "answers_anything"}
LIES |= {f"the_ways_agree_on_{distortion.name}": APART for distortion in OPEN}
PLAIN = {
    "forward_is_exact_on_integers": "off_by_one_ulp",
    "forward_is_within_the_bound": "off_by_64_ulp",
    "output_shape_follows_every_remainder": "forgets_output_padding",
    "padding_and_crop_are_a_window_on_the_full_output": "puts_output_padding_in_front",
    "a_crop_is_the_padding_that_cuts_as_much": "crops_at_the_other_end",
    "the_output_is_linear_in_the_input": "takes_the_input_absolutely",
    "the_output_is_linear_in_the_weight": "takes_the_weight_absolutely",
    "a_shift_of_the_input_shifts_the_output_by_the_stride": "loses_a_tap_at_the_border",
    "the_items_of_a_batch_are_independent": "reuses_the_first_item",
    "groups_are_blocks_on_the_diagonal": "permutes_the_groups",
    "a_permutation_of_channels_permutes_the_output": "drops_the_last_channel",
    "the_bias_is_added_once": "adds_bias_twice",
    "the_axes_may_be_exchanged": "ignores_dilation_on_the_last_axis",
    "a_unit_axis_adds_nothing": "wrong_in_rank_3",
    "a_nan_fills_its_footprint_and_no_more": "swallows_nan",
    "an_infinity_fills_its_footprint_and_no_more": "clips_infinity",
    "special_values_mix_as_ieee_754_says": "takes_zero_times_infinity_for_zero",
    "subnormal_numbers_are_kept": "flushes_to_zero",
    "the_largest_numbers_do_not_overflow": "overflows_early",
    "a_sum_that_overflows_is_an_infinity_of_its_sign": "saturates",
    "sums_are_rounded_once_from_a_customary_accumulator": "rounds_towards_zero",
    "the_index_pattern_is_proved": "loses_one_product",
    "large_layers_are_exact_and_within_the_bound": "drops_the_last_channel",
    "an_item_of_a_batch_is_the_item_alone": "wrong_for_the_second_item",
    "fcn_32s_upscores_rightly": "zeroes_the_last_column",
    "fcn_16s_upscores_rightly": "loses_one_product",
    "fcn_8s_upscores_rightly": "swaps_two_pixels",
    "a_dcgan_generator_is_exact": "flips_the_kernel",
    "a_u_net_decoder_is_exact": "adds_bias_twice",
    "a_wavegan_generator_is_exact": "forgets_output_padding",
}


def test_every_claim_has_its_fake() -> None:
    """Each claim has a lie that it must catch."""
    assert set(LIES) | set(PLAIN) == {
        name for name, claim in claims().items() if not is_huge(claim)
    }


def is_huge(claim: Claim) -> bool:
    """Whether a claim belongs to the profile `huge`."""
    return isinstance(claim.selection, Fixed) and claim.selection.huge


@pytest.mark.parametrize("claim", LIES)
def test_a_claim_catches_the_route_that_breaks_it(claim: str) -> None:
    """The claim finds a discrepancy on the first lying route, within the profile `quick`."""
    name = next(iter(LIES[claim]))
    route = name if claims()[claim].concerns(lying().ROUTES[name]) is None else None
    assert any(finds(lying(**LIES[claim]), claim, part, route) for part in (FIRST, {}))


def finds(fake: str | Adapter, claim: str, part: dict[str, int], route: str | None = None) -> bool:
    """Whether a claim finds a discrepancy in a part of the profile `quick`; `part` are fields of
    it.
    """
    with session(fake, **FEW, **part) as (run, _):
        return bool(searched(run, claim, dtype_of(claims()[claim]), route).findings)


def dtype_of(claim: Claim) -> str:
    """A dtype of the fakes that the claim is about."""
    return "int8" if claim.wraps else "float32"


@pytest.mark.parametrize("claim", PLAIN)
def test_a_claim_catches_the_function_that_breaks_it(claim: str) -> None:
    """The claim finds a discrepancy of the fake, within the profile `quick`."""
    assert any(finds(PLAIN[claim], claim, part) for part in (FIRST, {}))


PLAIN_ROUTES = ("conv_transpose", "padding_mode", "limited")
WITHOUT_CROP = ("padding_mode", "limited", "remaindered")
# Only the main route has a crop, most routes cannot write an output_padding beyond the schema, and
# one refuses nothing else.
NOTHING_TO_ASK = {
    *(("a_crop_is_the_padding_that_cuts_as_much", r) for r in WITHOUT_CROP),
    *(("an_output_padding_beyond_the_remainder_is_refused", r) for r in PLAIN_ROUTES),
    ("what_the_api_does_not_have_is_refused", "remaindered"),
    *(("the_ways_agree_on_what_the_api_does_not_have", r) for r in ("limited", "remaindered")),
    ("padding_and_crop_are_a_window_on_the_full_output", "padding_mode"),  # it names no cut
}


def test_an_honest_adapter_breaks_no_claim() -> None:
    """No cell has a discrepancy, and each cell judges at least one case."""
    with session(lying(), **FEW) as (run, records):
        for name, claim in claims().items():
            invalid = isinstance(claim.selection, InvalidInput)  # the same on all routes
            first = {"declared_shape"} if claim.compares_ways else {"conv_transpose"}
            for cell in run.matrix.cells(claim):
                if cell.dtype == dtype_of(claim) and (cell.route in first or not invalid):
                    assert run.search(cell, claim).failures == [], name
                    lacks_memory = name.startswith("the_ways_agree_on_far")
                    assert records[-1]["judged"] or lacks_memory, (name, cell.route)


def test_a_cell_is_absent_only_where_there_is_nothing_to_ask() -> None:
    """Each claim has a cell on each route that it concerns, except those in `NOTHING_TO_ASK`."""
    adapter = lying()
    with session(adapter, **FEW) as (run, _):
        reasons = {
            (name, route): run.plan.reason(adapter, claim, route)
            for name, claim in claims().items()
            for route in adapter.ROUTES
            if not is_huge(claim)
        }
        cells = {
            (name, cell.route)
            for name, claim in claims().items()
            for cell in run.matrix.cells(claim)
        }
    assert {pair for pair, reason in reasons.items() if reason == NOTHING} == NOTHING_TO_ASK
    assert {pair for pair, reason in reasons.items() if reason is None} == cells


def test_a_lie_about_one_operator_breaks_no_claim_on_another() -> None:
    """Wrong gradients break the claim about gradients, and no other claim."""
    with session(lying(gradients="gradients_average_db"), **FEW) as (run, _):
        broken = {
            name
            for name, claim in claims().items()
            if isinstance(claim.selection, Drawn)
            for cell in run.matrix.cells(claim)
            if cell.dtype == "float32" and run.search(cell, claim).failures
        }
    assert broken == {"gradients_are_exact_on_integers"}


def test_the_honest_fake_has_each_operator() -> None:
    """The honest fake has a cell for each claim."""
    with session(lying()) as (run, _):
        assert all(run.matrix.cells(claim) for claim in claims().values() if not is_huge(claim))
    assert {*HONEST, OUTPUT, "any"} >= {claim.operator for claim in claims().values()}
