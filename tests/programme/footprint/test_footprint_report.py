"""The report about a footprint: whole, in order, in every format; figures that open."""

import re
import zipfile
from decimal import Decimal

import pytest

from tanfeng.programme.explain import explain
from tanfeng.programme.footprint import footprint_figures, trace_footprint
from tanfeng.programme.footprint.levers import levers
from tanfeng.programme.footprint.opened import open_for_report
from tanfeng.programme.footprint.stages import by_stage
from tanfeng.programme.report import Chart, Table
from tanfeng.programme.report.render import write
from tanfeng.reference.errors import TanfengError


@pytest.fixture(scope="module")
def opened(recorded):
    ws, record = recorded
    return open_for_report(ws, record.number)


def tables(report):
    return {b.id.rpartition("-")[0]: b for s in report.sections for b in s.blocks
            if isinstance(b, Table)}  # fmt: skip


def test_the_sections_are_those_of_a_study_report(report):
    titles = [section.title.en for section in report.sections]
    assert [title.partition(". ")[2] for title in titles] == [
        "Product and functional unit", "System boundary and method",
        "Sources and quality of data", "Allocation and links", "Results", "Contributions",
        "Uncertainty and sensitivity", "Limitations", "List of sources",
    ]  # fmt: skip
    named = {cell for s in report.sections for b in s.blocks if isinstance(b, Table)
             for row in b.rows for cell in row if isinstance(cell, str)}  # fmt: skip
    assert {cell for cell in named if cell.startswith("fp:")} <= set(report.figures)


def test_stages_and_parts_add_up_to_the_footprint(report, recorded, opened):
    _, record = recorded
    number = f"fp:{record.number}"
    whole = float(record.reckoned.values["gwp100"])
    stages = by_stage(opened)
    assert sum(values[0] for values in stages.values()) == pytest.approx(whole, rel=1e-12)
    # 700 kWh of 0.55 are bought by the car's own process; those of steel are part of steel
    assert stages["energy"][0] == pytest.approx(385)
    assert stages["production"][0] == pytest.approx(150)
    for kind in ("input", "process", "flow"):
        parts = [f.value for id, f in report.figures.items()
                 if id.startswith(f"{number}:{kind}:") and not id.endswith("share")]  # fmt: skip
        assert float(sum(parts, Decimal(0))) == pytest.approx(whole, rel=1e-9)


def test_a_lever_moves_the_footprint_as_a_changed_inventory_does(opened):
    from tanfeng.footprint.study import changed

    steel = next(each for each in levers(opened) if each.name.en == "use of steel sheet")
    before, after = changed(opened.study, "car", "steel", 990.0)["car"]
    assert after - before == pytest.approx(0.1 * steel.slope, rel=1e-9)
    place = opened.study.place("steel")
    own = next(e for e in levers(opened) if e.provider is None and e.process == place)
    direct = float(opened.study.normal.direct[opened.study.place("steel"), 0])
    before, after = changed(opened.study, "steel", "", 1.1 * direct)["car"]
    assert after - before == pytest.approx(0.1 * own.slope, rel=1e-9)


def test_what_is_left_out_and_who_reviewed_is_told(report):
    found = tables(report)
    (row,) = found["fp-unlinked"].rows
    assert row[0] == "car"
    assert (row[1].en, row[2]) == ("glass", "30 kg")
    assert "Li" in [getattr(cell, "en", cell) for _, cell in found["fp-product"].rows]
    weak = [row[0].en for row in found["fp-weak"].rows]
    assert weak[0] == "rolling of steel sheet"
    # nobody has said how well the data are known, so the report does not say it either
    assert {figure.status for figure in report.figures.values()} == {""}


def test_a_value_opens_down_to_exchanges_at_their_place(recorded):
    ws, record = recorded
    trace = explain(ws, f"fp:{record.number}:value:gwp100")
    assert trace.value == Decimal(record.reckoned.values["gwp100"])
    assert float(sum(child.value for child in trace.children)) == pytest.approx(float(trace.value))
    steel = trace.children[0]
    assert steel.label.en == "rolling of steel sheet"
    (per_unit,) = steel.children
    assert per_unit.value == Decimal("1.6")
    (exchange,) = per_unit.children
    assert (exchange.value, exchange.at) == (Decimal("2.0"), "exchanges.csv:10")
    (factor,) = exchange.children
    assert (factor.kind, factor.value) == ("factor", Decimal("1.0"))
    assert re.search(r"ipcc_gwp\.csv:\d+$", factor.at)


def test_an_input_opens_to_its_amount_the_decision_and_the_provider(recorded):
    ws, record = recorded
    trace = trace_footprint(ws, f"fp:{record.number}:input:2")
    amount, behind = trace.children
    assert (amount.value, amount.unit, amount.at) == (Decimal("900.0"), "kg", "exchanges.csv:3")
    (decision,) = amount.children
    assert decision.how.startswith("only")
    assert float(amount.value * behind.value) == pytest.approx(float(trace.value))


def test_every_figure_of_the_register_opens(recorded, report):
    ws, record = recorded
    kinds = {}
    for id, figure in report.figures.items():
        kinds.setdefault(":".join(id.split(":")[2:4]), (id, figure))
    assert len(kinds) > 15
    for id, figure in kinds.values():
        assert trace_footprint(ws, id).value == figure.value
    for stage in ("materials", "energy", "production"):
        trace = trace_footprint(ws, f"fp:{record.number}:stage:{stage}:gwp100")
        assert float(sum(c.value for c in trace.children)) == pytest.approx(float(trace.value))


@pytest.mark.parametrize("which", ["value:ozone", "input:99", "nothing"])
def test_a_figure_that_is_not_there_is_refused(recorded, which):
    ws, record = recorded
    for id in (f"fp:{record.number}:{which}", "fp:999:value:gwp100", "fp:x:value:gwp100"):
        with pytest.raises(TanfengError) as refused:
            trace_footprint(ws, id)
        assert refused.value.findings[0].code == "figure-unknown"


def test_a_record_opens_to_the_same_figures_again(recorded, report):
    ws, record = recorded
    assert footprint_figures(open_for_report(ws, record.number)) == dict(report.figures)


def test_it_is_written_in_every_format_and_language(report, tmp_path):
    written = write(report, tmp_path)
    names = {path.name for path in written}
    assert {f"report.{lang}.{kind}" for lang in ("zh", "en") for kind in ("html", "docx", "md")} < (
        names
    )
    assert "report.en.pdf" in names
    charts = [b for s in report.sections for b in s.blocks if isinstance(b, Chart)]
    assert len(charts) == 3
    page = (tmp_path / "report.zh.html").read_text(encoding="utf-8")
    assert "产品碳足迹报告：轿车，轿车装配" in page
    assert all(chart.id in page for chart in charts)
    with zipfile.ZipFile(tmp_path / "report.en.docx") as word:
        assert b"rolling of steel sheet" in word.read("word/document.xml")
    told = (tmp_path / "report.en.md").read_text(encoding="utf-8")
    assert "2,284.82 kg CO2e/piece" in told
    assert "None" not in told
