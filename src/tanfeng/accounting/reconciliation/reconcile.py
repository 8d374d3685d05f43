"""Reconciling a network (数据协调)."""

from __future__ import annotations

import numpy as np

from tanfeng.accounting.reconciliation.bounds import bounded
from tanfeng.accounting.reconciliation.fit import Fit, fit
from tanfeng.accounting.reconciliation.gross import global_test, gross_errors, standardised
from tanfeng.accounting.reconciliation.network import Network
from tanfeng.accounting.reconciliation.reconciled import (
    GlobalTest,
    GrossError,
    Reconciled,
    State,
    Value,
)
from tanfeng.accounting.reconciliation.system import System, assemble
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Severity, Text

_HELD = 1e-7
_WEAK = 1e-7
_WHY = Text("现有测量与平衡不能确定此量。", "No measurement and no balance tells it.")


def reconcile(network: Network, *, level: float = 0.05) -> Reconciled:
    """Adjust the measurements of a network as little as their deviations ask, to close it.

    Parameters
    ----------
    level
        Probability of an alarm without gross errors, of the global test and of all measurement
        tests together.

    Returns
    -------
    Reconciled
        Reconciled values with standard deviations, tests, measurements with gross errors; what
        cannot be told has no number.

    Raises
    ------
    TanfengError
        The refusals of `assemble`; ``reconcile-not-converged``; ``reconcile-contradiction`` where
        constants alone cannot meet the equations.
    """
    system = assemble(network)
    found = _fit(system, network.at)
    test = global_test(found, level)
    named, less, rest = gross_errors(system, found, level)
    cleared = None
    if named:
        again = global_test(rest, level)
        cleared = _answer(network, system, less, rest, again, (), None)
    return _answer(network, system, system, found, test, named, cleared)


def _fit(system: System, at: str) -> Fit:
    try:
        found = fit(system)
    except (RuntimeError, np.linalg.LinAlgError):
        found = None
    if found is None or not found.converged or not np.isfinite(found.z).all():
        raise refuse(
            "reconcile-not-converged", at,
            "迭代没有收敛，不给出结果。", "The iteration does not settle; there is no answer.",
            "检查量级与单位，减少未测量，或放宽过小的标准差。",
            "See to sizes and units, measure more, or widen deviations that are too small.",
        )  # fmt: skip
    off = np.abs(found.projection.contradiction)
    if len(off) and off.max() > _HELD:
        name = system.rows[int(np.argmax(off))]
        raise refuse(
            "reconcile-contradiction", at,
            f"“{name}”无论怎样调整都不能成立。",
            f"'{name}' cannot hold, however the measurements are adjusted.",
            "检查其中的常数（标准差为 0）与重复的关系式。",
            "See to constants (standard deviation 0) in it and to relations stated twice.",
        )  # fmt: skip
    return found


def _answer(
    network: Network,
    given: System,
    system: System,
    free: Fit,
    test: GlobalTest,
    named: tuple[GrossError, ...],
    cleared: Reconciled | None,
) -> Reconciled:
    found, held, ended = bounded(system, free)
    # what holds at a bound changes what is known, not what is measured
    before, state = _uncertainty(system, free, held)
    factor = _uncertainty(system, found, held)[0]
    sd = np.sqrt((factor**2).sum(axis=1))
    for i in _carried(system, found, held, np.sqrt((before**2).sum(axis=1)), sd):
        state[i] = "at_bound"
    z_scores = np.full(len(system.names), np.nan)
    z_scores[free.measured] = standardised(free)
    where = {**{s.name: (s.unit, s.at) for s in network.streams},
             **{p.name: ("", p.at) for p in network.parameters}}  # fmt: skip

    def number(x: float) -> float | None:
        return float(x) if np.isfinite(x) else None

    values = []
    for n, name in enumerate(system.names):
        blind = state[n] == "unobservable"
        unit, at = where.get(name) or ("1", where[name.rpartition(".")[0]][1])
        values.append(Value(
            name, state[n], None if blind else float(found.z[n]), None if blind else number(sd[n]),
            number(given.value[n]), number(given.sd[n]), number(z_scores[n]), unit,
            _WHY if blind else Text("", ""), at,
        ))  # fmt: skip
    findings = _findings(values, test, named, found, ended, network.at)
    return Reconciled(
        tuple(values), test, named, _residuals(system, found), findings, cleared, factor
    )


def _uncertainty(system: System, found: Fit, held: np.ndarray) -> tuple[np.ndarray, list[State]]:
    """Return F with covariance F F', (n, k), and the state of each unknown."""
    answer = found.projection
    factor = np.zeros((len(system.names), len(found.measured)))
    state: list[State] = ["constant"] * len(system.names)
    basis = answer.basis
    factor[found.measured] = -(basis @ basis.T)
    factor[found.measured, np.arange(len(found.measured))] += 1.0
    factor[found.measured] *= system.sd[found.measured, None]
    factor[found.unmeasured] = answer.spread - (answer.spread @ basis) @ basis.T
    factor[found.unmeasured[~answer.observable]] = np.nan
    for i, checked in zip(found.measured, answer.checked, strict=True):
        state[i] = "redundant" if checked else "measured"
    for i, seen in zip(found.unmeasured, answer.observable, strict=True):
        state[i] = "observable" if seen else "unobservable"
    for i in np.flatnonzero(held):
        state[i] = "at_bound"
    return factor, state


def _carried(
    system: System, found: Fit, held: np.ndarray, before: np.ndarray, after: np.ndarray
) -> np.ndarray:
    """Return unknowns that a bound held elsewhere leaves no choice but their own bound."""
    if not held.any():
        return np.array([], int)
    unit = np.where(system.sd > 0, system.sd, before)
    away = np.minimum(np.abs(found.z - system.low), np.abs(found.z - system.high))
    return np.flatnonzero((before > 0) & (after <= _HELD * before) & (away <= _HELD * unit))


def _residuals(system: System, found: Fit) -> dict[str, float]:
    # an amount taken down to nought leaves the rounding of what it was
    size = np.maximum(system.size(found.z), system.size(system.start))
    least = 1e-6 * float(np.median(size[size > 0])) if size.any() else 1.0
    left = np.abs(system.residual(found.z)) / np.maximum(size, least)
    return dict(zip(system.rows, left.tolist(), strict=True))


def _findings(
    values: list[Value],
    test: GlobalTest,
    named: tuple[GrossError, ...],
    found: Fit,
    ended: bool,
    at: str,
) -> tuple[Finding, ...]:
    said = [
        Finding("reconcile-unobservable", Severity.WARNING, v.at,
                Text(f"“{v.name}”不可观测，不给出数值。",
                     f"'{v.name}' cannot be told; it has no number."),
                Text("加装测点，或给出分配关系。", "Measure it, or give a relation that tells it."))
        for v in values if v.state == "unobservable"
    ]  # fmt: skip
    by_name = {v.name: v for v in values}
    for error in named:
        v = by_name[error.names[0]]
        zh, en = "、".join(error.names), ", ".join(error.names)
        said.append(Finding(
            "reconcile-gross-error", Severity.WARNING, v.at,
            Text(f"{zh}：测量值与其余测量不符，偏差约 {error.bias:.4g} ± {error.bias_sd:.2g} "
                 f"{v.unit}（标准化调整 {error.standardised:.1f}）。",
                 f"{en}: the other measurements speak against it, off by about {error.bias:.4g} "
                 f"± {error.bias_sd:.2g} {v.unit} (standardised {error.standardised:.1f})."),
            Text("检查仪表、单位与取样。", "See to the instrument, the unit and the sampling."),
        ))  # fmt: skip
    said += [
        Finding("reconcile-at-bound", Severity.WARNING, v.at,
                Text(f"“{v.name}”被限制在 {v.value:g}。", f"'{v.name}' is held at {v.value:g}."),
                Text("检查流向与测量值。", "See to the direction and the measurement."))
        for v in values if v.state == "at_bound"
    ]  # fmt: skip
    if test.passed is False and not named:
        said.append(Finding(
            "reconcile-global-test", Severity.WARNING, at,
            Text(f"整体检验未通过：{test.square:.4g} 大于 {test.critical:.4g}。",
                 f"The global test fails: {test.square:.4g} is above {test.critical:.4g}."),
        ))  # fmt: skip
    if found.projection.weakest < _WEAK or not ended:
        said.append(Finding(
            "reconcile-ill-conditioned", Severity.WARNING, at,
            Text("方程组接近奇异或约束未定，能否确定各量须谨慎看待。",
                 "The equations are close to singular, or bounds were not settled: what can be "
                 "told is in doubt."),
        ))  # fmt: skip
    return tuple(said)
