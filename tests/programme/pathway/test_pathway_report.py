"""The report about plans: what it tells, and that every format carries it."""

import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tanfeng.pathways.sheets.parameters import PARAMETERS
from tanfeng.programme.pathway import Sweeps, pathway_report, swept
from tanfeng.programme.pathway.parameters import LABELS
from tanfeng.programme.pathway.plan import open_plans
from tanfeng.programme.pathway.proof import proof_table
from tanfeng.programme.report.render import FORMATS, write
from tanfeng.programme.report.render.fonts import chinese_font
from tanfeng.programme.report.render.pictures import charts_of
from tanfeng.programme.report.value import Notice, Paragraph, Table
from tanfeng.reference.finding import Text


def blocks(report, kind):
    return [b for section in report.sections for b in section.blocks if isinstance(b, kind)]


def table_of(report, id):
    return {table.id: table for table in blocks(report, Table)}[id]


def number(cell):
    said = cell if isinstance(cell, str) else cell.en
    found = re.match(r"[\d,.]+", said)
    return float(found[0].replace(",", "")) if found else 0.0


def test_every_scenario_has_its_section_and_no_two_read_the_same(planned, report):
    titles = [section.title.en for section in report.sections]
    assert len(set(titles)) == len(titles)
    numbers = [made.run.number for made in planned[1]]
    assert f"(steel.policy, run {numbers[1]})" in titles[3]
    assert f"(steel.policy, run {numbers[2]})" in titles[4]
    ids = [block.id for block in blocks(report, Table)] + [c.id for c in charts_of(report)]
    assert len(set(ids)) == len(ids)


def test_actions_add_up_to_the_pathway(planned, report):
    for made in planned[1]:
        table = table_of(report, f"plan-actions-{made.run.number}")
        pathway = made.pathway
        column = {column.label.en: n for n, column in enumerate(table.columns)}
        for word, whole in {
            "Closed": pathway.closed.sum(),
            "Converted": pathway.converted.sum(),
            "Built": pathway.built.sum(),
        }.items():
            shown = sum(number(row[column[word]]) for row in table.rows)
            assert shown == pytest.approx(whole / 1e6, rel=5e-3)
        plants = {"Closed": "close", "Converted": "convert", "Relined": "reline"}
        for word, action in plants.items():
            told = [re.search(r"\((\d+)\)", row[column[word]].en) for row in table.rows
                    if isinstance(row[column[word]], Text)]  # fmt: skip
            count = sum(int(found[1]) for found in told if found)
            assert count == made.summary.actions.get(action, 0)


def test_carriers_are_those_of_the_pathway(planned, report):
    made = planned[1][0]
    table = table_of(report, f"plan-carriers-{made.run.number}")
    first = made.pathway.carriers().sum(axis=1)[:, 0] / 1e6
    used = made.pathway.carriers().sum(axis=(1, 2)) > 0
    assert [number(row[2]) for row in table.rows] == pytest.approx(
        first[used].tolist(), rel=1e-3, abs=1e-6
    )
    assert {row[1] for row in table.rows} <= {"PJ", "TWh", "Mt"}


def test_the_answer_is_checked_again(planned, report):
    for made in planned[1]:
        table = table_of(report, f"plan-proof-{made.run.number}")
        held = [row[4] for row in table.rows[:-1]]
        assert held == [Text("成立", "yes")] * len(held)
        assert table.rows[-1][1] == f"plan:{made.run.number}:gap"


def test_a_broken_answer_is_told(planned):
    (plan,) = open_plans(planned[0], [planned[1][0].run.number])
    half = replace(plan.pathway, imported=plan.pathway.imported - 1e6)
    told = proof_table(replace(plan, pathway=half)).rows
    assert Text("不成立", "no") in [row[4] for row in told]
    duals = {**plan.pathway.duals, plan.pathway.problem.limits[0].id: np.full(8, -5.0)}
    told = proof_table(replace(plan, pathway=replace(plan.pathway, duals=duals))).rows
    assert told[-2][4] == Text("不成立", "no")


def test_history_and_policy_come_from_sheets(report):
    table = table_of(report, "plan-statistics-crude_steel")
    rows = {(row[0], row[1]): row for row in table.rows}
    assert ("2020", "1,053.0") in rows
    assert ("2020", "1,064.8") in rows, "a second source that differs is shown"
    assert rows["2020", "1,064.8"][3].en == "from memory, not verified"
    chart = {c.id: c for c in charts_of(report)}["plan-history-crude_steel"]
    past = {row[0]: row[-1] for row in chart.table.rows if row[-1] != "—"}
    assert past["2020"] == "1,053", "what was seen is drawn before what is remembered"
    (aim,) = table_of(report, "plan-targets").rows
    assert "before 2030" in aim[2].en


def test_readers_meet_words_not_ids(planned, report):
    problem = planned[1][0].pathway.problem
    odd = re.compile("|".join([r"\bsite:", *problem.technologies, *problem.products]))
    texts = []
    for table in blocks(report, Table):
        for row in table.rows:
            cells = row[:5] if table.id == "plan-assumptions" else row
            texts += [t for c in cells for t in ([c] if isinstance(c, str) else [c.zh, c.en])]
    for block in blocks(report, Notice) + blocks(report, Paragraph):
        texts += [block.text.zh, block.text.en]
    for chart in charts_of(report):
        texts += [chart.description.zh, chart.description.en, chart.caption.zh]
        texts += [c if isinstance(c, str) else c.zh for row in chart.table.rows for c in row]
    # a file's name may hold an id
    said = [text for text in texts if odd.search(text) and ".csv" not in text]
    assert said == []
    assert not [text for text in texts if re.search(r"\de[+-]\d", text)]


def test_every_parameter_has_a_name():
    assert LABELS.keys() == PARAMETERS.keys()


def test_curves_stand_beside_the_run_they_were_reckoned_from(planned):
    ws, made = planned
    number, pathway = made[2].run.number, made[2].pathway
    done = []
    around = swept(pathway, [2025, 2039], [0.0, 1500.0], gap=0.02, told=lambda: done.append(1))
    assert len(done) == 4
    assert [point.year for point in around.peaks] == [2025, 2039]
    report = pathway_report(ws, [number], date(2026, 11, 23), {number: around})
    charts = {chart.id: chart for chart in charts_of(report)}
    curve, macc = charts[f"plan-curve-{number}"], charts[f"plan-macc-{number}"]
    assert [row[0] for row in curve.table.rows] == ["2025", "2039"]
    for row, point in zip(curve.table.rows, around.peaks, strict=True):
        assert number_or_none(row[1]) == pytest.approx(point.cost and point.cost / 1e9, rel=1e-5)
    assert [row[0] for row in macc.table.rows] == ["0", "1,500"]
    bare = pathway_report(ws, [number], date(2026, 11, 23), {number: Sweeps()})
    assert not {c.id for c in charts_of(bare)} & {curve.id, macc.id}


def number_or_none(cell):
    return None if cell == "—" else number(cell)


@pytest.fixture(scope="module")
def both(planned):
    ws, made = planned
    return pathway_report(ws, [result.run.number for result in made[:2]], date(2026, 11, 23))


@pytest.fixture(scope="module")
def written(both, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    kinds = FORMATS if chinese_font() else ("html", "docx", "md")
    return folder, write(both, folder, kinds)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_markdown_html_and_word_carry_everything(written, both, language):
    folder, paths = written
    assert all(path.stat().st_size for path in paths)
    page = (folder / f"report.{language}.md").read_text(encoding="utf-8")
    web = (folder / f"report.{language}.html").read_text(encoding="utf-8")
    with zipfile.ZipFile(folder / f"report.{language}.docx") as archive:
        words = archive.read("word/document.xml").decode()
        assert sum(name.endswith(".png") for name in archive.namelist()) >= len(charts_of(both))
    for section in both.sections:
        for text in (page, web, words):
            assert section.title.to(language).split("(")[0] in text
    for id in both.figures:
        assert f"(#{id})" in page or f'id="{id}"' in page
    for table in blocks(both, Table):
        assert table.caption.to(language).split("'")[0] in web


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pdf_carries_everything(written, both, language):
    if chinese_font() is None:
        pytest.skip("needs a Chinese font: apt install fonts-noto-cjk")
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext: apt install poppler-utils")
    path = written[0] / f"report.{language}.pdf"
    shown = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, timeout=60
    ).stdout.decode()
    squeezed = re.sub(r"\s+", "", shown)
    assert "\ufffd" not in shown
    for section in both.sections:
        assert re.sub(r"\s+", "", section.title.to(language)) in squeezed
    for chart in charts_of(both):
        assert re.sub(r"\s+", "", chart.caption.to(language)) in squeezed
