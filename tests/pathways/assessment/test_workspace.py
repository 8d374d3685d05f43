"""Series of a workspace: months into years, parts into wholes, nothing counted twice."""

from datetime import date

import pyarrow as pa
import pytest

from tanfeng.ledger import (
    Entity,
    Fact,
    Membership,
    add_entities,
    add_memberships,
    create_workspace,
    post_run,
    snapshot,
    submit,
)
from tanfeng.pathways.assessment import assess_peak, decompose, reported_series
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Text
from tanfeng.reference.period import parse_period
from tanfeng.reference.sheet import read_sheet


def facts(entity, item, measure, yearly, unit):
    return [
        Fact(entity, item, measure, month, value / 12, unit, typed="x", origin="test")
        for year, value in yearly.items()
        for month in parse_period(str(year)).months()
    ]


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    ws = create_workspace(tmp_path_factory.mktemp("ws") / "ws")
    names = [("group", "enterprise"), ("park", "park"), ("a", "plant"), ("b", "plant")]
    add_entities(ws, [Entity(id, kind, Text(id, id)) for id, kind in names])
    add_entities(ws, [Entity("a/kiln", "unit", Text("窑", "kiln"))])
    add_memberships(
        ws,
        [
            Membership("a", "group", "part_of"),
            Membership("b", "group", "part_of", start=date(2021, 1, 1)),
            # a second way to the same plant
            Membership("park", "group", "member_of"),
            Membership("a", "park", "located_in"),
            Membership("a/kiln", "a", "part_of"),
        ],
    )
    a = {2020: 1200.0, 2021: 1100.0, 2022: 1000.0}
    submit(ws, facts("a", "crude_steel", "output", a, "t"), entity="a")
    submit(ws, facts("a/kiln", "crude_steel", "output", a, "t"), entity="a")
    b = {2020: 500.0, 2021: 600.0}
    submit(ws, facts("b", "crude_steel", "output", b, "t"), entity="b")
    # the last year of b has ten months
    submit(ws, facts("b", "crude_steel", "output", {2022: 600.0}, "t")[:10], entity="b")

    return ws


def total(ws, entity, **asked):
    values, years = reported_series(ws, entity, "crude_steel", "output", **asked).total()
    return dict(zip(years.tolist(), values.tolist(), strict=True))


def test_months_make_years_and_units_are_not_added_to_their_plant(ws):
    assert total(ws, "a") == pytest.approx({2020: 1200, 2021: 1100, 2022: 1000})
    assert total(ws, "a/kiln") == total(ws, "a")


def test_a_plant_that_two_ways_lead_to_counts_once_and_only_while_it_belongs(ws):
    found = reported_series(ws, "group", "crude_steel", "output")
    rows = list(
        zip(found.table.times.tolist(), found.table.groups["entity"], found.table.values["output"],
            strict=True)
    )  # fmt: skip
    assert [(year, who) for year, who, _ in rows] == [
        (2020, "a"), (2021, "a"), (2021, "b"), (2022, "a"),
    ]  # fmt: skip
    # b joined in 2021, and its 2022 is not whole: only 2021 has both
    assert total(ws, "group") == pytest.approx({2021: 1700})
    assert [f.code for f in found.findings] == ["series-year-incomplete", "series-part-absent"]
    assert "2020, 2022" in found.findings[1].message.en
    assert total(ws, "group", relation="part_of") == pytest.approx({2021: 1700})


def test_a_series_of_the_ledger_goes_into_the_assessment(ws):
    values, years = reported_series(ws, "a", "crude_steel", "output").total()
    found = assess_peak(values, years)
    assert found.outcome.peak_year == 2020
    assert found.outcome.reason == "series_short"
    table = reported_series(ws, "a", "crude_steel", "output").table
    assert decompose(table, ["output", "output@entity"], levels=("entity",)).residual() < 1e-12


def test_a_yearly_value_counts_before_months(ws, tmp_path):
    own = create_workspace(tmp_path / "ws")
    add_entities(own, [Entity("p", "plant", Text("p", "p"))])
    submit(own, facts("p", "crude_steel", "output", {2020: 12.0}, "t"), entity="p")
    stated = Fact("p", "crude_steel", "output", "2020", 13.0, "t", typed="13", origin="test")
    submit(own, [stated], entity="p")
    assert total(own, "p") == {2020: 13.0}


@pytest.mark.parametrize(
    ("measure", "code"),
    [
        ("ncv", "series-measure"),
        ("closing_stock", "series-measure"),
        ("nonsense", "series-measure"),
        ("purchase", "series-empty"),
    ],
)
def test_refusals(ws, measure, code):
    with pytest.raises(TanfengError) as caught:
        reported_series(ws, "a", "crude_steel", measure)
    assert caught.value.findings[0].code == code


def test_computed_years_of_a_scenario(tmp_path):
    own = create_workspace(tmp_path / "ws")
    add_entities(own, [Entity("p", "plant", Text("p", "p"))])
    sheet = own.path / "sheets" / "m.yaml"
    sheet.write_text("sheet: m\nkind: method\ndocument: M\nsource: a test\n", encoding="utf-8")
    rows = [("2025", "direct", 90.0), ("2030", "direct", 60.0), ("2030", "process", 20.0)]
    table = pa.table({
        "entity": ["p"] * 3, "item": ["total"] * 3, "measure": ["emission_direct"] * 3,
        "period": [period for period, _, _ in rows], "value": [value for *_, value in rows],
        "unit": ["tCO2e"] * 3, "scenario": ["plan"] * 3, "tier": ["estimated"] * 3,
        "sheet": ["m"] * 3, "symbol": [symbol for _, symbol, _ in rows],
    })  # fmt: skip
    post_run(own, kind="account", arguments={}, sheets=[read_sheet(sheet)],
             snapshot=snapshot(own), table=table)  # fmt: skip
    asked = {"book": "computed", "scenario": "plan"}
    found = reported_series(own, "p", "total", "emission_direct", symbol="direct", **asked)
    values, years = found.total()
    assert (years.tolist(), values.tolist()) == ([2025, 2030], [90.0, 60.0])
    assert found.unit == "tCO2e"
    # two values of 2030, and nobody said that they add up
    unclear = reported_series(own, "p", "total", "emission_direct", **asked)
    assert unclear.table.times.tolist() == [2025]
    assert [f.code for f in unclear.findings] == ["series-several"]


@pytest.mark.slow
@pytest.mark.spark
def test_both_engines_give_the_same_series(ws, spark):
    own = reported_series(ws, "group", "crude_steel", "output")
    other = reported_series(ws, "group", "crude_steel", "output", engine=spark)
    assert other.table.values["output"].tolist() == own.table.values["output"].tolist()
    assert other.table.places == own.table.places
    assert (other.unit, other.findings) == (own.unit, own.findings)
