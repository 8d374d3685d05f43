"""Solving with HiGHS (求解): every option's answer is read, every result is proved again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from tanfeng.pathways.blocks.program import Program
from tanfeng.pathways.blocks.verify import Certificate, verify
from tanfeng.reference.errors import refuse


@dataclass(frozen=True, eq=False)
class Solution:
    """An answer and its proof.

    Attributes
    ----------
    status
        ``optimal``, ``feasible`` (stopped with an answer), ``infeasible``, ``unbounded`` or
        ``stopped`` (without one).
    x
        Shape of the columns; empty where there is no answer.
    row_dual, column_dual
        Change of the objective per unit of a row's or a column's bound; empty for whole numbers.
    bound
        Value below which no answer can be.
    certificate
        Our own check; None without an answer.
    """

    status: str
    x: np.ndarray
    row_dual: np.ndarray
    column_dual: np.ndarray
    objective: float
    bound: float
    certificate: Certificate | None
    seconds: float

    @property
    def gap(self) -> float:
        """Relative distance from the bound."""
        return abs(self.objective - self.bound) / max(1.0, abs(self.objective))


_STATUS = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible",
}


def load(program: Program, options: Mapping[str, Any] | None = None) -> highspy.Highs:
    """Return a fresh solver that holds the programme.

    A fresh object each time: the clocks of a HiGHS object run on, so that a second solve would
    inherit the time of the first.

    Raises
    ------
    TanfengError
        ``solver-option`` where HiGHS refuses an option, which it otherwise passes over, and
        ``solver-model`` where it refuses the programme.
    """
    solver = highspy.Highs()
    set_options(solver, {"output_flag": False, **(options or {})})
    inf = highspy.kHighsInf
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = program.size[1], program.size[0]
    model.col_cost_ = program.cost
    model.col_lower_ = np.clip(program.lower, -inf, inf)
    model.col_upper_ = np.clip(program.upper, -inf, inf)
    model.row_lower_ = np.clip(program.row_lower, -inf, inf)
    model.row_upper_ = np.clip(program.row_upper, -inf, inf)
    model.offset_ = program.offset
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.asarray(program.matrix.indptr, dtype=np.int32)
    model.a_matrix_.index_ = np.asarray(program.matrix.indices, dtype=np.int32)
    model.a_matrix_.value_ = np.asarray(program.matrix.data, dtype=np.float64)
    if program.integer.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[int(whole)] for whole in program.integer]
    # HiGHS takes a cost that is not a number, and then never ends
    sound = all(np.isfinite(part).all() for part in (program.cost, program.offset))
    if not sound or solver.passModel(model) == highspy.HighsStatus.kError:
        raise refuse(
            "solver-model",
            program.name,
            "求解器拒绝了这个模型（下界大于上界，或成本、系数不是有限数）。",
            "The solver refused the model: bounds that cross, or numbers that are not finite.",
            "检查界限与系数。",
            "Look at the bounds and the coefficients.",
        )
    return solver


def set_options(solver: highspy.Highs, options: Mapping[str, Any]) -> None:
    """Set options of a solver, reading every answer."""
    for name, value in options.items():
        if solver.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise refuse(
                "solver-option",
                name,
                f"求解器不接受选项 {name} = {value!r}。",
                f"The solver does not take the option {name} = {value!r}.",
                "所装的 HiGHS 可能缺少这一算法；换用 simplex 或 ipm。",
                "This build of HiGHS may lack the algorithm; use simplex or ipm.",
            )


def solve(
    program: Program,
    *,
    options: Mapping[str, Any] | None = None,
    time_limit: float | None = None,
    gap: float | None = None,
    progress: Callable[[float, float, float], bool] | None = None,
    start: np.ndarray | None = None,
) -> Solution:
    """Minimise a programme and prove the answer.

    Parameters
    ----------
    time_limit
        Seconds for this solve.
    gap
        Relative gap at which a whole-number search may stop.
    progress
        Called with seconds, objective and bound while whole numbers are searched; True stops.
    start
        Shape (columns,), an answer from which a search for whole numbers begins.

    Returns
    -------
    Solution
        A status other than ``optimal`` is for the caller to judge; an ``optimal`` whose own
        check fails is solved again by the other algorithm and, if that fails too, refused.

    Raises
    ------
    TanfengError
        ``solver-unproven`` where no answer stands the check.
    """
    chosen: dict[str, Any] = dict(options or {})
    if time_limit is not None:
        chosen["time_limit"] = float(time_limit)
    if gap is not None:
        chosen["mip_rel_gap"] = float(gap)
    found = _run(program, chosen, progress, start)
    if found.status != "optimal" or found.certificate is None or found.certificate.holds():
        return found
    # issue 3194 of HiGHS: "optimal" can be said too early; the other algorithm decides
    again = _run(program, {**chosen, "presolve": "off", "solver": "simplex"}, progress)
    if again.certificate is not None and again.certificate.holds():
        return again
    raise refuse(
        "solver-unproven",
        program.name,
        f"求解器称已最优，但自检不通过（{found.certificate}）。",
        f"The solver says optimal, but the answer fails our own check ({found.certificate}).",
        "检查数值量级：系数相差是否超过十个数量级。",
        "Look at the magnitudes: coefficients more than ten orders apart cannot be solved well.",
    )


def _run(
    program: Program,
    options: Mapping[str, Any],
    progress: Callable[[float, float, float], bool] | None,
    start: np.ndarray | None = None,
) -> Solution:
    solver = load(program, options)
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start.tolist()
        solver.setSolution(known)
    whole = bool(program.integer.any())
    if progress is not None and whole:
        _watch(solver, progress)
    solver.run()
    info, status = solver.getInfo(), solver.getModelStatus()
    has = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    said = _STATUS.get(status, "feasible" if has else "stopped")
    nothing = np.zeros(0)
    if not has:
        return Solution(said, nothing, nothing, nothing, np.inf, -np.inf, None, solver.getRunTime())
    answer = solver.getSolution()
    x = np.array(answer.col_value)
    dual = nothing if whole else np.array(answer.row_dual)
    reduced = nothing if whole else np.array(answer.col_dual)
    value = float(program.cost @ x) + program.offset
    return Solution(
        status=said,
        x=x,
        row_dual=dual,
        column_dual=reduced,
        objective=value,
        bound=float(info.mip_dual_bound) if whole else (value if said == "optimal" else -np.inf),
        certificate=verify(program, x, None if whole else dual),
        seconds=solver.getRunTime(),
    )


def _watch(solver: highspy.Highs, progress: Callable[[float, float, float], bool]) -> None:
    def interrupt(event: Any) -> None:
        said = event.data_out
        if progress(said.running_time, said.mip_primal_bound, said.mip_dual_bound):
            event.data_in.user_interrupt = True

    solver.cbMipInterrupt.subscribe(interrupt)
