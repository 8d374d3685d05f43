"""What a footprint is and what it rests on (结果): results, contributions, uncertainty, limits."""

from __future__ import annotations

from collections.abc import Sequence

from tanfeng.footprint.study import Part
from tanfeng.programme.footprint.drawings import draws_chart, sankey_chart, tornado_chart
from tanfeng.programme.footprint.figures import CARBON, QUANTILES, figure_of, in_order
from tanfeng.programme.footprint.opened import Opened
from tanfeng.programme.footprint.words import STAGES, impact_name
from tanfeng.programme.report.numbers import NOTHING, digits, percent
from tanfeng.programme.report.value import Block, Column, Notice, Paragraph, Table
from tanfeng.reference.finding import Text

_LEDGER = Text("企业自有台账", "the plants' own accounts")
_STRONG = ("seen", "secondary", "external", "internal")


def result_blocks(opened: Opened) -> list[Block]:
    """Tell the footprint by kind of carbon and by stage."""
    record = opened.record
    values = tuple(
        (impact_name(impact), figure_of(record.number, f"value:{impact}"))
        for impact, _ in in_order(record.reckoned.values, CARBON)
    )
    kinds = ("gwp100", "gwp100_fossil", "gwp100_biogenic", "gwp100_land_use")
    stages = tuple(
        (label, *(figure_of(record.number, f"stage:{stage}:{kind}") for kind in kinds))
        for stage, label in STAGES.items()
    )
    heads = ("合计 Total", "化石 Fossil", "生物 Biogenic", "土地 Land use")
    return [
        Table(
            f"fp-carbon-{record.number}",
            Text("按碳的种类", "By kind of carbon"),
            (Column(Text("种类", "Kind")), Column(Text("每声明单位", "Per declared unit"), True)),
            values,
        ),
        Table(
            f"fp-stages-{record.number}",
            Text("按生命周期阶段", "By stage of the life cycle"),
            (Column(Text("阶段", "Stage")),
             *(Column(Text(*each.split(" ", 1)), True) for each in heads)),
            stages,
        ),
        Paragraph(
            Text(
                f"方程组数值解的误差不超过 {{{figure_of(record.number, 'error')}}}。",
                "The solution of the equations is off by no more than "
                f"{{{figure_of(record.number, 'error')}}}.",
            )
        ),
    ]  # fmt: skip


def contribution_blocks(opened: Opened) -> list[Block]:
    """Tell inputs, processes and emissions that make the footprint, and draw the supply."""
    found: list[Block] = [sankey_chart(opened)]
    for kind, caption, parts in (
        ("input", Text("过程自身与直接投入（含其全部上游）",
                       "The process itself, and its inputs with all that lies behind"),
         opened.parts.inputs),
        ("process", Text("按排放过程", "By process that emits"), opened.parts.processes),
        ("flow", Text("按排放物", "By what is emitted"), opened.parts.flows),
    ):  # fmt: skip
        found.append(_parts(opened, kind, caption, parts))
    return found


def _parts(opened: Opened, kind: str, caption: Text, parts: Sequence[Part]) -> Table:
    number = opened.record.number
    return Table(
        f"fp-{kind}s-{number}", caption,
        (Column(Text("名称", "Name")), Column(Text("每声明单位", "Per declared unit"), True),
         Column(Text("占比", "Share"), True)),
        tuple(
            (part.name, figure_of(number, f"{kind}:{n}"), figure_of(number, f"{kind}:{n}:share"))
            for n, part in enumerate(parts, 1)
        ),
    )  # fmt: skip


def uncertainty_blocks(opened: Opened) -> list[Block]:
    """Tell how far the footprint may lie elsewhere, and what moves it."""
    record, drawn = opened.record, opened.record.reckoned.drawn
    found: list[Block] = []
    chart = draws_chart(opened)
    if drawn is None or chart is None:
        found.append(
            Paragraph(
                Text("清单中没有给出任何分布，也没有多个供应者的投入：不确定性未知，而非没有。",
                     "Nothing in the inventory has a distribution, and no input has several "
                     "providers: the uncertainty is not known, which does not mean that there is "
                     "none."),
            )
        )  # fmt: skip
    else:
        found += [
            Paragraph(
                Text(f"{drawn.varying} 个变量按其分布抽样 {drawn.count} 次（种子 {drawn.seed}）；"
                     "同一种子给出同样的数字。",
                     f"{drawn.varying} variables were drawn {drawn.count} times from their "
                     f"distributions (seed {drawn.seed}); the same seed gives the same digits."),
            ),
            Table(
                f"fp-drawn-{record.number}", Text("分位数", "Quantiles"),
                (Column(Text("分位数", "Quantile")),
                 Column(Text("产品碳足迹", "Footprint"), True)),
                tuple((label, figure_of(record.number, f"drawn:{key}"))
                      for key, label in QUANTILES.items()),
            ),
            chart,
        ]  # fmt: skip
    return [*found, tornado_chart(opened)]


def limit_blocks(opened: Opened) -> list[Block]:
    """Tell what the footprint leaves out, and what is weak about it."""
    record = opened.record
    found: list[Block] = [Notice(each.message) for each in record.findings]
    links = [opened.study.links.slice(int(k), 1).to_pylist()[0] for k in opened.chain.unlinked]
    if links:
        found.append(
            Table(
                f"fp-unlinked-{record.number}",
                Text("没有供应过程、未计入的投入", "Inputs without a provider, left out"),
                (Column(Text("过程", "Process")), Column(Text("投入", "Input")),
                 Column(Text("清单中的数量", "Amount as stated"), True),
                 Column(Text("理由", "Reason"))),
                tuple(
                    (row["process"], opened.flow_name(row["flow"]),
                     f"{digits(row['amount'])} {opened.unit(row['flow'])}",
                     Text(row["reason_zh"], row["reason_en"]))
                    for row in links[:40]
                ),
            )
        )  # fmt: skip
    left = record.exempted
    found.append(
        Paragraph(
            Text("未计入部分占足迹的百分比：" + ("未知。" if left is None else f"{left}%。"),
                 "Percentage of the footprint left out: "
                 + ("not known." if left is None else f"{left} %.")),
        )
    )  # fmt: skip
    weak = _weak(opened)
    if weak:
        found.append(
            Table(
                f"fp-weak-{record.number}", Text("依据薄弱的来源", "Weak sources"),
                (Column(Text("过程", "Process")), Column(Text("审核", "Review")),
                 Column(Text("占比", "Share"), True), Column(Text("来源", "Source"))),
                tuple(weak),
            )
        )  # fmt: skip
    found.append(
        Paragraph(
            Text("碳足迹只反映气候变化一种影响，不能代表产品的全部环境影响；"
                 "采用不同产品种类规则的产品之间不宜比较。",
                 "A carbon footprint tells of climate change alone and not of all that a product "
                 "does to the environment; products under different rules are not to be "
                 "compared."),
        )
    )  # fmt: skip
    return found


def _weak(opened: Opened) -> list[tuple[Text | str, ...]]:
    names = opened.study.assembled.system.names
    order = sorted(range(len(names)), key=lambda n: -float(opened.chain.weight[n]))
    rows: list[tuple[Text | str, ...]] = []
    for n in order[:40]:
        row = opened.about(opened.study.assembled.columns.process[n])
        weight = float(opened.chain.weight[n])
        if weight < 1e-4 or row["review"] in _STRONG:
            continue
        review = row["review"] or Text("无", "none")
        rows.append((names[n], review, percent(weight, 1), row["source"] or NOTHING))
    return rows[:15]


def source_blocks(opened: Opened) -> list[Block]:
    """List the sources of data, and the documents of the method."""
    record = opened.record
    told = tuple(
        (_LEDGER if each.name == "ledger" else each.name or NOTHING, each.version or NOTHING,
         str(each.processes), percent(round(float(each.share), 9), 1))
        for each in record.reckoned.sources[:40]
    )  # fmt: skip
    sheets = [opened.study.sheets[-1], opened.shelf.sheet(record.reckoned.quality.sheet)]
    return [
        Table(
            f"fp-sources-{record.number}", Text("数据来源", "Sources of data"),
            (Column(Text("来源", "Source")), Column(Text("数据年", "Data year")),
             Column(Text("过程数", "Processes"), True), Column(Text("占比", "Share"), True)),
            told,
        ),
        Table(
            f"fp-documents-{record.number}", Text("方法文件", "Documents of the method"),
            (Column(Text("文件", "Document")), Column(Text("版本", "Edition")),
             Column(Text("来源", "Source")), Column(Text("状态", "Status")),
             Column(Text("哈希", "Hash"))),
            tuple(
                (Text(f"{s.number} {s.title.zh}", f"{s.number} {s.title.en}"), s.id, s.source,
                 str(s.status), s.sha256[:16])
                for s in sheets
            ),
        ),
    ]  # fmt: skip
