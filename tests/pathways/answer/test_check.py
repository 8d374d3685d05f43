"""A told pathway passes the check; each fault put into it is found."""

import dataclasses

import numpy as np
import pytest

from tanfeng.pathways.answer.check import check_pathway
from tanfeng.pathways.problem import Limit
from tanfeng.reference.finding import Text


def test_a_pathway_that_keeps_everything(told_pathway):
    assert check_pathway(told_pathway) == ()


@pytest.mark.parametrize(
    ("field", "factor", "what"),
    [
        ("imported", 0.5, "demand:crude_steel"),
        ("capacity", -1.0, "capacity>=0"),
        ("capacity", 1.5, "stock"),
        ("output", 2.0, "output<=capacity"),
        ("converted", 9.0, "converted+closed<=alive"),
        ("closed", 9.0, "converted+closed<=alive"),
        ("bound", 2.0, "bound"),
    ],
)
def test_every_fault_is_found(told_pathway, field, factor, what):
    wrong = dataclasses.replace(told_pathway, **{field: getattr(told_pathway, field) * factor})
    assert any(f"'{what}'" in found.message.en for found in check_pathway(wrong))


def test_a_limit_less_its_excess(told_pathway):
    emitted = told_pathway.emission().sum(axis=(0, 1))
    cap = Limit("cap", Text("上限", "cap"), "emission", np.full(5, emitted[0] - 10.0), "tCO2")
    problem = dataclasses.replace(told_pathway.problem, limits=(cap,))
    broken = dataclasses.replace(told_pathway, problem=problem)
    assert check_pathway(broken)
    told = dataclasses.replace(broken, excess={"cap": np.full(5, 10.0)})
    assert check_pathway(told) == ()
