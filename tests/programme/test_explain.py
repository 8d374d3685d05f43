"""Any figure of any workspace's report opens down to a cell or a citation."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tanfeng.accounting import account
from tanfeng.ledger import Workspace, add_entities, add_memberships, create_workspace
from tanfeng.ledger.returns import check_return, form_of, submit_return
from tanfeng.ledger.workbook import write_template
from tanfeng.programme import Explainer, compose, evaluate, load_statistics
from tanfeng.reference.period import parse_period
from tanfeng.reference.trace import Trace
from tanfeng.rules import grade

DAY = date.today() + timedelta(days=1)  # what the test records is known by then
CELL = re.compile(r".+\.xlsx#.+![A-Z]+\d+")
LINE = re.compile(r".+\.(yaml|csv):\d+")


def open_ends(trace: Trace) -> Iterator[Trace]:
    """Yield the leaves that are neither a cell, nor a line of a sheet, nor a sum over nothing."""
    for leaf in trace.leaves():
        cell = leaf.kind == "fact" and CELL.fullmatch(leaf.at)
        cited = leaf.kind in ("statistic", "factor", "constant") and LINE.fullmatch(leaf.at)
        nothing = leaf.kind == "formula" and leaf.value == 0
        unknown = leaf.value is None and LINE.fullmatch(leaf.at)
        if not (cell or cited or nothing or unknown):
            yield leaf


def file_workbook(ws: Workspace, plant: str, folder: Path, value: float) -> None:
    period = parse_period("2025-03")
    form = form_of(ws, plant, period)
    values = {
        (index, "2025-03"): value * (1 + index)
        for index, line in enumerate(form.lines)
        if line.kind == "flow" and (line.required or line.item in ("bituminous", "value_added"))
    }
    path = folder / f"{plant}.xlsx"
    write_template(form, period, path, values)
    read = check_return(ws, plant, period, path)
    submit_return(ws, read)


@pytest.fixture
def works(tmp_path: Path) -> Workspace:
    """A cement works of which one month of one workbook is in the ledger, with a verdict."""
    from tanfeng.ledger import Entity, Membership
    from tanfeng.reference.finding import Text

    ws = create_workspace(tmp_path / "ws")
    load_statistics(ws)
    add_entities(ws, [
        Entity("park", "park", Text("园区", "Park"), region="CN-SD"),
        Entity("kilns", "plant", Text("水泥厂", "Kilns"), "3011", "CN-SD", {"scheme": "ets"}),
        Entity("kilns/kiln-1", "unit", Text("窑", "Kiln"), attributes={"equipment": "cement_kiln"}),
    ])  # fmt: skip
    add_memberships(ws, [Membership("kilns", "park", "member_of"),
                         Membership("kilns/kiln-1", "kilns", "part_of")])  # fmt: skip
    file_workbook(ws, "kilns", tmp_path, 1000.0)
    account(ws, "park", "2025-03")
    grade(ws, ["park"], parse_period("2025-03"), as_of=DAY)
    return ws


def test_every_figure_of_a_small_report_opens(works):
    report = compose(works, DAY, "2025-03")
    explainer = Explainer(evaluate(works, DAY, "2025-03"))
    assert "energy@park" in report.figures
    assert any(id.startswith("verdict:") for id in report.figures)
    for id, figure in report.figures.items():
        trace = explainer.trace(id)
        assert list(open_ends(trace)) == [], id
        if figure.value is not None:
            assert trace.value is not None, id
            assert abs(trace.value - figure.value) <= abs(figure.value) * Decimal("0.01"), id


def test_the_path_from_the_park_to_the_cell(works):
    trace = Explainer(evaluate(works, DAY, "2025-03")).trace("energy@park")
    assert trace.kind == "figure"
    (rolled,) = trace.children
    assert rolled.kind == "rollup"
    (plant,) = rolled.children
    assert plant.kind == "computed"
    cells = {leaf.at for leaf in trace.leaves() if leaf.kind == "fact"}
    assert cells
    assert all(at.startswith("kilns.xlsx#") for at in cells)
    total = sum((child.value or Decimal(0)) for child in plant.children)
    assert abs(total - (plant.value or 0)) < Decimal("1e-6")


def test_a_check_and_a_target_open_to_their_lines(works):
    explainer = Explainer(evaluate(works, DAY, "2025-03"))
    pace = explainer.trace("N.energy_intensity_pace")
    assert round(pace.value or 0, 6) == Decimal("-2.858854")
    (formula,) = pace.children
    (leaf,) = formula.children
    assert leaf.at.startswith("targets/cn_policy_targets.csv:")
    assert leaf.value == Decimal("-13.5")


def test_a_roster_opens_to_its_batches(works):
    trace = Explainer(evaluate(works, DAY, "2025-03")).trace("R.green_factories")
    (roster,) = trace.children
    assert [batch.value for batch in roster.children] == [None, Decimal(2783), Decimal(3616)]
