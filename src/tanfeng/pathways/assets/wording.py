"""The reason of a plant's path in a sentence (解释用语)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from tanfeng.pathways.answer import Step
from tanfeng.pathways.problem import Problem
from tanfeng.reference.finding import Language, Text

_PARTS = {
    "fixed": Text("固定成本", "fixed cost"),
    "building": Text("新建投资", "building"),
    "conversion": Text("改造投资", "conversion"),
    "relining": Text("大修投资", "relining"),
    "off_cycle": Text("提前大修损失", "renewal before its time"),
    "closing": Text("关停成本", "closing"),
    "carbon": Text("碳成本", "carbon"),
    "variable": Text("其他可变成本", "other variable cost"),
    "surcharge": Text("差别电价", "differential electricity price"),
    "storing": Text("封存成本", "CO2 storage"),
    "peak": Text("达峰约束", "the peak"),
    "peak:falling": Text("峰后下降约束", "the fall after the peak"),
    "peak:height": Text("峰值高度约束", "the height of the peak"),
}
_ACTIONS = {
    "keep": Text("继续运行", "runs on"),
    "reline": Text("大修", "is relined"),
    "convert": Text("改造为", "is converted to"),
    "build": Text("新建", "is built as"),
    "close": Text("关停", "closes"),
}


_EQUAL = 1e-9
_TOLD = 1e-3
"""Share of what is compared above which a plant's burden is worth a word."""


class Told(Protocol):
    """What a sentence needs of an alternative."""

    @property
    def label(self) -> Text:
        """What was forbidden."""
        ...

    @property
    def extra(self) -> float:
        """CNY by which it is dearer."""
        ...

    @property
    def parts(self) -> Mapping[str, float]:
        """Part -> CNY."""
        ...


Names = Mapping[str, Text]
"""Id of a technology, carrier or product -> how it is called; the id stands where none is."""


def part_label(problem: Problem, part: str, names: Names | None = None) -> Text:
    """Return how a part of a cost, or a family of rows, is called."""
    if part in _PARTS:
        return _PARTS[part]
    kind, _, id = part.partition(":")
    for limit in problem.limits:
        if limit.id == part:
            return limit.label
    name = called(id, names)
    match kind:
        case "carrier":
            return name
        case "demand":
            return Text(f"{name.zh}产量的价值", f"the worth of {name.en}")
        case "permits":
            return Text("产能置换指标", "replacement permits")
        case "growth":
            return Text(f"{name.zh}增速约束", f"growth of {name.en}")
    return Text(part, part)


def called(id: str, names: Names | None) -> Text:
    """Return the name of an id, or the id."""
    return (names or {}).get(id, Text(id, id))


def reason(
    problem: Problem,
    steps: Sequence[Step],
    others: Sequence[Told],
    bears: float = 0.0,
    names: Names | None = None,
) -> Text:
    """Say what a plant does, what its nearest other choice would cost more, and why."""
    zh = (
        "；".join(f"{s.year} 年{_ACTIONS[s.action].zh}{_named(s, names, 'zh')}" for s in steps)
        or "未建设"
    )
    en = "; ".join(f"{_ACTIONS[s.action].en}{_named(s, names, 'en')} in {s.year}" for s in steps)
    en = en or "is not built"
    if not others:
        return Text(f"{zh}。没有其他可行路径。", f"It {en}. There is no other feasible path.")
    # what the nearest dearer one does differently is told by its largest parts
    nearest = next((other for other in others if other.extra > 0), others[0])
    if abs(nearest.extra) < _EQUAL * sum(abs(value) for value in nearest.parts.values()):
        return Text(
            f"{zh}。{nearest.label.zh}的成本相同：在这些价格下两者无差别，由整厂取整决定。",
            f"It {en}. {_sentence(nearest.label.en)} costs the same: at these prices the plan is "
            "indifferent, and the search for whole plants decided.",
        )
    largest = sorted(nearest.parts.items(), key=lambda part: -abs(part[1]))[:4]
    dearer = [(part_label(problem, name, names), value) for name, value in largest]
    zh_why = "，".join(f"{label.zh} {_money(value, 'zh')}" for label, value in dearer)
    en_why = ", ".join(f"{label.en} {_money(value, 'en')}" for label, value in dearer)
    size = sum(abs(value) for value in nearest.parts.values())
    if nearest.extra < 0:
        return Text(
            f"{zh}。按共用约束的价格，{nearest.label.zh}对本厂"
            f"更省 {_money(-nearest.extra, 'zh', '')}，但整厂方案需要它如此。",
            f"It {en}. At the shared prices {nearest.label.en} would save this plant "
            f"{_money(-nearest.extra, 'en', '')}, but the plan of whole plants needs it so.",
        )
    also_zh = (
        f"为凑成整厂方案，本厂多承担 {_money(bears, 'zh', '')}。" if bears > _TOLD * size else ""
    )
    also_en = (
        f" For the plan to be one of whole plants it bears {_money(bears, 'en', '')}."
        if bears > _TOLD * size
        else ""
    )
    return Text(
        f"{zh}。若{nearest.label.zh}，现值多 {_money(nearest.extra, 'zh', '')}，主要为：{zh_why}。"
        f"{also_zh}",
        f"It {en}. {_sentence(nearest.label.en)} would cost {_money(nearest.extra, 'en', '')} more "
        f"in present value, mainly: {en_why}.{also_en}",
    )


def _named(step: Step, names: Names | None, language: Language) -> str:
    if step.action not in ("convert", "build"):
        return ""
    return joined("", called(step.technology, names).to(language))


def joined(words: str, name: str) -> str:
    """Set a name behind words: a Chinese one without a space, an id or a Latin one with it."""
    return words + name if name[:1] >= "\u2e80" else f"{words} {name}"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _money(value: float, language: str, plus: str = "+") -> str:
    sign = plus if value >= 0 else "-"
    if language == "zh":
        return f"{sign}{_plain(abs(value) / 1e8)} 亿元"
    return f"{sign}CNY {_plain(abs(value) / 1e6)} million"


def _plain(value: float) -> str:
    """Write three significant figures without a power of ten."""
    return f"{float(f'{value:.3g}'):,.10g}"
