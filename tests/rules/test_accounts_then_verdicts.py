"""From reported tonnes to a verdict: the accounts post the figure, the rules judge it."""

from datetime import date

import pytest

from tanfeng.accounting import account
from tanfeng.ledger import (
    Entity,
    Fact,
    Membership,
    add_entities,
    add_memberships,
    create_workspace,
    submit,
)
from tanfeng.reference.finding import Text
from tanfeng.reference.period import parse_period
from tanfeng.rules import grade

KILN = "works/kiln-1"
ITEMS = {
    ("clinker", "output"): (120_000.0, "t"),
    ("bituminous", "consumption"): (15_000.0, "t"),
    ("bituminous", "ncv"): (23.0, "GJ/t"),
    ("diesel", "consumption"): (2.0, "t"),
    ("electricity", "consumption"): (7_200.0, "MWh"),
    ("electricity", "recovery"): (3_000.0, "MWh"),
}


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    ws = create_workspace(tmp_path_factory.mktemp("ws") / "ws")
    add_entities(
        ws,
        [
            Entity("works", "plant", Text("厂", "Works"), "3011", "CN-SD", {"altitude_m": 60}),
            Entity(KILN, "unit", Text("窑", "Kiln"), attributes={"equipment": "cement_kiln"}),
        ],
    )
    add_memberships(ws, [Membership(KILN, "works", "part_of")])
    facts = [
        Fact(KILN, item, measure, month, value, unit, typed=str(value), origin="test")
        for month in parse_period("2024").months()
        for (item, measure), (value, unit) in ITEMS.items()
    ]
    submit(ws, facts, entity="works")
    account(ws, ["works"], parse_period("2024"))
    return ws


@pytest.mark.parametrize("period", ["2024-03", "2024-Q2", "2024"])
def test_the_figure_of_the_accounts_is_judged(ws, period):
    result = grade(ws, ["works"], parse_period(period), as_of=date(2025, 3, 1))
    found = {v.requirement: v for v in result.verdicts}
    coal = found["cn.gb16780.2021#clinker-coal"]
    # 15 000 t x 23 GJ/t / 29.3076 GJ/tce = 11 772 tce; with 2 t diesel, per 120 000 t of clinker
    assert coal.value == pytest.approx(98.1, abs=0.1)
    assert (coal.outcome, coal.grade) == ("pass", "grade2")
    power = found["cn.gb16780.2021#clinker-electricity"]
    assert power.value == pytest.approx(35.0)
    assert power.grade == "grade1"
    energy = found["cn.gb16780.2021#clinker-energy"]
    assert energy.value == pytest.approx(coal.value + 35 * 0.1229, abs=0.01)
    # 1.44 million tonnes a year, whatever part of the year was asked about
    gap = energy.evidence["gaps"]["grade1"]
    assert gap["per_year"] == pytest.approx(gap["per_unit"] * 1440)
    assert gap["year_unit"] == "tce"
