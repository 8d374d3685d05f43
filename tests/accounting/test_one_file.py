"""A new method is one added file: no Python, no second file."""

import pytest

from tanfeng.accounting import account, explain, replay
from tanfeng.ledger import run_table

METHOD = """
sheet: local.lime.2024
series: local.lime.method
kind: method
document: {number: DB 37/T 0000-2024, title: {zh: 石灰生产（示例）, en: Lime making (example)}}
in_force: 2024-01-01
governs: period_start
last_checked: 2026-11-23
source: invented for this test
status: synthetic
scheme: ghg
applies_to: {sectors: ['2411'], rank: 50}
gwp: {set: ipcc.gwp, column: AR5}
rows:
  stone: {over: [unit, item], items: {codes: [limestone, dolomite]}, asked: {plant: [limestone]}}
  plant: {over: []}
inputs:
  S:
    rows: stone
    measure: consumption
    label: {zh: 石料, en: stone}
  EF:
    rows: stone
    kind: factor
    unit: tCO2/t
    label: {zh: 因子, en: factor}
    default: {set: self, parameter: emission_factor, keys: {item: item}}
equations:
  E_STONE:
    rows: stone
    expr: S * EF
    unit: tCO2
    clause: "5.2"
    status: own
    label: {zh: 分解排放, en: decomposition}
    posts: {item: '*', measure: emission_co2}
  E:
    rows: plant
    expr: sum(E_STONE, over=stone) * GWP_CO2
    unit: tCO2e
    clause: "5.1"
    status: own
    label: {zh: 排放总量, en: total}
    posts: {item: total, measure: emission_without_power_heat}
tiers:
  E: {parts: [E_STONE], item: total}
keys: [item]
values:
  - item: limestone
    parameter: emission_factor
    value: 0.43
    unit: tCO2/t
    status: synthetic
    source: test
tests:
  hundred-tonnes:
    source: by hand
    given: [{item: limestone, measure: consumption, value: 100}]
    expect: {E: 43}
"""


def test_a_method_file_in_the_workspace_is_enough(works, report):
    (works.path / "sheets").mkdir(exist_ok=True)
    (works.path / "sheets" / "lime.yaml").write_text(METHOD, "utf-8")
    report(
        ("shop", "limestone", "consumption", "2024-01", 100.0),
        ("shop", "dolomite", "consumption", "2024-02", 100.0),
    )
    result = account(works, "shop", "2024-01/2024-02")
    table = run_table(works, result.run.number).to_pylist()
    totals = {
        r["period"]: r["value"] for r in table if r["measure"] == "emission_without_power_heat"
    }
    assert totals["2024-01"] == pytest.approx(43.0)
    assert totals["2024-02"] is None
    assert any("EF" in f.message.en and "dolomite" in f.message.en for f in result.findings)
    trace = explain(works, result.run.number, "shop", "E", "2024-01")
    assert {leaf.kind for leaf in trace.leaves()} == {"fact", "factor"}
    assert any("lime.yaml:" in leaf.at for leaf in trace.leaves())
    (works.path / "sheets" / "lime.yaml").unlink()
    assert replay(works, result.run.number).identical
