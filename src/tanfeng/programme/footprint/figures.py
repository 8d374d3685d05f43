"""Figures of a footprint (足迹数字): with ids that ``tanfeng explain`` opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from tanfeng.footprint.assembly import VIEWS as ASSEMBLY
from tanfeng.footprint.characterisation import CARBON
from tanfeng.programme.footprint.opened import Opened
from tanfeng.programme.footprint.stages import by_stage
from tanfeng.programme.footprint.words import STAGES, UNKNOWN, VIEWS, impact_name, per_unit
from tanfeng.programme.indicators.gather import weakest
from tanfeng.programme.report.value import Figure
from tanfeng.reference.finding import Text
from tanfeng.reference.sheet import Status

Value = TypeVar("Value")
PREFIX = "fp:"
QUALITY = {
    "primary": Text("初级数据占比", "share of primary data"),
    "technological": Text("技术代表性评分", "technological rating"),
    "geographical": Text("地理代表性评分", "geographical rating"),
    "temporal": Text("时间代表性评分", "temporal rating"),
}
QUANTILES = {
    "low": Text("2.5% 分位数", "2.5 % quantile"),
    "median": Text("中位数", "median"),
    "high": Text("97.5% 分位数", "97.5 % quantile"),
}


def figure_of(number: int, what: str) -> str:
    """Return the id of a figure of a record: ``fp:<record>:<what>``."""
    return f"{PREFIX}{number}:{what}"


def unit_of(opened: Opened, impact: str = "gwp100") -> Text:
    """Return the unit of an impact of the declared amount."""
    known = impact.startswith(("gwp100", "co2_"))
    gas = "" if not known else "CO2" if impact.startswith("co2_") else "CO2e"
    return per_unit(opened.record.unit, opened.record.amount, gas)


def status_of(opened: Opened) -> str:
    """Return the weakest status of what the footprint rests on; empty where a source has none."""
    known = set(Status)
    told = [
        opened.about(process)["review"]
        for process, weight in zip(
            opened.study.assembled.columns.process, opened.chain.weight, strict=True
        )
        if weight > 0 and opened.about(process)["kind"] != "plant"
    ]
    if any(each not in known for each in told):
        return ""
    return weakest([*told, str(opened.study.sheets[-1].status)])


def footprint_figures(opened: Opened) -> dict[str, Figure]:
    """Return the figures of a record by id.

    ``value:<impact>``, ``error``, ``stage:<stage>:<impact>``, ``view:<view>``, ``drawn:<which>``,
    ``quality:<which>``, ``input:<n>``, ``process:<n>`` and ``flow:<n>``; the last three count
    from one, the largest first.
    """
    record, reckoned = opened.record, opened.record.reckoned
    period = f"{record.period_start}/{record.period_end}"
    status = status_of(opened)

    def one(what: str, label: Text, value: str | None, unit: Text) -> Figure:
        return Figure(
            figure_of(record.number, what), label, None if value is None else exactly(value), unit,
            period, text=UNKNOWN if value is None else None, source=f"run {record.number}",
            status=status, synthetic=opened.synthetic,
        )  # fmt: skip

    def share(what: str, label: Text, value: float | None) -> Figure:
        percent = None if value is None else f"{value * 100:.1f}"
        named = Text(f"{label.zh}：占比", f"{label.en}: share") if ":share" in what else label
        return one(what, named, percent, Text("%", "%"))

    unit, plain = unit_of(opened), Text("", "")
    found = [
        one(f"value:{impact}", impact_name(impact), value, unit_of(opened, impact))
        for impact, value in in_order(reckoned.values, CARBON)
    ]
    found.append(_bound(one("error", Text("数值误差上界", "bound on the numerical error"),
                            _finite(reckoned.error), unit)))  # fmt: skip
    impacts = opened.study.assembled.system.impacts
    for stage, values in by_stage(opened).items():
        found += [
            one(f"stage:{stage}:{impact}",
                Text(f"{STAGES[stage].zh}：{impact_name(impact).zh}",
                     f"{STAGES[stage].en}: {impact_name(impact).en}"),
                repr(_clean(float(values[k]), float(reckoned.values[impact]))),
                unit_of(opened, impact))
            for k, impact in enumerate(impacts)
        ]  # fmt: skip
    found += [
        one(f"view:{view}", VIEWS[view], told, unit)
        for view, told in in_order(reckoned.views, ASSEMBLY)
    ]
    drawn = reckoned.drawn
    if drawn is not None:
        told = {"low": drawn.low, "median": drawn.median, "high": drawn.high}
        found += [one(f"drawn:{key}", QUANTILES[key], told[key], unit) for key in QUANTILES]
    quality = reckoned.quality
    found.append(share("quality:primary", QUALITY["primary"], float(quality.primary)))
    for which in ("technological", "geographical", "temporal"):
        rated = f"{float(getattr(quality, which)):.2f}"
        found.append(one(f"quality:{which}", QUALITY[which], rated, plain))
    for kind, parts in (
        ("input", opened.parts.inputs), ("process", opened.parts.processes),
        ("flow", opened.parts.flows),
    ):  # fmt: skip
        for n, part in enumerate(parts, 1):
            found.append(one(f"{kind}:{n}", part.name, repr(part.value * opened.amount), unit))
            found.append(share(f"{kind}:{n}:share", part.name, part.share))
    return {figure.id: figure for figure in found}


def exactly(text: str) -> Decimal:
    """Return a decimal without zeros that say nothing."""
    value = Decimal(text)
    if not value.is_finite() or value != value.to_integral():
        return value.normalize() if value.is_finite() else value
    return value.quantize(Decimal(1))


def in_order(told: Mapping[str, Value], order: Sequence[str]) -> list[tuple[str, Value]]:
    """Return what is told in a given order, and after it what the order does not know."""
    names = [
        *(each for each in order if each in told),
        *(each for each in told if each not in order),
    ]
    return [(name, told[name]) for name in names]


def _bound(figure: Figure) -> Figure:
    """Word a bound by its power of ten: its zeros say nothing."""
    if figure.value is None:
        return figure
    words = f"{float(figure.value):.1e}"
    return replace(figure, comparator="range",
                   text=Text(f"{words} {figure.unit.zh}", f"{words} {figure.unit.en}"))  # fmt: skip


def _clean(value: float, whole: float) -> float:
    """Cut what only the order of sums knows."""
    return 0.0 if abs(value) <= 1e-12 * abs(whole) else value


def _finite(text: str) -> str | None:
    return None if text in ("inf", "nan") else text
