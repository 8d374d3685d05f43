"""The fixed words of a rendered report, in both languages."""

from __future__ import annotations

from typing import Final

from tanfeng.reference.finding import Text

WORDS: Final[dict[str, Text]] = {
    "contents": Text("目录", "Contents"),
    "as_of": Text("截至日期", "As of"),
    "table": Text("表", "Table"),
    "chart": Text("图", "Chart"),
    "data": Text("图中数据", "Data of this chart"),
    "chart_data": Text("图中数据表", "Data of the charts"),
    "register": Text("数字索引与来源", "Register of figures and sources"),
    "register_lead": Text(
        "正文每个数字都列于此。用所示命令可追溯到工作簿单元格或引用的统计资料。",
        "Every figure of the text is listed here. The command shown opens it down to the cell of a "
        "workbook or the statistic cited.",
    ),
    "id": Text("编号", "Id"),
    "figure": Text("指标", "Figure"),
    "value": Text("数值", "Value"),
    "period": Text("期间", "Period"),
    "source": Text("来源", "Source"),
    "status": Text("核实状态", "Verification"),
    "coverage": Text("覆盖率", "Coverage"),
    "estimated": Text("估算占比", "Estimated"),
    "target": Text("目标", "Target"),
    "judgement": Text("判断", "Judgement"),
    "note": Text("说明", "Note"),
    "explain": Text("追溯命令", "To explain"),
    "unverified": Text("未核实", "unverified"),
    "synthetic": Text("合成", "synthetic"),
    "synthetic_banner": Text(
        "本报告含合成的示范数据，标有“合成”字样，不代表任何真实企业。",
        "This report contains synthetic demonstration data, marked “synthetic”; they describe no "
        "real enterprise.",
    ),
    "unverified_legend": Text(
        "“未核实”：该值取自二手资料或记忆，尚未与原件核对。",
        "“unverified”: taken from a secondary source or from memory, not yet checked against the "
        "original.",
    ),
    "seen": Text("已核对原件", "seen in the original"),
    "secondary": Text("二手资料，未核对原件", "secondary source, original not checked"),
    "memory": Text("凭记忆，未核实", "from memory, not verified"),
    "notice": Text("说明", "Note"),
    "finding": Text("问题", "Finding"),
    "description": Text("图示说明", "Description"),
    "skip": Text("跳到正文", "Skip to the text"),
    "other_language": Text("English", "中文"),
    "save_png": Text("保存为 PNG", "Save as PNG"),
    "save_svg": Text("保存为 SVG", "Save as SVG"),
    "prepared": Text("编制单位", "Prepared by"),
    "signed": Text("负责人（签字）", "Responsible person (signature)"),
    "seal": Text("（盖章）", "(seal)"),
    "date": Text("日期", "Date"),
    "no_picture": Text(
        "本机没有中文字体，未生成图片；数据见下表。",
        "No Chinese font on this machine, so no picture was drawn; the data follow.",
    ),
    "page": Text("第 {} 页，共 {} 页", "Page {} of {}"),
}
