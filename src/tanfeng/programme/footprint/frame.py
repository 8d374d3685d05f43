"""What a footprint is stated for (报告框架): product, boundary, data, allocation."""

from __future__ import annotations

from tanfeng.programme.footprint.figures import ASSEMBLY, QUALITY, figure_of, in_order
from tanfeng.programme.footprint.opened import SHOWN, Opened
from tanfeng.programme.footprint.words import STAGES, STATES, VIEWS
from tanfeng.programme.report.numbers import NOTHING, percent
from tanfeng.programme.report.value import Block, Column, Paragraph, Table
from tanfeng.reference.finding import Text

_KINDS = {
    "plant": Text("企业账目", "own accounts"),
    "unit": Text("单元过程", "unit process"),
    "system": Text("汇总数据", "aggregated"),
}


def _both(text: str) -> Text:
    return Text(text or NOTHING, text or NOTHING)


def product_blocks(opened: Opened) -> list[Block]:
    """Tell the product, its declared unit and the record."""
    record = opened.record
    flow = opened.flow_name(record.flow)
    rows: list[tuple[Text | str, ...]] = [
        (Text("产品", "Product"), Text(f"{record.name.zh}（{flow.zh}）",
                                     f"{record.name.en} ({flow.en})")),
        (Text("声明单位", "Declared unit"), f"{record.amount} {record.unit}"),
        (Text("每声明单位质量", "Mass per declared unit"), _kilograms(record.mass)),
        (Text("化石碳含量", "Fossil carbon content"), _kilograms(record.fossil_carbon)),
        (Text("生物碳含量", "Biogenic carbon content"), _kilograms(record.biogenic_carbon)),
        (Text("基准期", "Reference period"), f"{record.period_start} – {record.period_end}"),
        (Text("地域", "Geography"), record.geography),
        (Text("有效期", "Valid"), f"{record.valid_from} – {record.valid_until}"),
        (Text("复核人", "Reviewer"), _both(record.reviewer)),
        (Text("记录编号", "Record"), f"{record.number}: {record.id}"),
        (Text("被替代的记录", "Takes the place of"), _both(record.predecessor)),
        (Text("计算依据哈希", "Hash of the basis"), record.basis),
    ]  # fmt: skip
    return [
        Paragraph(
            Text(
                f"产品碳足迹为 {{{figure_of(record.number, 'value:gwp100')}}}，"
                f"其中初级数据占 {{{figure_of(record.number, 'quality:primary')}}}。",
                f"The footprint is {{{figure_of(record.number, 'value:gwp100')}}}; primary data "
                f"make {{{figure_of(record.number, 'quality:primary')}}} of it.",
            )
        ),
        _pairs(f"fp-product-{record.number}", Text("产品与声明单位", "Product and declared unit"),
               rows),
    ]  # fmt: skip


def boundary_blocks(opened: Opened) -> list[Block]:
    """Tell what is inside the system boundary, and what is not."""
    record = opened.record
    needed = sum(1 for each in opened.chain.made if abs(each) > 1e-15)
    stages = "、".join(each.zh for each in STAGES.values())
    stages_en = "; ".join(each.en for each in STAGES.values())
    return [
        Paragraph(
            Text(
                f"系统边界：{record.boundary.zh}。系统含 {len(opened.study.normal)} 个过程，"
                f"该产品用到其中 {needed} 个。阶段：{stages}。分销、使用与废弃阶段不在边界内。",
                f"System boundary: {record.boundary.en}. The system has "
                f"{len(opened.study.normal)} processes, of which the product needs {needed}. "
                f"Stages: {stages_en}. Distribution, use and end of life lie outside.",
            )
        ),
        Paragraph(
            Text(
                f"方法：{'、'.join(record.method.standards)}；增温潜势 {record.method.warming}"
                f"（100 年，版本 {record.method.sheet}）。生物源二氧化碳的吸收与排放单独报告，"
                "不计入产品碳足迹；碳抵消不计入。",
                f"Method: {', '.join(record.method.standards)}; warming potentials of "
                f"{record.method.warming} (100 years, edition {record.method.sheet}). Biogenic CO2 "
                "taken up and given off is told apart and not counted in; nothing is offset.",
            )
        ),
    ]


def data_blocks(opened: Opened) -> list[Block]:
    """Tell where the data come from, and how good they are."""
    record = opened.record
    rows = tuple(
        (label, figure_of(record.number, f"quality:{which}")) for which, label in QUALITY.items()
    )
    processes = tuple(
        _process(opened, part.id, part.share) for part in opened.parts.processes if part.id
    )
    return [
        Paragraph(
            Text(
                "数据质量由贡献计算得出：各过程按其自身排放的大小加权；1 为最好，5 为最差。"
                f"评分依据 {record.reckoned.quality.sheet}，属本项目的约定。",
                "Data quality follows from contributions: each process counts by the size of what "
                "it emits itself; 1 is best and 5 worst. The scores are those of "
                f"{record.reckoned.quality.sheet}, a convention of this project.",
            )
        ),
        Table(
            f"fp-quality-{record.number}", Text("数据质量", "Quality of the data"),
            (Column(Text("指标", "Indicator")), Column(Text("数值", "Value"), True)), rows,
        ),
        Table(
            f"fp-data-{record.number}",
            Text(f"排放最多的 {SHOWN} 个过程的数据", f"Data of the {SHOWN} largest emitters"),
            (Column(Text("过程", "Process")), Column(Text("类型", "Kind")),
             Column(Text("地点", "Place")), Column(Text("数据年", "Data year")),
             Column(Text("审核", "Review")), Column(Text("占比", "Share"), True),
             Column(Text("来源", "Source"))),
            processes,
        ),
    ]  # fmt: skip


def allocation_blocks(opened: Opened) -> list[Block]:
    """Tell how co-products share, what other views would give, and how inputs were linked."""
    record = opened.record
    shown = VIEWS[record.method.view]
    views = tuple(
        (VIEWS[view], figure_of(record.number, f"view:{view}"))
        for view, _ in in_order(record.reckoned.views, ASSEMBLY)
    )
    links = tuple(
        (STATES.get(each.state, _both(each.state)), str(each.inputs),
         NOTHING if each.share is None else percent(float(each.share), 1))
        for each in record.reckoned.links
    )  # fmt: skip
    found: list[Block] = [
        Paragraph(
            Text(
                f"多产品过程采用“{shown.zh}”。同一清单在其他视图下的结果列于下表；"
                "除替代法外，各视图都保持总量不变。",
                f"Processes of several products are seen as: {shown.en}. The table tells what the "
                "same inventory gives under the other views; all but substitution conserve the "
                "totals.",
            )
        ),
        Table(
            f"fp-views-{record.number}",
            Text("各分配视图下的产品碳足迹", "The footprint under each view"),
            (Column(Text("视图", "View")), Column(Text("产品碳足迹", "Footprint"), True)), views,
        ),
        Table(
            f"fp-links-{record.number}",
            Text("投入的链接状态及其承载的影响", "How inputs were linked, and what passes over"),
            (Column(Text("状态", "State")), Column(Text("投入数", "Inputs"), True),
             Column(Text("占足迹", "Share of the footprint"), True)),
            links,
        ),
    ]  # fmt: skip
    if record.overrides:
        found.append(
            Table(
                f"fp-overrides-{record.number}",
                Text("人工指定的链接", "Links that persons decided"),
                (Column(Text("过程", "Process")), Column(Text("投入", "Input")),
                 Column(Text("供应过程", "Provider")), Column(Text("份额", "Share"), True),
                 Column(Text("决定人与理由", "Who and why"))),
                tuple(
                    (_both(each["process"]), _both(each["flow"]), _both(each["provider"]),
                     percent(each["share"]), f"{each['by']}: {each['reason']}")
                    for each in record.overrides
                ),
            )
        )  # fmt: skip
    return found


def _process(opened: Opened, id: str, share: float | None) -> tuple[Text | str, ...]:
    process = id.partition("|")[0]
    row = opened.about(process)
    name = Text(row["name_zh"] or row["name_en"] or process,
                row["name_en"] or row["name_zh"] or process)  # fmt: skip
    year = NOTHING if row["valid_from"] is None else str(row["valid_from"].year)
    return (
        name, _KINDS.get(row["kind"], _both(row["kind"])), _both(row["location"]), year,
        _both(row["review"]), NOTHING if share is None else percent(share, 1),
        _KINDS["plant"] if row["source"] == "ledger" else _both(row["source"]),
    )  # fmt: skip


def _kilograms(value: str | None) -> str:
    return NOTHING if value is None else f"{value} kg"


def _pairs(id: str, caption: Text, rows: list[tuple[Text | str, ...]]) -> Table:
    return Table(id, caption, (Column(Text("项目", "Item")), Column(Text("内容", "What"))),
                 tuple(rows))  # fmt: skip
