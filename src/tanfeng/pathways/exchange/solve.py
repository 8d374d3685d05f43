"""Solving an OSeMOSYS model (求解): its linear programme, proved, with the usual result tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from tanfeng.pathways.blocks import Certificate, Model, Program, relax, solve
from tanfeng.pathways.exchange.activity import add_activities
from tanfeng.pathways.exchange.balance import add_balances
from tanfeng.pathways.exchange.capacity import add_adequacy, add_capacities
from tanfeng.pathways.exchange.convention import OSEMOSYS, Convention
from tanfeng.pathways.exchange.limits import add_limits
from tanfeng.pathways.exchange.model import OsemosysModel
from tanfeng.pathways.exchange.money import storage_money, technology_money
from tanfeng.pathways.exchange.results import Parts, result_tables
from tanfeng.pathways.exchange.storage import add_stores
from tanfeng.pathways.exchange.trade import add_trades
from tanfeng.reference.errors import refuse

_SOFT = ("EB", "TCC", "NCC", "AAC", "TAC", "TC3", "TC5", "RM3", "RE4", "E8", "E9", "SB", "UDC")
_SHOWN = 5


@dataclass(frozen=True, eq=False)
class OsemosysAnswer:
    """A proved optimum.

    Attributes
    ----------
    objective
        Sum of TotalDiscountedCost over regions and years, in the model's money.
    bound
        Value below which no answer can be; the objective itself without whole units.
    tables
        Result variable of otoole -> table of its indices and ``VALUE``, without zeros.
    """

    objective: float
    bound: float
    tables: Mapping[str, pa.Table]
    certificate: Certificate
    seconds: float


def osemosys_program(
    model: OsemosysModel, convention: Convention = OSEMOSYS
) -> tuple[Program, Parts]:
    """Return the matrix form of a model and where its variables stand.

    Rows carry the names of the constraints of OSeMOSYS (Howells et al. 2011, Energy Policy
    39(10); its GNU MathProg implementation). Sums that MathProg spells as variables of their own
    are put in their place.
    """
    build = Model(model.name)
    money = technology_money(model)
    activities = add_activities(build, model, money)
    capacities = add_capacities(build, model, money)
    add_adequacy(build, model, activities, capacities)
    trades = add_trades(build, model, convention)
    add_balances(build, model, activities, trades)
    add_limits(build, model, activities, capacities)
    kept = storage_money(model)
    stores = add_stores(build, model, activities, kept, convention)
    return build.program(), Parts(money, kept, activities, capacities, trades, stores)


def solve_osemosys(
    model: OsemosysModel,
    *,
    convention: Convention = OSEMOSYS,
    progress: Callable[[float, float, float], bool] | None = None,
    time_limit: float | None = None,
) -> OsemosysAnswer:
    """Solve a model to its optimum and prove it.

    Parameters
    ----------
    convention
        How the model is read where relatives of OSeMOSYS disagree.
    progress
        Called with seconds, best value and bound while whole units are searched; True stops.
    time_limit
        Seconds for the solver.

    Raises
    ------
    TanfengError
        ``osemosys-infeasible`` naming the limits that stand in the way, ``osemosys-unbounded``,
        ``osemosys-stopped``.
    """
    program, parts = osemosys_program(model, convention)
    found = solve(program, progress=progress, time_limit=time_limit)
    if found.status == "infeasible":
        raise _infeasible(model, program)
    if found.status == "unbounded":
        raise refuse(
            "osemosys-unbounded",
            model.name,
            "目标无下界：某项活动赚钱而没有上限。",
            "The objective has no lower bound: an activity earns money without limit.",
            "检查负的 VariableCost、FixedCost 或 EmissionsPenalty。",
            "Look for negative VariableCost, FixedCost or EmissionsPenalty.",
        )
    if found.certificate is None:
        raise refuse(
            "osemosys-stopped",
            model.name,
            "求解器在得到可行解之前停止。",
            "The solver stopped before it had an answer.",
            "放宽时间限制。",
            "Allow more time.",
        )
    return OsemosysAnswer(
        objective=found.objective,
        bound=found.bound,
        tables=result_tables(model, parts, found.x),
        certificate=found.certificate,
        seconds=found.seconds,
    )


def _infeasible(model: OsemosysModel, program: Program) -> Exception:
    soft = {block.name: 1.0 for block in program.rows if block.name.startswith(_SOFT)}
    missed = sorted(relax(program, soft), key=lambda row: -abs(row.amount))[:_SHOWN]
    told = "; ".join(
        f"{row.block}({','.join(str(v) for v in row.key.values())}): {row.amount:+.6g}"
        for row in missed
        if row.block
    )
    return refuse(
        "osemosys-infeasible",
        model.name,
        f"模型无可行解。最省的放宽：{told or '无，约束本身互相矛盾'}。",
        "The model has no answer. The least that would have to give way: "
        f"{told or 'nothing would do, the definitions contradict one another'}.",
        "放宽所列约束，或给所需燃料增加技术。",
        "Relax the rows that are named, or add a technology for the fuel.",
    )
