"""The report: nine sections, every figure with its source, synthetic data marked."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tanfeng.programme import Explainer, compose, evaluate
from tanfeng.programme.report.value import Chart, Notice, Paragraph, Table

DAY = date.today() + timedelta(days=1)  # what the test records is known by then
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACE = re.compile(r"\{([A-Za-z0-9][A-Za-z0-9_.:/@-]*)\}")


def words(block):
    if isinstance(block, Paragraph | Notice):
        yield block.text
    elif isinstance(block, Table):
        yield block.caption
        yield from (column.label for column in block.columns)
        yield from (cell for row in block.rows for cell in row if not isinstance(cell, str))


@pytest.fixture
def report(empty):
    return compose(empty, DAY)


def test_preface_nine_sections_annex(report):
    assert [section.number for section in report.sections] == list(range(11))


def test_every_figure_of_the_2022_report_shows_with_its_source(report):
    shown = {
        cell
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Table) and block.id.startswith("figures-")
        for row in block.rows
        for cell in row
        if isinstance(cell, str)
    }
    for number in range(1, 55):
        id = f"S{number:02d}"
        assert id in shown, id
        assert "2022-12-12" in report.figures[id].source


def test_every_figure_of_the_2022_report_is_told_in_the_text(report):
    told = {
        id
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Paragraph | Notice)
        for id in PLACE.findall(block.text.zh)
    }
    assert {f"S{number:02d}" for number in range(1, 55)} <= told


def test_every_placeholder_has_its_figure_in_both_languages(report):
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph | Notice):
                named = [set(PLACE.findall(text)) for text in (block.text.zh, block.text.en)]
                assert named[0] == named[1]
                assert named[0] <= set(report.figures)


def test_the_english_report_has_no_chinese_sentences(report):
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph | Notice):
                assert not CHINESE.search(block.text.en), block.text.en
                assert CHINESE.search(block.text.zh), block.text.zh


def test_figures_kept_apart_are_told_with_their_reason(report):
    notices = [b.text.en for s in report.sections for b in s.blocks if isinstance(b, Notice)]
    assert any("half year" in text or "first half of 2022" in text for text in notices)
    assert any("World Steel Association" in text for text in notices)
    assert any("battery-electric" in text for text in notices)


def test_charts_of_the_plan_and_of_the_rosters(report):
    charts = {b.id: b for s in report.sections for b in s.blocks if isinstance(b, Chart)}
    assert {"intensity-trend", "roster-green-factories", "roster-green-parks",
            "roster-green-supply-chain"} <= set(charts)  # fmt: skip
    assert all(chart.findings == () for chart in charts.values())
    table = charts["intensity-trend"].table
    assert table is not None
    assert ("2021", "94.4") in {(row[0], row[2]) for row in table.rows}
    assert ("2025", "86.5") in {(row[0], row[2]) for row in table.rows}


def test_the_annex_tells_checks_rosters_and_unverified_values(report):
    tables = {b.id: b for b in report.sections[10].blocks if isinstance(b, Table)}
    assert {"checks", "rosters", "apart", "unverified", "sources"} <= set(tables)
    assert any("1032.8 - 1064.8" in row for row in tables["checks"].rows)
    assert any("N.crude_steel_change_2021" in row for row in tables["unverified"].rows)


def test_a_report_before_its_sheets_were_published_is_empty_but_whole(empty):
    early = compose(empty, date(2020, 1, 1))
    assert len(early.sections) == 11
    assert not any(id.startswith("S") for id in early.figures)


@pytest.fixture
def accounted(park, row, post, report_facts, months):
    def grown(year: str, factor: float):
        for month in (m.replace("2025", year) for m in months):
            energy = {"measure": "energy_equivalent", "symbol": "A", "unit": "tce", "period": month}
            rows = [row("a", 100.0 * factor, **energy), row("b", 50.0 * factor, **energy),
                    row("a", 300.0, period=month), row("b", 100.0, period=month)]  # fmt: skip
            posted.extend(rows)
            for plant in "ab":
                report_facts(park, plant, ("value_added", "output", 1000.0, "1e4yuan"),
                             period=month)  # fmt: skip

    posted: list[dict] = []
    grown("2024", 1.0)
    grown("2025", 0.98)
    post(park, posted)
    return park


def test_accounts_of_the_park_are_told_and_marked(accounted):
    report = compose(accounted, DAY)
    assert report.subtitle.en.endswith("2025")
    figure = report.figures["energy@park"]
    assert float(figure.value or 0) == 12 * 150 * 0.98
    assert (figure.coverage, figure.synthetic, figure.source) == (1.0, True, "run 1")
    assert report.figures["energy@a"].synthetic is False
    told = [b.text.en for b in report.sections[1].blocks if isinstance(b, Paragraph)]
    assert any("{energy@park}" in text for text in told)
    assert any(
        isinstance(b, Notice) and "synthetic" in b.text.en for b in report.sections[1].blocks
    )
    assert report.figures["energy_intensity@park"].value is not None


def test_trend_lights(accounted):
    evaluation = evaluate(accounted, DAY)
    light = evaluation.lights["energy_intensity_change@park"]
    assert evaluation.figures["energy_intensity_change@park"].value == -2
    # a fall of 2 % is slower than the 2.86 % a year of the plan
    assert light.colour == "amber"
    assert evaluate(accounted, DAY, "2024").lights["energy_change@park"].colour == "unknown"


def test_confidential_plants_are_counted_but_not_named(accounted, make_entity):
    from dataclasses import replace

    from tanfeng.ledger import add_entities

    add_entities(accounted, [replace(make_entity("a", "plant"), confidentiality="confidential")])
    report = compose(accounted, DAY)
    cells = {cell.en if not isinstance(cell, str) else cell
             for section in report.sections[1:4] for block in section.blocks
             if isinstance(block, Table) for row in block.rows for cell in row}  # fmt: skip
    assert "b" in cells
    assert "a" not in cells
    assert "energy@a" not in cells
    assert float(report.figures["energy@park"].value or 0) == 12 * 150 * 0.98


def test_quoted_figures_open_to_their_line(empty):
    explainer = Explainer(evaluate(empty, DAY))
    for id in explainer.evaluation.figures:
        leaves = list(explainer.trace(id).leaves())
        assert leaves
        for leaf in leaves:
            assert leaf.kind == "statistic", (id, leaf)
            assert re.fullmatch(r".+\.(yaml|csv):\d+", leaf.at), (id, leaf)
            assert leaf.source, (id, leaf)


def test_the_examples_of_the_how_to_page_work_as_printed(accounted, add_sheet):
    page = (Path(__file__).parents[2] / "docs/how-to/add-an-indicator.md").read_text("utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(examples) == 2
    for number, text in enumerate(examples):
        add_sheet(accounted, f"example_{number}.yaml", text)
    report = compose(accounted, DAY)
    assert report.figures["W.reuse"].value is not None
    share = report.figures["power_share@park"]
    assert share.synthetic is True
    table = next(b for b in report.sections[3].blocks if getattr(b, "id", "") == "accounts-3")
    assert any("power_share@park" in row for row in table.rows)
