"""Roadmap sheets that are not as they must be, and named values with all that they are made of."""

import csv
import io

import pytest

from tanfeng.pathways.sheets import read_roadmap
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Severity
from tanfeng.reference.sheet import Status


def put(path, value):
    """Returns a change that puts a value at a dotted path of a sheet."""

    def change(body):
        *above, last = path.split(".")
        for step in above:
            body = body[int(step)] if isinstance(body, list) else body[step]
        body[int(last) if isinstance(body, list) else last] = value

    return change


FAULTS = [
    ("carriers", "text", "roadmap-key"),
    ("carriers.coal", "text", "roadmap-key"),
    ("carriers.coal.unit", 3, "roadmap-key"),
    ("carriers.coal.unit", "bushels", "unit-unknown"),
    ("carriers.coal.item", "nosuch", "roadmap-reference"),
    ("carriers.coal.sold", "t", "roadmap-key"),
    ("carriers.coal.sold", {"unit": "t"}, "roadmap-name"),
    ("carriers.coal.sold", {"unit": "t", "heat": -1, "source": "a"}, "roadmap-name"),
    ("carriers.coal.sold", {"unit": "t", "heat": 20}, "source-missing"),
    ("technologies", ["kiln"], "roadmap-key"),
    ("technologies.kiln.routes", "clinker_dry", "roadmap-key"),
    ("technologies.kiln_capture.routes", ["clinker_dry"], "roadmap-technology"),
    ("technologies.kiln.zn", "text", "roadmap-key"),
    ("conversions", "text", "roadmap-key"),
    ("conversions.0", "text", "roadmap-key"),
    ("conversions.0", {"from": "kiln"}, "roadmap-key"),
    ("conversions.0", {"from": "kiln", "to": "nosuch"}, "roadmap-technology"),
    ("conversions.0", {"from": "kiln", "to": "kiln_capture"}, "roadmap-technology"),
    ("conversions.0", {"from": "kiln", "to": "kiln"}, "roadmap-technology"),
    ("product", "clinker", "roadmap-key"),
    ("product", {"item": "nosuch"}, "roadmap-reference"),
    ("gbt4754", None, "roadmap-key"),
    ("names", "text", "roadmap-name"),
    ("names.gwa", 31.5, "roadmap-name"),
    ("names.gwa", {"value": "text", "source": "a"}, "roadmap-name"),
    ("names.gwa", {"value": float("nan"), "source": "a"}, "roadmap-name"),
    ("names.gwa", {"unit": "1"}, "roadmap-name"),
    ("names.gwa", {"value": 1, "expr": "2", "source": "a"}, "roadmap-name"),
    ("names.gwa", {"value": 1, "source": "a", "status": "sure"}, "roadmap-name"),
    ("names.gwa", {"value": 1}, "source-missing"),
    ("names.gwa", {"expr": "nosuch * 2"}, "roadmap-name"),
    ("names.gwa", {"expr": "2 *"}, "formula-syntax"),
    ("names.gwa", {"component": ["nosuch", "input"]}, "roadmap-component"),
    ("names.gwa", {"component": "kiln"}, "roadmap-name"),
    ("names.process", {"factors": "nosuch", "keys": {}, "parameter": "a"}, "sheet-unknown"),
    ("names.process", {"factors": "cn.ets.2024.cement", "keys": {"itm": "clinker"},
                       "parameter": "emission_factor"}, "roadmap-component"),
    ("names.process", {"factors": "cn.ets.2024.cement", "keys": {"item": "clinker"},
                       "parameter": "nosuch"}, "roadmap-component"),
    ("names.gwa", {"sheet": "cn.energy_benchmark.2021", "key": "rows.nosuch.levels.0"},
     "roadmap-component"),
    ("names.gwa", {"sheet": "cn.energy_benchmark.2021", "key": "rows"}, "roadmap-component"),
    ("tables", {"values": "road.csv", "vales": "road.csv"}, "roadmap-key"),
    ("steps", ["burning"], "roadmap-key"),
    ("steps", {"burning": {"zh": "烧成", "carriers": ["wood"]}}, "roadmap-reference"),
    ("classes", {"kiln": {"sheet": "cn.gb16780.2021"}}, "roadmap-key"),
    ("classes", {"kiln": {"sheet": "nosuch", "row": "clinker"}}, "roadmap-reference"),
    ("classes", {"kiln": {"sheet": "cn.gb16780.2021", "row": "nosuch"}}, "roadmap-reference"),
    ("targets", "clinker", "roadmap-key"),
    ("targets", ["nosuch.2025"], "roadmap-reference"),
    ("unknown", ["costs"], "roadmap-key"),
    ("unknown", {"costs": {"de": "Kosten"}}, "roadmap-key"),
    ("nonsense", 1, "roadmap-key"),
    ("in_force", None, "roadmap-key"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "code"), FAULTS)
def test_a_faulty_roadmap_is_told_with_file_and_line(roadmap, path, value, code):
    with pytest.raises(TanfengError) as refused:
        read_roadmap(roadmap(put(path, value)), "cement")
    assert code in {finding.code for finding in refused.value.findings}
    for finding in refused.value.findings:
        assert finding.at.partition(":")[0] in ("road.yaml", "road.csv")
        assert finding.at.split(":")[1].isdecimal()


def test_names_made_of_one_another_are_told(roadmap):
    def change(body):
        body["names"]["gwa"] = {"expr": "mwh * 3.6"}
        body["names"]["mwh"] = {"expr": "gwa / 3.6"}

    with pytest.raises(TanfengError) as refused:
        read_roadmap(roadmap(change), "cement")
    assert [finding.code for finding in refused.value.findings] == ["name-circle"]


def test_a_name_of_a_name_is_weak_down_to_the_bottom(roadmap, build):
    def change(body):
        names = body["names"]
        names["cny"] = {"expr": "rate_then * 1.1", "unit": "CNY/USD"}
        names["rate_then"] = {"expr": "rate", "unit": "CNY/USD"}
        names["rate"] = {"value": 8.19, "unit": "CNY/USD", "status": "memory", "source": "a"}

    problem, _, provenance = build(roadmap(change), "cement.base", "cement")
    assert problem.capex[0, 0] == pytest.approx(131.5 * 8.19 * 1.1)
    found = {each.what: each for each in provenance.weak}
    assert found["rate"].status is Status.MEMORY
    assert found["rate"].value == 8.19
    assert found["rate"].at.startswith("road.yaml:")


def test_exchange_rates_inside_expressions_are_listed(own, build):
    _, _, provenance = build(own(), "own.steel")
    found = {each.what: each for each in provenance.weak}
    assert found["cny"].value == 6.9
    assert found["cny"].at.startswith("technologies/roadmap_steel.yaml:")
    # never used by a technology that takes part
    assert "kiln_cost" not in found


def test_a_scenario_may_put_a_value_in_place_of_a_named_one(own, build):
    row = "cny,value,,,,7.2,,CNY/USD,assumption,rate of 2024,\n"
    problem, _, provenance = build(own(row), "own.steel")
    assert problem.capex[0, 0] == pytest.approx(872 * 7.2)
    found = {each.what: each for each in provenance.weak}
    assert found["cny"].at == "own.csv:2"
    assert "in place of 6.9 CNY/USD, technologies/roadmap_steel.yaml:" in found["cny"].note
    assert float(provenance.trace("bf_bof", "capex").children[0].value) == 7.2


def test_a_named_value_in_another_unit_is_refused(told):
    found = told("cny,value,,,,7.2,,CNY/EUR,assumption,rate,\n")
    assert [(each.code, each.at) for each in found if each.severity is Severity.ERROR] == [
        ("entry-unit", "own.csv:2")
    ]


def test_what_is_assumed_and_what_is_doubtful_are_warnings(roadmap, own, build, tmp_path):
    shelf = roadmap(put("names.kiln_heat.doubt", {"zh": "偏低", "en": "too low"}))
    _, findings, _ = build(shelf, "cement.base", "cement")
    told = [each for each in findings if each.code == "name-doubtful"]
    assert [(each.severity, each.at.partition(":")[0]) for each in told] == [
        (Severity.WARNING, "technologies/message_materials.csv")
    ]
    # a scenario that says it better takes the doubt away, and says so
    row = "kiln_heat,value,,,,0.12,,GWa/Mt,assumption,own audit,\n"
    _, findings, _ = build(own(row, extends="cement.base"), "own.cement", "cement")
    assert "name-doubtful" not in {each.code for each in findings}
    said = [each for each in findings if each.code == "name-assumed"]
    assert [(each.severity, each.at) for each in said] == [(Severity.WARNING, "own.csv:2")]
    assert "own audit" in said[0].message.en
    assert "0.111676" in said[0].message.en


def test_a_named_value_that_nothing_uses_is_told(roadmap, own, build):
    roadmap(put("names.spare", {"value": 1, "unit": "t", "source": "a", "status": "seen"}))
    shelf = own("spare,value,,,,2,,t,assumption,a,\n", extends="cement.base")
    _, findings, _ = build(shelf, "own.cement", "cement")
    told = [each for each in findings if each.code == "name-unused"]
    assert [(each.severity, each.at) for each in told] == [(Severity.WARNING, "own.csv:2")]


def test_what_stands_beside_the_values_is_read_with_its_place(roadmap, build):
    def change(body):
        body["steps"] = {"burning": {"zh": "烧成", "en": "burning", "carriers": ["coal"]}}
        body["classes"] = {"kiln": {"sheet": "cn.gb21340.2019", "row": "flat-to-500"}}
        body["targets"] = ["cement_saving_2024.clinker_capacity.2025"]
        body["unknown"] = {"dates": {"zh": "大修日期", "en": "dates of overhauls"}}

    shelf = roadmap(change)
    context = read_roadmap(shelf, "cement").context
    assert context.steps[0].carriers == ("coal",)
    # GB 21340-2019: lines to 500 t/d have a limit value and no better grades
    assert [str(level) for level in context.classes[0].levels] == ["None", "None", "14.0"]
    assert context.classes[0].at.startswith("limits/gb21340_2019.yaml:")
    assert (context.targets[0].comparator, context.targets[0].value) == ("<=", "1800")
    _, _, provenance = build(shelf, "cement.base", "cement")
    told = [each for each in provenance.weak if each.what == "大修日期 dates of overhauls"]
    assert [each.status for each in told] == [Status.UNKNOWN]
    assert {"cn.gb21340.2019", "cn.policy_targets"} <= {s.id for s in provenance.sheets}


def test_a_roadmap_that_nothing_can_be_planned_with_names_the_rows_to_supply(roadmap, build):
    def emptied(table):
        lines = list(csv.reader(table.splitlines()))
        for line in lines:
            if line[1] == "life":
                line[4:8] = ["", "", "a", "unknown"]
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(lines)
        return out.getvalue()

    with pytest.raises(TanfengError) as refused:
        build(roadmap(rows=emptied), "cement.base", "cement")
    (only,) = refused.value.findings
    assert only.code == "demand-without-technology"
    assert only.at.startswith("road.yaml:")
    assert "kiln, kiln_benchmark, kiln_capture: life" in only.message.en


def test_a_technology_all_of_whose_uses_are_unknown_takes_no_part(told):
    rows = "".join(
        f"inert_anode,{parameter},,,,{value},,{unit},assumption,a,\n"
        for parameter, value, unit in [
            ("direct", 0, "tCO2/t"), ("capex", 40000, "CNY/t"), ("life", 30, "a"),
            ("cycle", 30, "a"), ("early", 5, "a"), ("late", 5, "a"), ("first", 2035, "a"),
        ]
    )  # fmt: skip

    def left_out(rows):
        found = told(rows, extends="aluminium.base")
        return [f.message.en for f in found if f.code == "technology-left-out"]

    assert any("inert" in text and "use (electricity, alumina)" in text for text in left_out(rows))
    power = "inert_anode,use,electricity,,,12.5,,MWh/t,assumption,a,\n"
    assert not any("inert" in text for text in left_out(rows + power))


@pytest.mark.parametrize(
    "rows", ["5", "text", "[5]", "[{id: a, levels: 3}]", "[{id: a, product: 7, levels: [x, 2]}]"]
)
def test_a_sheet_of_limits_that_is_not_one_never_breaks_a_roadmap(roadmap, tmp_path, rows):
    (tmp_path / "limit.yaml").write_text(
        "sheet: own.limit\nkind: limits\ndocument: {number: a, title: {zh: 一, en: a}}\n"
        f"source: a\nstatus: seen\nlast_checked: 2026-11-23\nrows: {rows}\n",
        encoding="utf-8",
    )
    (tmp_path / "target.csv").write_text("plan,indicator\na,b\n", encoding="utf-8")
    (tmp_path / "target.yaml").write_text(
        "sheet: own.target\nkind: targets\ndocument: {number: a, title: {zh: 一, en: a}}\n"
        "source: a\nstatus: seen\nlast_checked: 2026-11-23\ntables: {targets: target.csv}\n",
        encoding="utf-8",
    )

    def change(body):
        body["classes"] = {"kiln": {"sheet": "own.limit", "row": "a"}}
        body["targets"] = ["cement_saving_2024.clinker_capacity.2025"]

    shelf = roadmap(change)
    if "id: a" in rows:
        assert read_roadmap(shelf, "cement").context.classes[0].name.zh == "a"
    else:
        with pytest.raises(TanfengError) as refused:
            read_roadmap(shelf, "cement")
        assert [finding.code for finding in refused.value.findings] == ["roadmap-reference"]
