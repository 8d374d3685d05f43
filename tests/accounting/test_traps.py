"""Traps that public calculators fell into; each stays closed."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanfeng.accounting import Plant, Unit, account, resolve
from tanfeng.ledger import add_entities, entity, run_table
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.method import read_method, read_methods
from tanfeng.reference.sheet import read_sheet
from tanfeng.reference.shelf import Shelf, open_shelf

SHELF = open_shelf()
GENERAL = "cn.guide.ndrc.general.2015"


def changed(tmp_path: Path, old: str, new: str):
    source = SHELF.sheet(GENERAL).files[0].read_text("utf-8")
    assert old in source
    text = source.replace(old, new).replace(f"sheet: {GENERAL}", "sheet: changed")
    (tmp_path / "changed.yaml").write_text(text, "utf-8")
    sheet = read_sheet(tmp_path / "changed.yaml", tmp_path)
    return read_method(sheet, Shelf({**SHELF.sheets, sheet.id: sheet}))


def test_t1_gwp_set_is_the_methods_own():
    by_method = {m.id: m.gwp for m in read_methods(SHELF) if m.scheme == "ghg"}
    assert by_method["cn.guide.ets.aluminium.2024"] == ("ipcc.gwp", "AR5")
    assert by_method[GENERAL] == ("ipcc.gwp", "SAR")
    assert all(by_method.values())


def test_t3_grid_factor_has_its_own_validity():
    method = read_method(SHELF.sheet(GENERAL), SHELF)
    plant = Plant("p", "CN", months=("2021-06", "2022-06", "2023-06", "2025-06"))
    resolved = resolve(method, SHELF, [plant])
    found = {key: row["EF_E"] for key, row in resolved.picks["plant"].items()}
    years = {key[resolved.columns["plant"].index("period")]: pick for key, pick in found.items()}
    assert years["2022-06"].value == Decimal("0.5366")
    assert years["2023-06"].value == Decimal("0.5306")
    assert years["2025-06"].sheet == "cn.grid.2023"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("FC * CAR * OF * 44 / 12", "FC * CAR * OF * 44 / 12 * 44 / 12"),
        ("sum(E_FUEL, over=fuel)", "sum(E_FUEL * 44 / 12, over=fuel)"),
        ("FC * CAR * OF * 44 / 12", "FC * CAR * OF"),
        ("FC * CAR * OF * 44 / 12", "FC * NCV * OF * 44 / 12"),
        ("(P_IN - P_OUT) * EF_E", "P_IN + P_OUT * EF_E"),
        ("unit: tCO2/MWh", "unit: tCO2/GJ"),
    ],
)
def test_t9_dimensions_are_checked_when_the_sheet_is_read(tmp_path, old, new):
    with pytest.raises(TanfengError) as caught:
        changed(tmp_path, old, new)
    assert all("changed.yaml:" in finding.at for finding in caught.value.findings)


def test_t9_percent_against_fraction(tmp_path):
    percent = "label: {zh: 碳氧化率, en: oxidation factor}"
    with pytest.raises(TanfengError):
        changed(tmp_path, f'unit: "1"\n    {percent}', f"unit: GJ\n    {percent}")


def test_t6_net_power_may_be_negative(works, report):
    report(
        ("shop", "electricity", "purchase", "2024-01", 100.0),
        ("shop", "electricity", "export", "2024-01", 300.0),
        ("shop", "diesel", "consumption", "2024-01", 1.0),
    )
    table = run_table(works, account(works, "shop", "2024-01").run.number).to_pylist()
    (indirect,) = [r for r in table if r["item"] == "total" and r["measure"] == "emission_indirect"]
    assert indirect["value"] < 0


def test_t11_a_region_without_a_factor_leaves_a_hole(works, report):
    add_entities(works, [replace(entity(works, "shop"), region="CN-XZ")])
    report(
        ("shop", "electricity", "purchase", "2024-01", 100.0),
        ("shop", "diesel", "consumption", "2024-01", 1.0),
    )
    result = account(works, "shop", "2024-01")
    table = run_table(works, result.run.number).to_pylist()
    (total,) = [r for r in table if r["measure"] == "emission_with_power_heat"]
    (direct,) = [r for r in table if r["measure"] == "emission_without_power_heat"]
    assert total["value"] is None
    assert direct["value"] > 0
    assert any(f.code == "factor-missing" and "EF_E" in f.message.en for f in result.findings)


def test_t12_purity_and_decomposition_rate_are_two_things():
    general = read_method(SHELF.sheet(GENERAL), SHELF)
    glass = read_method(SHELF.sheet("cn.gbt32151_7.2023"), SHELF)
    assert {"PUR", "DEC"} <= set(general.equations["E_CARB"].formula.names)
    assert "DEC" not in glass.equations["E_CARB"].formula.names


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(less=st.floats(0, 1e5), more=st.floats(0, 1e5))
def test_more_coal_never_gives_less_co2(evaluated, less, more):
    method = read_method(SHELF.sheet("cn.guide.ets.cement.2024"), SHELF)
    unit = Unit("p/k", "p", {"equipment": "cement_kiln"})
    plant = Plant("p", "CN", "3011", {}, (unit,), ("2024-01", "2024-02"))
    less, more = sorted((less, more))
    rows = []
    for month, coal in (("2024-01", less), ("2024-02", more)):
        values = {"bituminous": ("consumption", coal), "clinker": ("output", 1000.0)}
        for item, (measure, value) in values.items():
            rows.append(
                {"entity": "p/k", "item": item, "measure": measure, "period": month,
                 "value": value, "tier": "measured", "unit": "", "origin": "", "typed": ""}
            )  # fmt: skip
    _, frames = evaluated(SHELF, method, plant, rows)
    totals = {row["period"]: row["E_WITHOUT"] for row in frames["plant"]}
    assert totals["2024-01"] <= totals["2024-02"]
