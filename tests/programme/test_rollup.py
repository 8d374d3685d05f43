"""Roll-up: flows added up, ratios of sums, dated memberships, coverage, and nothing twice."""

from datetime import date
from typing import Any

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanfeng.ledger import Membership, add_entities, add_memberships, duckdb_connection
from tanfeng.programme import load_statistics, roll_up
from tanfeng.programme.rollup import flows, ratios, totals_of
from tanfeng.programme.rollup.members import MEMBER_SCHEMA

FACTS = pa.schema(
    [(name, pa.string()) for name in ("entity", "item", "measure", "period", "unit", "series",
                                      "symbol")]
    + [("run", pa.int64()), ("value", pa.float64()), ("share_estimated", pa.float64())]
)  # fmt: skip
PLANTS = ("p1", "p2", "p3", "p4")
MONTHS = ("2025-01", "2025-02")


def lazy(*tables: pa.Table) -> list[Any]:
    connection = duckdb_connection(same_digits=True)
    return [nw.from_native(connection.from_arrow(table)).lazy() for table in tables]


def fact(entity: str, period: str, value: float | None, share: float | None = 0.0, **said: Any):
    return {"entity": entity, "item": "total", "measure": "energy_equivalent", "period": period,
            "unit": "tce", "series": "s", "symbol": "A", "run": 1, "value": value,
            "share_estimated": share, **said}  # fmt: skip


def below(plants) -> pa.Table:
    rows = [{"entity": p, "plant": p, "period": m, "whole": 1} for p in plants for m in MONTHS]
    return pa.Table.from_pylist(rows, schema=MEMBER_SCHEMA)


def totals(rows, plants) -> dict[tuple[str, str], float]:
    frames = lazy(pa.Table.from_pylist(rows, schema=FACTS), below(plants))
    table: Any = totals_of(flows(*frames, ())).collect("pyarrow").to_native()
    return {(r["item"], r["measure"]): r["value"] for r in table.to_pylist()}


numbers = st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 3))


@settings(max_examples=40, deadline=None)
@given(
    values=st.dictionaries(
        st.tuples(st.sampled_from(PLANTS), st.sampled_from(MONTHS),
                  st.sampled_from(("total", "clinker"))),
        numbers, min_size=1,
    ),
    cut=st.integers(1, 3),
)  # fmt: skip
def test_children_add_up_to_their_parent(values, cut):
    rows = [fact(plant, month, value, item=item) for (plant, month, item), value in values.items()]
    parent = totals(rows, PLANTS)
    parts = [totals(rows, PLANTS[:cut]), totals(rows, PLANTS[cut:])]
    for key, value in parent.items():
        assert value == pytest.approx(sum(p.get(key, 0.0) for p in parts), rel=1e-9, abs=1e-3)
    assert {key for part in parts for key in part} == set(parent)


positive = st.floats(0.1, 1e6).map(lambda x: round(x, 3))


@settings(max_examples=40, deadline=None)
@given(pairs=st.dictionaries(st.tuples(st.sampled_from(PLANTS), st.sampled_from(MONTHS)),
                             st.tuples(positive, positive), min_size=1))  # fmt: skip
def test_a_ratio_is_the_ratio_of_the_sums(pairs):
    rows = [fact(plant, month, energy / output, measure="unit_energy", unit="kgce/t",
                 item="clinker") for (plant, month), (energy, output) in pairs.items()]  # fmt: skip
    weights = pa.Table.from_pylist(
        [{"entity": plant, "item": "clinker", "measure": "unit_energy", "period": month,
          "weight": output} for (plant, month), (_, output) in pairs.items()]
    )  # fmt: skip
    frames = lazy(pa.Table.from_pylist(rows, schema=FACTS), below(PLANTS), weights)
    (row,) = ratios(*frames).collect("pyarrow").to_native().to_pylist()
    energy = sum(energy for energy, _ in pairs.values())
    output = sum(output for _, output in pairs.values())
    assert row["value"] == pytest.approx(energy / output, rel=1e-9)


@pytest.mark.spark
def test_the_same_expressions_on_spark(spark):
    rows = [fact(p, m, 1.5 * n, 0.1 * n) for n, p in enumerate(PLANTS) for m in MONTHS]
    facts = pa.Table.from_pylist(rows, schema=FACTS)
    here: Any = totals_of(flows(*lazy(facts, below(PLANTS)), ())).collect("pyarrow").to_native()
    there = [nw.from_native(spark.createDataFrame(t.to_pylist()))
             for t in (facts, below(PLANTS))]  # fmt: skip
    spark_rows = totals_of(flows(*there, ())).collect("pyarrow").to_native()
    (one,), (other,) = here.to_pylist(), spark_rows.to_pylist()
    for column in ("value", "weight", "estimated", "known", "months", "plants"):
        assert other[column] == pytest.approx(one[column], rel=1e-12), column


def value(rolled, measure="emission_with_power_heat", item="total", **said):
    (total,) = rolled.find(item, measure, **said)
    return total


def test_the_park_the_province_and_the_nation_have_the_same_plants_once(park, row, post):
    # plant a lies in the province by two ways
    post(park, [row("a", 10.0), row("b", 5.0)])
    for root in ("park", "CN-SD", "CN"):
        assert value(roll_up(park, root, "2025-01")).value == 15.0
    assert value(roll_up(park, "a", "2025-01")).value == 10.0


def test_a_plant_counts_only_while_it_belongs(park, row, post, make_entity):
    add_entities(park, [make_entity("c", "plant")])
    add_memberships(
        park, [Membership("c", "park", "member_of", date(2025, 2, 1), date(2025, 3, 15))]
    )
    post(park, [row("c", 100.0, period=f"2025-{m:02d}") for m in range(1, 5)])
    rolled = roll_up(park, "park", "2025-Q1")
    # the day that counts is the last of the month: February belongs, March no longer does
    assert value(rolled).value == 100.0
    assert [m.months for m in rolled.members if m.id == "c"] == [("2025-02",)]


def test_coverage_names_the_holes(park, row, post, months):
    post(park, [row("a", 1.0, period=m) for m in months] + [row("b", 1.0, period="2025-01")])
    found = value(roll_up(park, "park", "2025"))
    assert (found.plants, found.coverage) == (2, 13 / 24)
    post(park, [row("a", None, period="2025-12")])
    assert value(roll_up(park, "park", "2025")).coverage == 12 / 24


def test_a_plant_without_any_account_lowers_the_coverage(park, row, post):
    post(park, [row("a", 7.0)])
    found = value(roll_up(park, "park", "2025-01"))
    assert (found.value, found.plants, found.coverage) == (7.0, 1, 0.5)


def test_the_estimated_share_is_weighted(park, row, post):
    post(park, [row("a", 30.0, share_estimated=1.0), row("b", 10.0, share_estimated=0.0)])
    assert value(roll_up(park, "park", "2025-01")).share_estimated == 0.75


def test_an_unknown_share_stays_unknown_unless_the_method_splits_another_total(park, row, post):
    rows = [row("a", 30.0, share_estimated=None), row("b", 10.0)]
    post(park, rows)
    assert value(roll_up(park, "park", "2025-01")).share_estimated is None
    split = [row("a", v, measure=f"ghg_tier_{tier}", symbol=f"E.{tier}", share_estimated=None)
             for tier, v in (("measured", 15.0), ("default", 5.0))]  # fmt: skip
    post(park, rows + split)
    assert value(roll_up(park, "park", "2025-01")).share_estimated == pytest.approx(7.5 / 40)


def test_parts_of_units_are_not_added_to_the_plants_own_total(park, row, post):
    lines = [row("a/k1", 4.0, measure="emission_direct", symbol="E_LINE"),
             row("a/k2", 5.0, measure="emission_direct", symbol="E_LINE")]  # fmt: skip
    own = row("a", 10.0, measure="emission_direct", symbol="E_DIRECT")
    post(park, [*lines, own])
    assert value(roll_up(park, "park", "2025-01"), "emission_direct").value == 10.0
    # without a statement of the whole, the lines are what is known
    post(park, [{**line, "period": "2025-02"} for line in lines])
    assert value(roll_up(park, "park", "2025-02"), "emission_direct").value == 9.0


def test_fuels_burnt_at_units_and_at_the_plant_are_parts(park, row, post):
    fuel = {"item": "diesel", "measure": "emission_co2", "symbol": "E_FUEL", "unit": "tCO2"}
    post(park, [row("a/k1", 4.0, **fuel), row("a", 1.0, **fuel)])
    assert value(roll_up(park, "park", "2025-01"), "emission_co2", "diesel").value == 5.0


def test_a_newer_run_stands_in_the_place_of_the_older(park, row, post):
    post(park, [row("a", 10.0)])
    post(park, [row("a", 12.0)])
    found = value(roll_up(park, "park", "2025-01"))
    assert (found.value, found.runs) == (12.0, (2,))


def test_an_output_stated_by_plant_and_unit_counts_once(park, report_facts):
    report_facts(park, "a", ("cement", "output", 100.0, "t"))
    report_facts(park, "a/k1", ("cement", "output", 100.0, "t"), ("clinker", "output", 70.0, "t"))
    report_facts(park, "a/k2", ("clinker", "output", 30.0, "t"))
    rolled = roll_up(park, "park", "2025-01")
    assert value(rolled, "output", "cement", book="reported").value == 100.0
    assert value(rolled, "output", "clinker", book="reported").value == 100.0


def test_the_share_of_national_output(park, report_facts, months):
    for month in (m.replace("2025", "2021") for m in months):
        report_facts(park, "a", ("cement", "output", 196900.833, "t"), period=month)
    (share,) = roll_up(park, "park", "2021").output_shares
    assert share.item == "cement"
    assert share.national == pytest.approx(2362.81e6)
    assert share.share == pytest.approx(0.001, rel=1e-4)


def test_a_ratio_of_the_plant_takes_the_output_of_its_units(park, row, post, report_facts):
    ratio = {"item": "clinker", "measure": "unit_energy", "unit": "kgce/t", "symbol": "u"}
    post(park, [row("a", 100.0, **ratio), row("b", 130.0, **ratio)])
    report_facts(park, "a/k1", ("clinker", "output", 10.0, "t"))
    report_facts(park, "a/k2", ("clinker", "output", 10.0, "t"))
    rolled = roll_up(park, "park", "2025-01")
    assert value(rolled, "unit_energy", "clinker").value == 100.0
    assert [f.code for f in rolled.findings] == ["rollup-denominator-missing"]
    report_facts(park, "b", ("clinker", "output", 10.0, "t"))
    rolled = roll_up(park, "park", "2025-01")
    assert value(rolled, "unit_energy", "clinker").value == 110.0
    assert rolled.findings == ()


def test_synthetic_shows(park):
    assert roll_up(park, "park", "2025-01").synthetic is True
    assert roll_up(park, "a", "2025-01").synthetic is False


def power(row, plant: str, total: float, part: float):
    return [row(plant, total), row(plant, part, item="electricity", measure="emission_indirect",
                                   symbol="E_POWER", unit="tCO2")]  # fmt: skip


@pytest.fixture
def supplied(park, row, post, report_facts, make_entity):
    """Plant b makes power and sends 50 MWh to plant a; a function posts the accounts."""

    def build(deducted: float, declared: bool):
        if declared:
            add_entities(park, [make_entity("a", "plant", supplied_by={"electricity": "b"})])
        report_facts(park, "a", ("electricity", "purchase", 50.0, "MWh"))
        report_facts(park, "b", ("electricity", "export", 100.0, "MWh"))
        post(park, power(row, "a", 30.0, 25.0) + power(row, "b", 90.0 + deducted, deducted))
        return roll_up(park, "park", "2025-01")

    return build


def test_power_that_the_suppliers_method_takes_off_is_left_alone(supplied):
    rolled = supplied(-50.0, declared=True)
    assert value(rolled).value == 70.0
    assert value(rolled).passed_on == 0.0
    assert rolled.findings == ()


def test_power_that_would_count_twice_is_taken_out_once(supplied):
    rolled = supplied(0.0, declared=True)
    found = value(rolled)
    assert (found.value, found.passed_on) == (95.0, 25.0)
    assert {(t.carrier, t.counted, t.deducted) for t in rolled.transfers} == {
        ("electricity", 25.0, 0.0)
    }


def test_without_a_declaration_the_double_count_is_named(supplied):
    rolled = supplied(0.0, declared=False)
    assert value(rolled).value == 120.0
    (finding,) = rolled.findings
    assert finding.code == "rollup-transfer-unknown"
    assert "supplied_by" in finding.hint.zh


def test_more_bought_than_supplied_is_found(park, supplied, report_facts):
    report_facts(park, "a/k1", ("electricity", "consumption", 1.0, "MWh"))
    report_facts(park, "b", ("electricity", "export", 10.0, "MWh"), period="2025-03")
    rolled = supplied(0.0, declared=True)
    assert rolled.findings == ()
    report_facts(park, "b", ("electricity", "export", 40.0, "MWh"))
    codes = {finding.code for finding in roll_up(park, "park", "2025-01").findings}
    assert codes == {"rollup-transfer-differs"}


def test_statistics_do_not_enter(park, row, post):
    load_statistics(park)
    post(park, [row("a", 1.0, period="2021-01")])
    assert value(roll_up(park, "CN", "2021")).value == 1.0
