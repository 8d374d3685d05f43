"""Every worked example that a method sheet carries, through the table engine and exactly."""

from decimal import Decimal

import pytest

from tanfeng.reference.method import read_methods
from tanfeng.reference.shelf import open_shelf

SHELF = open_shelf()
EXAMPLES = [
    pytest.param(method, example, id=f"{method.id}-{example.name}")
    for method in read_methods(SHELF)
    for example in method.tests
]


def test_every_method_has_an_example():
    assert all(method.tests for method in read_methods(SHELF))


@pytest.mark.parametrize(("method", "example"), EXAMPLES)
def test_sheet_example(bench, method, example):
    for expected, answer in example.expect.items():
        by_table, by_hand = bench(SHELF, method, example, expected)
        assert isinstance(by_hand, Decimal)
        assert abs(by_hand - answer) <= example.tolerance, expected
        assert by_table == pytest.approx(float(by_hand), rel=1e-12, abs=1e-12)
