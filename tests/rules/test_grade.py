"""Grading a workspace: figures from the ledger, one verdict per row that fits, a posted run."""

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
    runs,
    snapshot,
    submit,
    verdicts,
)
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Text
from tanfeng.reference.period import parse_period
from tanfeng.rules import grade, replay, tally

ASKED = date(2025, 3, 1)
MEASURES = {"clinker_share": "clinker_share"}
METHOD = "cn.gb16780.clinker.method"
KILN, MILL, POT, FLOAT = "a/kiln-1", "a/mill-1", "b/pot-1", "c/float-1"


def unit(id, equipment, **attributes):
    return Entity(id, "unit", Text(id, id), attributes={"equipment": equipment, **attributes})


@pytest.fixture
def ws(tmp_path):
    ws = create_workspace(tmp_path / "workspace")
    add_entities(
        ws,
        [
            Entity("park", "park", Text("园区", "Park")),
            Entity("a", "plant", Text("甲", "A"), "3011", attributes={"altitude_m": 60}),
            Entity("b", "plant", Text("乙", "B"), "3216"),
            Entity("c", "plant", Text("丙", "C"), "3041"),
            unit(KILN, "cement_kiln", capacity=5000, capacity_unit="t/d"),
            unit(MILL, "cement_mill"),
            unit(POT, "potline"),
            unit(FLOAT, "float_line", capacity=700, capacity_unit="t/d"),
        ],
    )
    add_memberships(
        ws,
        [Membership(plant, "park", "part_of") for plant in "abc"]
        + [Membership(id, id[0], "part_of") for id in (KILN, MILL, POT, FLOAT)],
    )
    return ws


def produce(ws, entity, item, outputs, unit="t"):
    facts = [
        Fact(entity, item, "output", month, amount, unit, typed=str(amount), origin="test")
        for month, amount in outputs.items()
    ]
    submit(ws, facts, entity=entity.partition("/")[0])


def compute(ws, *rows):
    """Post figures as an accounting run does; a row is entity, item, symbol, month, value, unit."""
    sheet = ws.shelf().governing(METHOD, parse_period("2024"))
    table = pa.Table.from_pylist(
        [
            {
                "entity": e, "item": i, "measure": MEASURES.get(s, "unit_energy"),
                "period": p, "value": v, "unit": u,
                "scenario": "actual", "tier": "calculated", "sheet": sheet.id, "symbol": s,
            }
            for e, i, s, p, v, u in rows
        ]
    )  # fmt: skip
    post_run(ws, kind="account", arguments={}, sheets=[sheet], snapshot=snapshot(ws), table=table)


def by_row(result):
    return {(v.subject, v.requirement): v for v in result.verdicts}


def clinker(month, value):
    return (KILN, "clinker", "comprehensive_energy", month, value, "kgce/t")


def test_months_are_weighted_by_output(ws):
    produce(ws, KILN, "clinker", {"2024-01": 100.0, "2024-02": 300.0})
    compute(ws, clinker("2024-01", 130.0), clinker("2024-02", 106.0))
    result = grade(ws, ["park"], parse_period("2024-01/2024-02"), as_of=ASKED)
    verdict = by_row(result)[(KILN, "cn.gb16780.2021#clinker-energy")]
    # (130 x 100 + 106 x 300) / 400, neither the mean of the ratios nor their sum
    assert verdict.value == 112.0
    assert (verdict.outcome, verdict.grade, verdict.margin) == ("pass", "grade3", 5.0)
    # 400 t in two months are 2 400 t a year; 5 kgce/t to grade 2
    assert verdict.evidence["gaps"]["grade2"]["per_year"] == 12.0
    assert verdict.evidence["months"] == ["2024-01", "2024-02"]
    assert verdict.evidence["method"].startswith(METHOD)


def test_limit_and_policy_level_give_two_verdicts(ws):
    produce(ws, KILN, "clinker", {"2024-01": 100.0})
    compute(ws, clinker("2024-01", 120.0))
    found = by_row(grade(ws, ["a"], parse_period("2024-01"), as_of=ASKED))
    limit = found[(KILN, "cn.gb16780.2021#clinker-energy")]
    policy = found[(KILN, "cn.energy_benchmark.2023#clinker")]
    assert (limit.outcome, limit.grade) == ("fail", "over_limit")
    # the policy value is carried over from memory: it warns only
    assert (policy.outcome, policy.grade, policy.status) == (
        "cannot_judge", "below_baseline", "memory",
    )  # fmt: skip


def test_the_run_keeps_question_sheets_and_findings(ws):
    produce(ws, KILN, "clinker", {"2024-01": 100.0})
    compute(ws, clinker("2024-01", 120.0))
    result = grade(ws, "a", "2024-01", as_of=ASKED, note="first")
    run = runs(ws, kind="grade")[-1]
    assert run.number == result.run.number
    assert run.arguments == {
        "entities": ["a"], "period": "2024-01", "as_of": "2025-03-01", "law": "period",
    }  # fmt: skip
    assert "cn.gb16780.2021" in run.sheets
    # the edition that was met carries rows on from the one before, so both are needed to replay
    assert {"cn.energy_benchmark.2021", "cn.energy_benchmark.2023"} <= set(run.sheets)
    assert "cn.gb21340.2019" not in run.sheets
    assert verdicts(ws, run.number) == result.verdicts
    assert {v.run for v in result.verdicts} == {run.number}
    assert [f.code for f in result.findings] == [
        "verdict-cannot-judge", "grade-figure-missing", "grade-figure-missing",
    ]  # fmt: skip
    assert run.findings == result.findings
    assert replay(ws, run.number).identical


def test_a_period_with_holes_is_not_judged_and_names_them(ws):
    produce(ws, KILN, "clinker", {"2024-01": 100.0, "2024-03": 100.0})
    compute(ws, clinker("2024-01", 100.0), clinker("2024-02", 100.0))
    result = grade(ws, ["a"], parse_period("2024-Q1"), as_of=ASKED)
    verdict = by_row(result)[(KILN, "cn.gb16780.2021#clinker-energy")]
    assert verdict.outcome == "cannot_judge"
    assert verdict.evidence["missing"] == ["comprehensive_energy", "2024-03", "2024-02 output"]
    assert "2024-03" in verdict.message.en


def test_a_computed_year_is_taken_as_it_is(ws):
    compute(ws, clinker("2024", 116.0), clinker("2024-01", 90.0))
    result = grade(ws, ["a"], parse_period("2024"), as_of=ASKED)
    verdict = by_row(result)[(KILN, "cn.gb16780.2021#clinker-energy")]
    assert (verdict.value, verdict.outcome) == (116.0, "pass")
    assert verdict.evidence["gaps"]["grade1"]["per_year"] is None


def test_a_plant_without_own_output_is_weighted_by_that_of_its_units(ws):
    produce(ws, MILL, "cement", {"2024-01": 100.0, "2024-02": 300.0})
    energy = ("a", "cement", "comprehensive_energy")
    share = ("a", "cement", "clinker_share")
    compute(
        ws,
        (*energy, "2024-01", 90.0, "kgce/t"),
        (*energy, "2024-02", 82.0, "kgce/t"),
        (*share, "2024-01", 80.0, "%"),
        (*share, "2024-02", 72.0, "%"),
    )
    found = by_row(grade(ws, ["a"], parse_period("2024-01/2024-02"), as_of=ASKED))
    verdict = found[("a", "cn.gb16780.2021#cement-energy")]
    assert verdict.value == 84.0
    assert verdict.evidence["inputs"]["clinker_share"] == 74.0
    assert verdict.limits["grade3"]["value"] == pytest.approx(92.8)
    assert verdict.outcome == "pass"


def test_rows_are_chosen_by_the_attributes_of_unit_and_plant(ws):
    produce(ws, FLOAT, "flat_glass", {"2024-01": 5.0}, "weight_case")
    compute(ws, (FLOAT, "flat_glass", "comprehensive_energy", "2024-01", 9.0, "kgce/weight_case"))
    found = by_row(grade(ws, ["c"], parse_period("2024-01"), as_of=ASKED))
    assert set(found) == {
        (FLOAT, "cn.gb21340.2019#flat-500-800"),
        (FLOAT, "cn.energy_benchmark.2023#flat-glass-500-800"),
    }
    limit = found[(FLOAT, "cn.gb21340.2019#flat-500-800")]
    assert limit.outcome == "cannot_judge"
    assert limit.evidence["missing"] == ["factor_a", "factor_b", "factor_c", "factor_d"]
    factors = {f"factor_{c}": 1 for c in "abcd"}
    add_entities(ws, [unit(FLOAT, "float_line", capacity=700, capacity_unit="t/d", **factors)])
    again = by_row(grade(ws, ["c"], parse_period("2024-01"), as_of=ASKED))
    assert again[(FLOAT, "cn.gb21340.2019#flat-500-800")].outcome == "pass"


def test_a_figure_that_no_row_fits_is_not_applicable_once(ws):
    produce(ws, FLOAT, "flat_glass", {"2024-01": 5.0}, "weight_case")
    add_entities(ws, [unit(FLOAT, "float_line", capacity=300, capacity_unit="t/d")])
    compute(ws, (FLOAT, "flat_glass", "comprehensive_energy", "2024-01", 9.0, "kgce/weight_case"))
    result = grade(ws, ["c"], parse_period("2024-01"), as_of=ASKED)
    policy = [v for v in result.verdicts if "benchmark" in v.requirement]
    assert [v.outcome for v in policy] == ["not_applicable"]


def test_the_edition_follows_the_period(ws):
    electricity = (POT, "aluminium_liquid", "ac_electricity")
    produce(ws, POT, "aluminium_liquid", {"2023-06": 10.0, "2024-06": 10.0})
    compute(ws, (*electricity, "2023-06", 13_300.0, "kWh/t"),
            (*electricity, "2024-06", 13_300.0, "kWh/t"))  # fmt: skip
    then = by_row(grade(ws, ["b"], parse_period("2023-06"), as_of=ASKED))
    now = by_row(grade(ws, ["b"], parse_period("2024-06"), as_of=ASKED))
    key = (POT, "cn.gb21346.2022#liquid-ac-electricity")
    assert (then[key].outcome, then[key].evidence["preview"]) == ("not_applicable", True)
    assert (now[key].outcome, now[key].grade) == ("pass", "grade3")
    assert (POT, "cn.energy_benchmark.2021#liquid-ac-electricity") in then
    assert (POT, "cn.energy_benchmark.2023#liquid-ac-electricity") in now
    today = by_row(grade(ws, ["b"], parse_period("2023-06"), as_of=ASKED, law="as_of"))
    assert today[key].outcome == "pass"


def test_grading_again_gives_the_same_verdicts_under_a_new_number(ws):
    produce(ws, KILN, "clinker", {"2024-01": 100.0})
    compute(ws, clinker("2024-01", 120.0))
    first, second = (grade(ws, ["a"], parse_period("2024-01"), as_of=ASKED) for _ in range(2))
    assert second.run.number == first.run.number + 1

    def plain(result):
        import dataclasses

        return [dataclasses.replace(v, run=0) for v in result.verdicts]

    assert plain(first) == plain(second)
    assert tally(first.verdicts).failing_rate == 1.0


def test_an_unknown_entity_is_refused_and_nothing_is_posted(ws):
    with pytest.raises(TanfengError, match="There is no entity 'z'"):
        grade(ws, ["a", "z"], parse_period("2024-01"), as_of=ASKED)
    assert runs(ws, kind="grade") == ()


def test_nothing_to_grade_is_told(ws):
    result = grade(ws, ["park"], parse_period("2024-01"), as_of=ASKED)
    assert result.verdicts == ()
    assert [f.code for f in result.findings] == ["grade-no-figures"]


def test_a_product_without_its_figure_is_told(ws):
    produce(ws, KILN, "clinker", {"2024-01": 100.0})
    compute(ws, (MILL, "cement", "section_electricity", "2024-01", 30.0, "kWh/t"))
    result = grade(ws, ["park"], parse_period("2024-01"), as_of=ASKED)
    told = {f.at for f in result.findings if f.code == "grade-figure-missing"}
    assert told == {
        f"{KILN} clinker comprehensive_{what}" for what in ("coal", "electricity", "energy")
    }


def test_a_plant_that_joins_or_leaves_later_does_not_change_a_replay(ws):
    produce(ws, KILN, "clinker", {"2024-01": 100.0})
    compute(ws, clinker("2024-01", 120.0))
    run = grade(ws, ["park"], parse_period("2024-01"), as_of=ASKED).run
    assert verdicts(ws, run.number)
    left = Membership("a", "park", "part_of", end=date(2023, 12, 31))
    add_memberships(ws, [left])
    assert replay(ws, run.number).identical
    assert not grade(ws, ["park"], parse_period("2024-01"), as_of=ASKED).verdicts
