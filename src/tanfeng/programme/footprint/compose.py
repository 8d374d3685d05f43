"""Composes the report about a footprint (编报足迹): sections as GB/T 24067 orders them."""

from __future__ import annotations

from datetime import date

from tanfeng.ledger import Workspace
from tanfeng.programme.footprint.figures import footprint_figures
from tanfeng.programme.footprint.frame import (
    allocation_blocks,
    boundary_blocks,
    data_blocks,
    product_blocks,
)
from tanfeng.programme.footprint.opened import open_for_report
from tanfeng.programme.footprint.results import (
    contribution_blocks,
    limit_blocks,
    result_blocks,
    source_blocks,
    uncertainty_blocks,
)
from tanfeng.programme.report.value import Report, Section
from tanfeng.reference.finding import Text

_SECTIONS = (
    (Text("产品与功能单位", "Product and functional unit"), product_blocks),
    (Text("系统边界与方法", "System boundary and method"), boundary_blocks),
    (Text("数据来源与质量", "Sources and quality of data"), data_blocks),
    (Text("分配与链接", "Allocation and links"), allocation_blocks),
    (Text("结果", "Results"), result_blocks),
    (Text("贡献分析", "Contributions"), contribution_blocks),
    (Text("不确定性与敏感性", "Uncertainty and sensitivity"), uncertainty_blocks),
    (Text("局限", "Limitations"), limit_blocks),
    (Text("来源清单", "List of sources"), source_blocks),
)


def footprint_report(ws: Workspace, number: int, as_of: date) -> Report:
    """Compose the report about a posted record.

    Its order follows the study report of GB/T 24067-2024 (the Chinese counterpart of ISO 14067).

    Raises
    ------
    TanfengError
        ``run-unknown``, ``record-unknown``, ``record-basis``, ``evidence-missing``.
    """
    opened = open_for_report(ws, number)
    record, flow = opened.record, opened.flow_name(opened.record.flow)
    numerals = "一二三四五六七八九"
    return Report(
        Text(f"产品碳足迹报告：{flow.zh}，{record.name.zh}",
             f"Product carbon footprint: {flow.en}, {record.name.en}"),
        Text(f"声明单位 {record.amount} {record.unit}；基准期 {record.period_start} 至 "
             f"{record.period_end}；{as_of}",
             f"Declared unit {record.amount} {record.unit}; reference period "
             f"{record.period_start} to {record.period_end}; {as_of}"),
        as_of,
        tuple(
            Section(place, Text(f"{numerals[place - 1]}、{title.zh}", f"{place}. {title.en}"),
                    tuple(blocks(opened)))
            for place, (title, blocks) in enumerate(_SECTIONS, 1)
        ),
        footprint_figures(opened),
    )  # fmt: skip
