"""A report with every kind of block and hostile text in it."""

import datetime
from decimal import Decimal

import pytest

from tanfeng.programme.charts import (
    Batch,
    Coverage,
    Flow,
    Level,
    Node,
    Own,
    Point,
    Tile,
    benchmark_distribution,
    coverage_chart,
    energy_sankey,
    roster_growth,
    tile_map,
    trend_with_target,
)
from tanfeng.programme.report.value import (
    Column,
    Figure,
    Notice,
    Paragraph,
    Report,
    Section,
    Table,
)
from tanfeng.reference.finding import Text

HOSTILE = (
    "<script>alert(1)</script> </script><img src=x onerror=alert(1)> #panic() $x$ *b* _i_ `c` "
    "| pipe | \\ [l](http://evil.example) &amp; {{7*7}} {% x %} @ref <label> // %"
)


def same(text: str) -> Text:
    return Text(text, text)


def _figures() -> dict[str, Figure]:
    made = [
        Figure(
            "S17",
            Text("绿色工厂", "green factories"),
            Decimal(2783),
            Text("家", "factories"),
            "2022-09",
            source="progress report 2022, section 5",
            status="seen",
        ),
        Figure(
            "S12",
            Text("技术目录", "technologies"),
            Decimal(500),
            Text("项", "items"),
            "2022",
            comparator=">",
            source="progress report 2022, section 3",
            status="secondary",
        ),
        Figure(
            "S14",
            Text("单位增加值能耗变化", "change of energy per value added"),
            Decimal("-5.6"),
            Text("%", "%"),
            "2021",
            source="section 3",
            status="seen",
            target=Decimal("-13.5"),
            judgement=Text("进度滞后", "behind"),
        ),
        Figure(
            "S39",
            Text("光伏组件产量", "photovoltaic modules"),
            Decimal("123.6"),
            Text("GW", "GW"),
            "2022-H1",
            comparator="~",
            source="section 8",
            status="memory",
        ),
        Figure(
            "park/emission@2024",
            Text("园区排放", "emission of the park"),
            Decimal("1234567.123456789"),
            Text("tCO2e", "tCO2e"),
            "2024",
            source="run 3",
            status="seen",
            coverage=0.9996,
            estimate_share=0.1234,
            synthetic=True,
            note=same(HOSTILE),
        ),
        Figure(
            "S99",
            Text("未公布", "not published"),
            None,
            Text("家", "count"),
            "2022",
            note=Text("原文未给出数字", "the document gives no number"),
        ),
        Figure(
            "S04",
            Text("实施期", "programme period"),
            None,
            same(""),
            "2021/2023",
            comparator="range",
            text=same("2021–2023"),
            source="section 2",
            status="seen",
        ),
    ]
    return {figure.id: figure for figure in made}


def _charts():
    kgce = same("kgce/t")
    tiles = [
        Tile("CN-XJ", Text("新疆", "Xinjiang"), Text("新疆", "XJ"), 0, 0),
        Tile("CN-HE", Text("河北", "Hebei"), Text("河北", "HE"), 1, 0),
        Tile("CN-NM", Text("内蒙古", "Inner Mongolia"), Text("内蒙古", "NM"), 1, 1),
        Tile("CN-TW", Text("台湾", "Taiwan"), Text("台湾", "TW"), 3, 2),
    ]
    nodes = [
        Node("coal", Text("烟煤", "bituminous coal")),
        Node("power", Text("外购电力", "purchased electricity")),
        Node("boiler", Text("自备电厂", "captive power plant")),
        Node("steel", Text("钢铁", "steel")),
        Node("aluminium", same("电解铝 " + "aluminium " * 3)),
        Node("loss", Text("损失", "loss")),
    ]
    flows = [
        Flow("coal", "boiler", 120.5),
        Flow("coal", "steel", 300.0),
        Flow("power", "aluminium", 200.0),
        Flow("boiler", "aluminium", 48.0),
        Flow("boiler", "loss", 50.0),
    ]
    return [
        trend_with_target(
            "trend",
            Text("单位产品能耗及目标", "Energy per tonne and its target"),
            Text("熟料单位能耗", "energy of clinker"),
            kgce,
            [Point("2019", 110.2), Point("2020", 109.1), Point("2021", None), Point("2022", 105.3)],
            Point("2025", 100.0),
        ),
        benchmark_distribution(
            "distribution",
            Text("转炉工序能耗分布", "Converters: distribution"),
            Text("转炉工序能耗", "converter process energy"),
            kgce,
            [-30.0, -28.0, -25.5, -21.0, -15.0, 2.0],
            [Own(Text("示范钢铁（合成）", "demo steel (synthetic)"), -22.4)],
            [Level(Text("标杆", "benchmark"), -30.0), Level(Text("基准", "baseline"), -20.0)],
        ),
        energy_sankey("sankey", Text("园区能流", "Energy of the park"), same("tce"), nodes, flows),
        tile_map(
            "map",
            Text("粗钢产量", "Crude steel"),
            Text("粗钢产量", "crude steel output"),
            Text("万吨", "10,000 t"),
            tiles,
            {"CN-HE": 21194.55, "CN-NM": 3117.0, "CN-TW": None},
        ),
        coverage_chart(
            "coverage",
            Text("覆盖率", "Coverage"),
            [
                Coverage(Text("园区", "park"), 0.96, 0.12),
                Coverage(Text("全国", "nation"), 0.003, 0.5),
                Coverage(same("很长的标签 a very long label " * 3), None),
            ],
        ),
        roster_growth(
            "growth",
            Text("绿色工厂名单", "Green factories"),
            Text("绿色工厂", "green factories"),
            Text("家", "count"),
            [
                Batch(Text("前六批", "batches 1–6"), 2783),
                Batch(Text("2022 年", "2022"), 874, 41, 3616),
            ],
        ),
    ]


@pytest.fixture(scope="session")
def hostile() -> str:
    return HOSTILE


@pytest.fixture(scope="session")
def report() -> Report:
    trend, distribution, sankey, tiles, coverage, growth = _charts()
    table = Table(
        "t1",
        Text("关键数字", "Key figures"),
        (
            Column(Text("指标", "Indicator")),
            Column(Text("数值", "Value"), True),
            Column(Text("备注", "Remark")),
        ),
        (
            (Text("绿色工厂", "Green factories"), "S17", same("a | b")),
            (Text("未公布", "Not published"), "S99", same(HOSTILE)),
            (Text("能耗强度", "Energy intensity"), "S14", "x\ny"),
        ),
    )
    sections = (
        Section(
            0,
            Text("前言", "Preface"),
            (
                Paragraph(
                    Text("截至 {S04}，共有 {S17}，超过 {S12}。", "By {S04}: {S17} and {S12}.")
                ),
                Paragraph(same(HOSTILE)),
            ),
        ),
        Section(
            3,
            Text("三、节能降碳", "3. Energy and carbon"),
            (
                Paragraph(Text("能耗强度变化 {S14}。", "Intensity changed by {S14}.")),
                trend,
                distribution,
                table,
                Notice(Text("口径不同，不能相接：{S39}。", "Scopes differ; do not chain: {S39}.")),
            ),
        ),
        Section(
            5,
            Text("五、绿色制造", "5. Green manufacturing"),
            (
                growth,
                sankey,
                Paragraph(Text("排放 {park/emission@2024}。", "Emission {park/emission@2024}.")),
            ),
        ),
        Section(10, Text("附录 <b>", "Annex <b>"), (tiles, coverage)),
    )
    return Report(
        Text("工业碳达峰工作进展报告", "Progress report on industrial carbon peaking"),
        Text("示例 *副标题* #1", "A sample *subtitle* #1"),
        datetime.date(2022, 12, 12),
        sections,
        _figures(),
    )
