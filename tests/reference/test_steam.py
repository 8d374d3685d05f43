"""Steam tables: reproduced to print, refused where the table says nothing."""

from decimal import Decimal

import pytest

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.factors import factor_set
from tanfeng.reference.sheet import Status
from tanfeng.reference.shelf import open_shelf
from tanfeng.reference.steam import SATURATED, SUPERHEATED, enthalpy, saturated_enthalpy

SHELF = open_shelf()


def test_every_cell_of_c5_is_reproduced_to_print():
    rows = factor_set(SHELF, SUPERHEATED).rows
    assert len(rows) == 372
    for cell in rows:
        got = enthalpy(SHELF, Decimal(cell.keys["pressure"]), Decimal(cell.keys["temperature"]))
        assert got.value == cell.value
        assert got.cells == (cell.at,)


@pytest.mark.parametrize(
    ("pressure", "expected"), [(0.1, "2675.7"), (10, "2724.4"), (22, "2192.5")]
)
def test_t5_c4_is_reproduced_to_print(pressure, expected):
    assert saturated_enthalpy(SHELF, pressure).value == Decimal(expected)


def test_between_two_cells_the_value_lies_between_them():
    got = enthalpy(SHELF, 3, 410)
    assert got.value == (Decimal("3231.6") + Decimal("3276.9")) / 2
    assert got.status is Status.SEEN
    assert len(got.cells) == 2


def test_t13_a_suspect_cell_is_carried_into_the_status():
    assert enthalpy(SHELF, 0.5, 400).status is Status.CONFLICT
    assert enthalpy(SHELF, 0.7, 405).status is Status.CONFLICT
    assert enthalpy(SHELF, 1, 400).status is Status.SEEN


@pytest.mark.parametrize(("pressure", "temperature"), [(31, 400), (0.001, 400), (3, 601), (3, -1)])
def test_outside_the_table_is_refused(pressure, temperature):
    with pytest.raises(TanfengError) as caught:
        enthalpy(SHELF, pressure, temperature, "plant.xlsx#数据!D5")
    assert caught.value.findings[0].code == "steam-outside-table"


def test_across_the_saturation_line_is_refused():
    # 0.5 MPa boils near 151.8 C: 140 C is water (589.2), 160 C steam (2767.3)
    with pytest.raises(TanfengError) as caught:
        enthalpy(SHELF, 0.5, 150)
    assert caught.value.findings[0].code == "steam-across-saturation"


def test_the_two_corrected_keys_of_c4_are_numbered():
    corrected = [f for f in factor_set(SHELF, SATURATED).rows if f.decision]
    assert {(f.keys["pressure"], f.decision) for f in corrected} == {("1.7", "D1"), ("1.8", "D2")}
