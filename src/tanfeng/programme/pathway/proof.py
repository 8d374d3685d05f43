"""What speaks for an answer (结果核验): balances reckoned again, signs of prices, the gap."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tanfeng.pathways.answer import residuals
from tanfeng.programme.pathway.figures import figure_of
from tanfeng.programme.pathway.plan import Plan, limit_label
from tanfeng.programme.report.numbers import NOTHING
from tanfeng.programme.report.value import Column, Table
from tanfeng.reference.finding import Text

_TOLERANCE = 1e-6
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_CHECKS = {
    "permits": Text("产能置换指标不透支", "no permit used that was not earned"),
    "barred": Text("不运行、新建或改造被禁止者", "nothing run, built or converted that is barred"),
    "capacity>=0": Text("产能不为负", "no capacity below zero"),
    "output<=capacity": Text("产量不超过产能", "no output beyond capacity"),
    "converted+closed<=alive": Text("改造与关停不超过存量",
                                    "no more converted or closed than there is"),
    "stock": Text("存量平衡", "balance of the stock"),
    "bound": Text("成本不低于下界", "cost not below the bound"),
}  # fmt: skip


def proof_table(plan: Plan) -> Table:
    """Return the checks that the kept answer was put to again, and by how much each misses.

    Balances and limits are reckoned from output, capacity and carriers, apart from any solver.
    A limit that nothing exceeds can only have a price of zero or above (dual feasibility in the
    conditions of Karush, Kuhn and Tucker).
    """
    rows: list[tuple[Text | str, ...]] = [
        _row(name, missed, size, plan) for name, missed, size in _checked(plan)
    ]
    wrong = _wrong_sign(plan)
    rows.append((Text("约束影子价格符号正确", "prices of limits have the right sign"),
                 _power(wrong), NOTHING, _power(wrong), _held(wrong)))  # fmt: skip
    rows.append((Text("已证明差距", "proven gap"), figure_of(plan.number, "gap"), NOTHING,
                 NOTHING, NOTHING))  # fmt: skip
    return Table(
        f"plan-proof-{plan.number}",
        Text(f"结果核验（由存档重算）：{plan.label.zh}",
             f"The answer checked again from what was kept: {plan.label.en}"),
        (Column(Text("核验内容", "What is checked")),
         Column(Text("最大偏差", "Largest miss"), True),
         Column(Text("年份", "Year"), True),
         Column(Text("相对偏差", "Relative"), True),
         Column(Text("结论", "Holds"))),
        tuple(rows),
    )  # fmt: skip


def _checked(plan: Plan) -> Iterator[tuple[Text, np.ndarray, float]]:
    """Yield every balance, the worst of all limits, and the stocks."""
    worst: tuple[float, str, np.ndarray, float] | None = None
    limits, kept = {limit.id for limit in plan.pathway.problem.limits}, []
    for what, missed, size in residuals(plan.pathway):
        if what in limits:
            relative = float(missed.max()) / max(1.0, size)
            if worst is None or relative > worst[0]:
                worst = (relative, what, missed, size)
            continue
        kind, _, id = what.partition(":")
        named = plan.names.get(id, Text(id, id))
        balance = Text(f"{named.zh}供需平衡", f"balance of {named.en}")
        label = balance if kind == "demand" else _CHECKS.get(what) or limit_label(plan, what)
        kept.append((label, missed, size))
    yield from kept
    if worst is not None:
        label, count = limit_label(plan, worst[1]), len(limits)
        yield (
            Text(f"{count} 项约束，最紧者：{label.zh}",
                 f"{count} limits, the tightest: {label.en}"),
            worst[2], worst[3],
        )  # fmt: skip


def _row(name: Text, missed: np.ndarray, size: float, plan: Plan) -> tuple[Text | str, ...]:
    at = int(np.argmax(missed))
    amount = max(0.0, float(missed[at]))
    relative = amount / max(1.0, size)
    year = str(plan.years[at]) if amount > 0 else NOTHING
    return name, _power(amount), year, _power(relative), _held(relative)


def _power(value: float) -> str:
    """Write what is mostly tiny: as a power of ten."""
    if value == 0:
        return "0"
    digits, _, power = f"{value:.1e}".partition("e")
    return f"{digits}×10{str(int(power)).translate(_RAISED)}"


def _held(relative: float) -> Text:
    return Text("成立", "yes") if relative <= _TOLERANCE else Text("不成立", "no")


def _wrong_sign(plan: Plan) -> float:
    """Return the largest price below zero of a limit, CNY per unit, relative to the largest."""
    limits = {limit.id for limit in plan.pathway.problem.limits}
    series = [values for family, values in plan.pathway.duals.items() if family in limits]
    if not series:
        return 0.0
    every = np.concatenate(series)
    return max(0.0, float(-every.min())) / max(1.0, float(np.abs(every).max()))
