"""Capital at rates so small that 1 + rate is 1: the weights go to those without discounting."""

import dataclasses

import numpy as np
import pytest

from tanfeng.pathways.problem.capital import capital_weight
from tanfeng.pathways.uncertainty import annuity


@pytest.mark.parametrize("salvage", ["annuity", "straight_line", "sinking_fund"])
@pytest.mark.parametrize("rate", [5e-324, 1e-300, 1e-17, 1e-12])
def test_a_tiny_rate_is_nearly_none(problem, salvage, rate):
    life = np.full(len(problem.technologies), 20.0)
    tiny, none = (
        capital_weight(dataclasses.replace(problem, salvage=salvage, discount=each), life)
        for each in (rate, 0.0)
    )
    assert tiny == pytest.approx(none, rel=1e-9)


def test_the_yearly_share_of_a_capital_at_a_tiny_rate():
    assert annuity(1e-300, 8) == pytest.approx(1 / 8)
    assert annuity(0.08, 20) == pytest.approx(0.1018522, rel=1e-6)
