"""How values of a scenario are called (数值名称): by words, where sheets have ids."""

from __future__ import annotations

from tanfeng.pathways.sheets import Used
from tanfeng.programme.charts.wording import short
from tanfeng.programme.pathway.plan import Plan
from tanfeng.programme.report.numbers import NOTHING
from tanfeng.reference.finding import Text

LABELS = {
    "allocation": Text("免费配额", "free allocation"),
    "capex": Text("新建投资", "capital cost"),
    "carbon_price": Text("碳价", "carbon price"),
    "closing": Text("关停成本", "cost of closing"),
    "convert": Text("改造投资", "cost of conversion"),
    "cycle": Text("大修周期", "years between relinings"),
    "demand": Text("需求", "demand"),
    "direct": Text("直接排放因子", "direct emissions per tonne"),
    "discount": Text("贴现率", "discount rate"),
    "early": Text("可提前年数", "years that a relining may come early"),
    "excess_price": Text("超出价格", "price of exceeding it"),
    "fabrication": Text("加工废钢率", "scrap of fabrication"),
    "first": Text("最早可建年份", "first year of building"),
    "fixed": Text("固定运行成本", "fixed cost"),
    "grid": Text("电网因子变化", "course of the grid factor"),
    "import_price": Text("外购价格", "price of imports"),
    "last": Text("最后运行年份", "last year of running"),
    "late": Text("可推迟年数", "years that a relining may come late"),
    "life": Text("技术寿命", "technical life"),
    "limit": Text("上下限", "limit"),
    "mean_life": Text("平均使用年限", "mean life of goods"),
    "off_cycle": Text("偏离周期的损失", "loss for leaving the cycle"),
    "price": Text("价格", "price"),
    "recovery": Text("回收率", "rate of recovery"),
    "renewal": Text("大修投资", "cost of relining"),
    "share": Text("份额", "share"),
    "spread": Text("使用年限离散度", "spread of lives"),
    "stock": Text("社会存量", "goods in use"),
    "storage_rate": Text("年封存率", "share of storage filled in a year"),
    "stored": Text("封存因子", "CO2 stored per tonne"),
    "survival_scale": Text("存活尺度", "scale of survival"),
    "survival_shape": Text("存活形状", "shape of survival"),
    "use": Text("单耗", "use per tonne"),
    "used": Text("用量", "amount used"),
    "value": Text("数值", "value"),
    "variable": Text("其他可变成本", "other variable cost"),
}
"""Parameter of a roadmap or scenario -> its name."""
_YEARS = ("first", "last")


def value_label(plan: Plan, what: str) -> Text:
    """Return what a value is of: its subject, its parameter, and what that is toward.

    Parameters
    ----------
    what
        ``<subject> <parameter> [<of>]`` as a run lists it; anything else is returned as it is.
    """
    subject, _, rest = what.partition(" ")
    parameter, _, of = rest.partition(" ")
    if parameter not in LABELS:
        return Text(what, what)
    parts = [_called(plan, subject), LABELS[parameter], _called(plan, of)]
    said = [part for part in parts if part is not None]
    return Text("·".join(part.zh for part in said), ", ".join(part.en for part in said))


def value_words(used: Used) -> str:
    """Write a value; a year is named, so nothing separates its thousands."""
    if used.value is None:
        return NOTHING
    parameter = used.what.partition(" ")[2]
    return str(round(used.value)) if parameter in _YEARS else short(used.value, 6, 1e-300)


def _called(plan: Plan, id: str) -> Text | None:
    """Return the name of a subject; None for none, and for the scenario as a whole."""
    if id in ("", "-"):
        return None
    if id == "*":
        return Text("全部技术", "every technology")
    limits = {limit.id: limit.label for limit in plan.pathway.problem.limits}
    return plan.names.get(id) or limits.get(id) or Text(id, id)
