"""Records of what plants make: primary data from their accounts, and totals that are no amounts."""

import pyarrow as pa
import pytest

from tanfeng.footprint.record import Asked, make_record, recompute
from tanfeng.footprint.study import Ask, bring_inventory, run_footprint
from tanfeng.ledger import (
    Entity,
    add_entities,
    create_workspace,
    open_workspace,
    post_run,
    snapshot,
)
from tanfeng.reference.finding import Text

METHOD = "cn.guide.ets.cement.2024"
MAIN = {"reference": True}


@pytest.fixture
def accounted(tmp_path):
    """A plant that emitted 100,000 t a month of 2025."""
    ws = create_workspace(tmp_path / "ws")
    add_entities(ws, [Entity("works", "plant", Text("某厂", "works"), region="CN-SD")])
    rows = [
        {
            "entity": "works", "item": "total", "measure": "emission_direct",
            "period": f"2025-{month:02d}", "value": 1e5, "unit": "tCO2e", "scenario": "actual",
            "tier": "calculated", "sheet": METHOD, "symbol": "E", "share_estimated": 0.0,
        }
        for month in range(1, 13)
    ]  # fmt: skip
    post_run(ws, kind="account", arguments={}, sheets=[ws.shelf().sheet(METHOD)],
             snapshot=snapshot(ws), table=pa.Table.from_pylist(rows))  # fmt: skip
    return ws


@pytest.mark.parametrize(
    ("emitted", "output", "unit", "suspect"),
    [
        (1.2e9, 1.0, "t", True),  # a year's total for a tonne
        (1.2e6, 1.0, "t", True),  # the same, its tonnes taken for kilograms
        (1.2e9, 1000.0, "kg", True),
        (1.2e9, 1.5e6, "t", False),  # with the year's output beside it, all is well
        (800.0, 1.0, "t", False),
    ],
)
def test_a_yearly_total_that_stands_for_a_unit_is_flagged(
    accounted, inventory_of, emitted, output, unit, suspect
):
    inventory = inventory_of(
        [{"id": "cement", "location": "CN-SD"}, {"id": "wall", "location": "CN-SD"}],
        [{"id": "cement", "kind": "product", "unit": unit},
         {"id": "wall", "kind": "product", "unit": "piece"},
         {"id": "co2", "kind": "elementary", "unit": "kg", "gas": "CO2"}],
        [("cement", "cement", "output", output, MAIN), ("cement", "co2", "output", emitted),
         ("wall", "wall", "output", 1.0, MAIN), ("wall", "cement", "input", 0.2)],
    )  # fmt: skip
    number = bring_inventory(accounted, inventory, "cement").number
    made = run_footprint(accounted, Ask((number,), period="2025", electricity=""))
    # it is told of whatever rests on the process as well
    for product in ("cement", "wall"):
        record = make_record(accounted, made.run.number, product, Asked(draws=0))
        told = [each for each in record.findings if each.code == "footprint-yearly-total"]
        assert [each.at for each in told] == (["cement"] if suspect else [])


@pytest.mark.slow
def test_a_plants_record_rests_on_its_accounts(demo_workspace):
    from tanfeng.programme.explain import explain

    ws = open_workspace(demo_workspace)
    made = run_footprint(ws, Ask(plants=("demo-cement",), period="2025"))
    record = make_record(ws, made.run.number, "demo-cement", Asked(reviewer="Li"))
    quality, chain = record.reckoned.quality, {s.name: s for s in record.reckoned.sources}
    measured = made.study.measured["demo-cement"]
    # what the plant emits itself, times what its accounts measured; electricity is no primary data
    own = float(chain["ledger"].share)
    assert float(quality.primary) == pytest.approx(own * measured, rel=1e-12)
    assert 0.5 < float(quality.primary) < own < 1
    # own accounts rate 1, and electricity as the only maker 3; the nation for a province 2
    assert float(quality.technological) == pytest.approx(own + 3 * (1 - own))
    assert float(quality.geographical) == pytest.approx(own + 2 * (1 - own))
    assert quality.temporal == "1.0"
    assert recompute(ws, record).identical
    assert (record.unit, record.mass, record.geography) == ("t", "1000", "CN-SD")
    assert "footprint-yearly-total" not in {each.code for each in record.findings}

    def places(trace):
        return [trace.at, *(at for child in trace.children for at in places(child))]

    # the score opens to the cells of the workbook that the plant handed in
    opened = places(explain(ws, f"fp:{record.number}:value:gwp100"))
    assert any("demo-cement-2025.xlsx#" in at and "!" in at for at in opened)
    assert any("electricity_footprint_2023.csv:" in at for at in opened)
