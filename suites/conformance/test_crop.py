"""Crop: padding, output_padding and crop are a window on the full output, whichever of them makes it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from adapters.chain import uncropped
from reference.compare import Judgement
from reference.definition import window
from reference.schema import Case
from suites.engine.cell import Cell, exactly, not_asked
from suites.cases.claim import claim
from suites.conformance.exact_integers import integers, most_terms, shapes_of


@claim(every=8)
def test_padding_and_crop_are_a_window_on_the_full_output(cell: Cell, case: Case) -> Judgement:
    """The output is the part of the framework's own full output that padding, output_padding and crop leave; negative padding and
    output_padding beyond the last product show zeros.
    """
    p = replace(case.params, bias=False)
    full = replace(p, axes=tuple(replace(axis, padding=(0, 0), output_padding=0, crop=(0, 0)) for axis in p.axes))
    if reason := cell.unsupported(full):
        return not_asked(reason)
    shapes = shapes_of(p)
    data = integers(case, most_terms(full), x=shapes["x"], w=shapes["w"])
    whole = cell.ask(full, **data)
    if whole.value is None or whole.value.shape != full.output_shape:
        return cell.compare(whole, exactly(np.zeros(full.output_shape)))
    return cell.compare(cell.ask(p, **data), exactly(window(np.asarray(whole.value), p)))


@claim(every=16)
def test_a_crop_is_the_padding_that_cuts_as_much(cell: Cell, case: Case) -> Judgement:
    """A crop after the call (Caffe's Crop layer with its offset, a slice) and padding that takes as much away are the same."""
    p = replace(case.params, bias=False)
    padded = uncropped(p)
    if padded == p:
        return not_asked("nothing is cropped")
    if reason := cell.unsupported(padded):
        return not_asked(reason)
    shapes = shapes_of(p)
    data = integers(case, most_terms(p), x=shapes["x"], w=shapes["w"])
    other = cell.ask(padded, **data)
    if other.value is None or other.value.shape != p.output_shape:
        return cell.compare(other, exactly(np.zeros(p.output_shape)))
    return cell.compare(cell.ask(p, **data), exactly(np.asarray(other.value)))
