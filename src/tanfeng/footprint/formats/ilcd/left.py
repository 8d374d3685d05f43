"""What is not taken of ILCD (未读入的内容): counted, and told."""

from __future__ import annotations

from collections import Counter

from tanfeng.reference.finding import Finding, Severity, Text

_KINDS = {
    "allocation": Text("个交换带有数据集自己的分配系数；分配由视图决定",
                       "exchanges have allocation factors of their own; views allocate here"),
    "reminder": Text("个提示性交换（functionType）已计入其他交换",
                     "reminder flows (functionType), which other exchanges already hold"),
    "formula": Text("个参数公式；取算好的数量",
                    "formulas of parameters; the amounts that they gave are taken"),
    "result": Text("个影响评价结果；在此重新计算",
                   "results of impact assessment; they are reckoned anew"),
    "version": Text("个数据集的旧版本", "older versions of data sets"),
    "flow": Text("个没有用到的流", "flows that nothing uses"),
    "property": Text("个流属性不用于分配或平衡",
                     "flow properties that neither allocation nor balances use"),
    "regional": Text("个区域特征化因子；取不限区域的",
                     "characterisation factors of regions; those that hold everywhere are taken"),
}  # fmt: skip


def left_out(counts: Counter[str], at: str) -> list[Finding]:
    """Return a finding for each kind of content that was not taken."""
    return [
        Finding("inventory-ilcd-left-out", Severity.INFO, at,
                Text(f"未读入 {counts[kind]:,} {said.zh}。",
                     f"Left out are {counts[kind]:,} {said.en}."))
        for kind, said in _KINDS.items()
        if counts[kind]
    ]  # fmt: skip
