"""A run from reported facts to computed facts: totals, years, explanation, replay."""

from decimal import Decimal

import pytest

from tanfeng.accounting import account, explain, replay
from tanfeng.ledger import computed, run_table, runs, void_run

pytestmark = pytest.mark.usefixtures("cement_year")


def value(table, **where):
    rows = [r for r in table.to_pylist() if all(r[k] == v for k, v in where.items())]
    assert len(rows) == 1, rows
    return rows[0]


def test_totals_of_a_month_by_hand(works):
    result = account(works, "park", "2024")
    table = run_table(works, result.run.number)
    coal = 10_000 * 23.0 * 0.02308 * 0.99 * 44 / 12
    clinker = 100_000 * 0.535
    month = {"entity": "kilns", "period": "2024-03"}
    direct = value(table, **month, measure="emission_without_power_heat")
    assert direct["value"] == pytest.approx(coal + clinker, rel=1e-12)
    both = value(table, **month, measure="emission_with_power_heat")
    assert both["value"] == pytest.approx(coal + clinker + 9_000 * 0.5306, rel=1e-12)
    assert direct["unit"] == "tCO2e"
    assert direct["tier"] == "default"
    assert direct["share_estimated"] == pytest.approx(coal / (coal + clinker))
    parts = [value(table, **month, measure=f"ghg_tier_{t}")["value"]
             for t in ("measured", "calculated", "default", "estimated", "quoted")]  # fmt: skip
    assert sum(parts) == pytest.approx(direct["value"], rel=1e-12)


def test_a_year_adds_flows_and_recomputes_ratios(works):
    table = run_table(works, account(works, "kilns", "2024").run.number)
    year = value(table, entity="kilns", period="2024", measure="emission_without_power_heat")
    month = value(table, entity="kilns", period="2024-01", measure="emission_without_power_heat")
    assert year["value"] == pytest.approx(12 * month["value"], rel=1e-12)
    energy = value(table, entity="kilns/kiln-1", period="2024", symbol="comprehensive_energy",
                   item="clinker")  # fmt: skip
    assert energy["measure"] == "unit_energy"
    assert energy["unit"] == "kgce/t"
    by_hand = (10_000 * 23.0 / 0.0293076 + 5_600_000 * 0.1229) / 100_000
    assert energy["value"] == pytest.approx(by_hand, rel=1e-12)


def test_energy_is_posted_in_tce_and_the_equal_value_stays_unknown(works):
    result = account(works, "kilns", "2024-05")
    table = run_table(works, result.run.number)
    equivalent = value(table, measure="energy_equivalent", item="total")
    by_hand = (10_000 * 23.0 / 0.0293076 + 9_000_000 * 0.1229) / 1000
    assert equivalent["unit"] == "tce"
    assert equivalent["value"] == pytest.approx(by_hand, rel=1e-12)
    assert value(table, measure="energy_equal", item="total")["value"] is None
    named = [f for f in result.findings if f.code == "factor-missing"]
    assert any("K_EQ" in f.message.en and "coal_equivalent" in f.at for f in named)


def test_explain_ends_in_cells_and_clauses(works):
    run = account(works, "kilns", "2024").run.number
    trace = explain(works, run, "kilns", "E_WITHOUT", "2024-02")
    leaves = list(trace.leaves())
    cells = {leaf.at for leaf in leaves if leaf.kind == "fact"}
    assert any(at.startswith("kilns.xlsx#Data!D") for at in cells)
    factor = next(leaf for leaf in leaves if leaf.kind == "factor" and leaf.value == Decimal("99"))
    assert "ets_2024" in factor.at
    assert factor.status == "secondary"
    posted = value(run_table(works, run), entity="kilns", period="2024-02",
                   measure="emission_without_power_heat")["value"]  # fmt: skip
    assert float(trace.value) == pytest.approx(posted, rel=1e-12)


@pytest.mark.parametrize("symbol", ["E_WITHOUT", "I_VA"])
def test_explain_of_a_year_agrees_with_the_table(works, symbol):
    run = account(works, "kilns", "2024").run.number
    sheet = "cn.guide.ets.cement.2024"
    trace = explain(works, run, "kilns", symbol, "2024", sheet=sheet)
    posted = value(run_table(works, run), entity="kilns", period="2024", symbol=symbol, sheet=sheet)
    assert float(trace.value) == pytest.approx(posted["value"], rel=1e-12)


def test_replay_survives_corrections_and_new_editions(works, report):
    run = account(works, "park", "2024").run.number
    assert replay(works, run).identical
    report(("kilns/kiln-1", "bituminous", "consumption", "2024-03", 1.0))
    source = works.shelf().sheet("cn.grid.2023")
    sheets = works.path / "sheets"
    sheets.mkdir(exist_ok=True)
    text = source.files[0].read_text("utf-8").replace("cn.grid.2023", "cn.grid.2023b")
    (sheets / "grid_new.yaml").write_text(text.replace("grid_2023.csv", "grid_new.csv"), "utf-8")
    table = source.files[1].read_text("utf-8").replace("0.5306", "0.9999")
    (sheets / "grid_new.csv").write_text(table, "utf-8")
    again = replay(works, run)
    assert again.identical, again.differences[:3]
    newer = account(works, "park", "2024").run.number
    assert runs(works)[-1].digest != runs(works)[0].digest
    assert replay(works, newer).identical


def test_a_voided_run_no_longer_counts(works):
    first = account(works, "kilns", "2024-01").run.number
    void_run(works, first, "wrong boundary")
    assert computed(works).collect("pyarrow").shape[0] == 0
