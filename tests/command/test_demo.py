"""The demonstration from end to end: what it makes, and that every number opens and replays."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tanfeng.accounting import replay
from tanfeng.ledger import open_workspace, reported, runs, submission_list
from tanfeng.programme import Explainer, compose, evaluate
from tanfeng.rules import replay as judge_again

pytestmark = pytest.mark.slow

CELL = re.compile(r"^[\w.-]+\.xlsx#.+![A-Z]+\d+$")
RUN = re.compile(r"^run \d+$")
LINE = re.compile(r"^.+\.(yaml|csv|py):\d+$")


@pytest.fixture(scope="module")
def workspace(demo_workspace):
    return open_workspace(demo_workspace)


@pytest.fixture(scope="module")
def report(workspace):
    return compose(workspace, datetime.now(UTC).date())


def test_all_formats_in_both_languages(demo_workspace):
    names = {p.name for p in (demo_workspace / "report").iterdir() if p.is_file()}
    assert names == {f"report.{lang}.{kind}" for lang in ("zh", "en")
                     for kind in ("html", "docx", "pdf", "md")}  # fmt: skip


def test_the_workbooks_went_through_the_door(workspace):
    listed = submission_list(workspace)
    files = {s.file for s in listed if s.file.endswith(".xlsx")}
    assert len(files) == 11  # five plants, two years, and one workbook that was corrected
    facts = reported(workspace).collect("pyarrow").to_native().to_pylist()
    actual = [f for f in facts if f["scenario"] == "actual"]
    assert len(actual) > 1500
    assert all(CELL.match(f["origin"]) for f in actual)


def test_a_correction_counts_and_the_first_version_stays(workspace):
    from tanfeng.ledger import history

    rows = history(workspace).collect("pyarrow").to_native().to_pylist()
    gas = [r for r in rows if r["entity"] == "demo-glass/float-1" and r["item"] == "natural_gas"
           and r["measure"] == "consumption" and r["period"] == "2025-03"]  # fmt: skip
    assert len({r["value"] for r in gas}) == 2
    newest = max(gas, key=lambda r: r["recorded_at"])
    assert "first" not in newest["origin"]


def test_every_run_replays_to_the_same_digits(workspace):
    accounts = runs(workspace, "account")
    assert accounts
    for run in accounts:
        again = replay(workspace, run.number)
        assert again.rows > 1000
        assert again.identical, again.differences[:3]
    graded = runs(workspace, "grade")
    assert len(graded) == 2
    for run in graded:
        judged = judge_again(workspace, run.number)
        assert judged.rows > 10
        assert judged.identical, judged.differences[:3]


def test_every_figure_opens_to_a_cell_or_a_citation(workspace, report):
    explainer = Explainer(evaluate(workspace, datetime.now(UTC).date()))
    assert len(report.figures) > 150
    open_ends, unequal = [], []
    for id, figure in report.figures.items():
        trace = explainer.trace(id)
        for leaf in trace.leaves():
            at_its_source = CELL.match(leaf.at) or LINE.match(leaf.at) or leaf.kind == "constant"
            # what a plan decides rests on all its inputs at once: it opens to a run that replays
            planned = id.startswith("plan:") and leaf.kind != "fact" and RUN.match(leaf.at)
            if not at_its_source and not planned:
                open_ends.append((id, leaf.kind, leaf.label.en, leaf.at))
        if figure.value is not None and trace.value is not None:
            size = max(abs(figure.value), Decimal("1e-9"))
            # a figure is shown rounded; the trace is exact
            if abs(trace.value - figure.value) / size > Decimal("0.01"):
                unequal.append((id, figure.value, trace.value))
        unequal += [(id, *pair) for pair in parts_that_do_not_add_up(trace)]
    assert open_ends == []
    assert unequal == []


def parts_that_do_not_add_up(trace):
    """Yield nodes of kind ``computed`` whose only child states another value in the same unit."""
    for child in trace.children:
        same = len(trace.children) == 1 and child.unit == trace.unit
        if trace.kind == "computed" and same and None not in (trace.value, child.value):
            size = max(abs(trace.value), Decimal("1e-9"))
            if abs(trace.value - child.value) / size > Decimal("1e-9"):
                yield trace.label.en, trace.value, child.value
        yield from parts_that_do_not_add_up(child)


def test_all_54_figures_of_the_2022_report_are_there_with_their_source(report):
    for number in range(1, 55):
        figure = report.figures[f"S{number:02d}"]
        assert figure.source, figure
        assert figure.status == "seen", figure


def test_whatever_rests_on_the_park_is_labelled_synthetic(report):
    of_park = [f for id, f in report.figures.items() if "@demo-" in id]
    assert of_park
    assert all(f.synthetic for f in of_park)


def test_the_nine_sections_have_text_in_both_languages(report):
    from tanfeng.programme.report.value import Paragraph

    assert [s.number for s in report.sections] == list(range(11))
    for section in report.sections[1:10]:
        paragraphs = [b for b in section.blocks if isinstance(b, Paragraph)]
        assert paragraphs, section.title
        assert all(p.text.zh and p.text.en and p.text.zh != p.text.en for p in paragraphs)


def test_the_demonstration_runs_again_on_its_own_workspace(demo_workspace):
    from tanfeng.programme.demonstration import file_workbooks

    ws = open_workspace(demo_workspace)
    before = len(submission_list(ws))
    receipts = dict(file_workbooks(ws, demo_workspace / "workbooks"))
    assert len(submission_list(ws)) - before <= 2  # only the corrected pair is filed anew
    assert sum(r.again for r in receipts.values()) >= 9


def test_the_plans_of_the_works_replay_and_are_told_in_both_reports(workspace, report):
    from tanfeng.ledger import entities
    from tanfeng.pathways.answer import summarise
    from tanfeng.pathways.study import newest, open_pathway
    from tanfeng.pathways.study import replay as plan_again

    runs_of = {run.arguments["scenario"]: run for run in newest(workspace)}
    assert set(runs_of) == {"demo.steel_base", "demo.steel_policy"}
    told = {id: summarise(open_pathway(workspace, run.number)) for id, run in runs_of.items()}
    base, policy = told["demo.steel_base"], told["demo.steel_policy"]
    # what the policies ask for is dearer, and emits less
    assert policy.cumulative < base.cumulative
    assert policy.objective > base.objective
    assert policy.actions["convert"] > 0
    assert plan_again(workspace, runs_of["demo.steel_policy"].number).identical
    works = [e for e in entities(workspace) if e.id.startswith("demo-works-")]
    assert len(works) == 36
    assert all(e.synthetic for e in works)
    assert any(id.startswith("plan:") for id in report.figures)
    pages = (workspace.path / "pathway-report").glob("report.*.html")
    assert all("示范" in p.read_text("utf-8") or "demonstration" in p.read_text("utf-8")
               for p in pages)  # fmt: skip
