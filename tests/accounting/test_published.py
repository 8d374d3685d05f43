"""Published totals, through the very equations of the sheets."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from tanfeng.reference.factors import factor_set, find
from tanfeng.reference.formula import Values, exact
from tanfeng.reference.method import read_method
from tanfeng.reference.shelf import open_shelf

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "published.yaml").read_text("utf-8"))
SHELF = open_shelf()


@pytest.mark.parametrize("case", CASES["steel-balance"], ids=lambda c: c["case"][:20])
def test_steel_enterprise_balance(case):
    method = read_method(SHELF.sheet("cn.guide.ets.steel.2024"), SHELF)
    names = {name: Decimal(str(value)) for name, value in case["given"].items()}
    names["GWP_CO2"] = Decimal(1)
    for symbol in ("E_DIRECT", "E_WITH", "I_STEEL"):
        names[symbol] = exact(method.equations[symbol].formula, Values(names))
    assert float(names["E_WITH"]) == pytest.approx(case["total"], abs=0.0101)
    assert float(names["I_STEEL"]) == pytest.approx(case["intensity"], abs=1e-4)


def test_a_net_export_of_power_lowers_the_total_with_power():
    method = read_method(SHELF.sheet("cn.guide.ets.steel.2024"), SHELF)
    given = {"P_IN": Decimal(0), "P_OUT": Decimal(100), "EF_E": Decimal("0.5")}
    assert exact(method.equations["E_POWER"].formula, Values(given)) == Decimal(-50)


def test_refrigerant_blend():
    case = CASES["refrigerant-blend"]
    potentials = factor_set(SHELF, "ipcc.gwp")
    total = Decimal(0)
    for gas, share in case["blend"].items():
        factor = find(potentials, "AR5", SHELF, gas=gas).factor
        total += Decimal(str(share)) * factor.value * case["kg"]
    assert total == Decimal(str(case["kg_co2e"]))
