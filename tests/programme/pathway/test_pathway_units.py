"""The report about a product that is not weighed: its unit stands wherever its amounts do."""

from datetime import date
from pathlib import Path

from tanfeng.ledger import create_workspace
from tanfeng.pathways.study import Ask, bring_plants, run_pathway
from tanfeng.programme.pathway import pathway_report
from tanfeng.programme.report.render.pictures import charts_of
from tanfeng.programme.report.value import Paragraph, Table

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "roadmaps.md"
HEADER = (
    "id,name_zh,name_en,region,sector,product,route,capacity,unit,status,start,renewed,load,closes"
)
LINES = f"""{HEADER}
g1,甲线,Line A,CN-HE,3041,flat_glass,float,400,万重量箱/年,operating,2012,,,
g2,乙线,Line B,CN-GD,3041,flat_glass,float,500,万重量箱/年,operating,2016,,,
"""


def test_flat_glass_is_counted_in_weight_cases(tmp_path):
    ws = create_workspace(tmp_path / "ws")
    (tmp_path / "lines.csv").write_text(LINES, encoding="utf-8")
    bring_plants(ws, tmp_path / "lines.csv")
    (ws.path / "sheets").mkdir(exist_ok=True)
    text = PAGE.read_text(encoding="utf-8")
    for kind in ("yaml", "csv"):
        block = text.partition(f"```{kind}\n")[2].partition("```")[0]
        (ws.path / "sheets" / f"own_flat_glass.{kind}").write_text(block, encoding="utf-8")
    made = run_pathway(ws, Ask("flat_glass", "own.flat_glass", step=5))
    report = pathway_report(ws, [made.run.number], date(2026, 11, 23))
    charts = {chart.id: chart for chart in charts_of(report)}
    blocks = [block for section in report.sections for block in section.blocks]
    tables = {block.id: block for block in blocks if isinstance(block, Table)}
    reasons = tables[f"plan-reasons-{made.run.number}"]
    assert reasons.columns[1].label.en == "10⁶ weight_case/a"
    assert [row[1] for row in reasons.rows] == ["5", "4"]
    actions = tables[f"plan-actions-{made.run.number}"]
    assert "10⁶ weight_case/a" in actions.caption.en
    # what the nation made in 2021 is published in the same unit
    assert "plan-statistics-flat_glass" in tables
    assert "plan-history-flat_glass" in charts
    paragraphs = [block.text.en for block in blocks if isinstance(block, Paragraph)]
    assert any("10⁶ weight_case were published for the nation for 2021" in p for p in paragraphs)
    gaps = {row[0] if isinstance(row[0], str) else row[0].en
            for row in tables["plan-assumptions"].rows}  # fmt: skip
    assert any("carbonates per weight case" in gap for gap in gaps)
