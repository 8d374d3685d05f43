"""What contradicts what: the set has no plan, and without any member it has one."""

import dataclasses

import highspy
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanfeng.pathways.assets import solve_assets
from tanfeng.pathways.assets.kernel import kernel
from tanfeng.pathways.assets.rows import shared_rows
from tanfeng.pathways.blocks import load
from tanfeng.pathways.cohort import cohort_program, solve_cohorts, stock_of
from tanfeng.pathways.problem import Growth, Limit, Peak, Permits
from tanfeng.pathways.study.conflict import Conflict, Member, conflicts, filtered
from tanfeng.pathways.study.conflict_wording import conflict_findings
from tanfeng.reference.finding import Text


def limit(id, on, bound, **more):
    year = np.asarray(bound, dtype=float) * np.ones(5)
    return Limit(id, Text(id, id), on, year, "t", at=f"plan.csv:{len(id)}", **more)


FAR = (
    limit("coal", "carrier", 1e9, carrier="coal"),
    limit("emission", "emission", 1e8),
    limit("builds", "build", 1e8),
)


def conflict(problem, level):
    """The first set; those behind it have other limits."""
    found = conflicts(problem, level=level)
    return found[0] if found else Conflict(())


@pytest.fixture
def hard(changed_problem):
    return changed_problem(import_price=np.full((1, 5), np.inf), demand=np.full((1, 5), 2e6))


def only(problem, members):
    """The problem with no other demands than some families, in some years."""
    held = {m.family: np.isin(problem.years, m.years) for m in members}
    limits = tuple(
        dataclasses.replace(
            each, bound=np.where(held[each.id], each.bound, -np.inf if each.at_least else np.inf)
        )
        for each in problem.limits
        if each.id in held
    )
    wanted = held.get("demand:crude_steel", np.zeros(5, dtype=bool))
    peak = problem.peak if any(id.startswith("peak") for id in held) else None
    growth = tuple(g for g in problem.growth
                   if f"growth:{problem.technologies[g.technology]}" in held)  # fmt: skip
    return dataclasses.replace(
        problem, limits=limits, demand=np.where(wanted, problem.demand, 0.0), growth=growth,
        peak=peak, permits=problem.permits if "permits" in held else None,
    )  # fmt: skip


def possible(problem, level):
    if level == "cohort":
        return not solve_cohorts(problem).findings
    found = solve_assets(problem, gap=1e-9)
    beyond = [name.startswith("violation:") for name in found.kernel.shared.extra_name]
    return bool((found.mix.extra[beyond] <= 1.0).all())


def proves(problem, level):
    found = conflict(problem, level=level)
    assert found.members
    assert not possible(only(problem, found.members), level)
    ids = {each.id for each in problem.limits}
    for member in found.members:
        others = [m for m in found.members if m is not member]
        assert possible(only(problem, others), level), member
        for year in member.years if member.family in {*ids, "demand:crude_steel"} else ():
            rest = tuple(y for y in member.years if y != year)
            less = [*others, *([Member(member.family, rest)] if rest else [])]
            assert possible(only(problem, less), level), (member, year)
    return found


@pytest.mark.parametrize("level", ["cohort", "asset"])
@pytest.mark.parametrize(
    ("limits", "changes", "expected"),
    [
        ((limit("cap", "emission", [9e9, 9e9, 1e5, 9e9, 9e9]),), {},
         {"cap", "demand:crude_steel"}),
        ((limit("least", "output", 1e6, technologies=(0,), at_least=True),
          limit("cap", "emission", 1.5e6)), {"demand": np.zeros((1, 5))}, {"least", "cap"}),
        ((limit("all", "stored", 2e6, cumulative=True),
          limit("caught", "output", [0, 0, 0, 1e6, 1e6], technologies=(2,), at_least=True)), {},
         {"all", "caught"}),
        ((limit("more", "output", 9e6, at_least=True),), {}, {"more"}),
    ],
)  # fmt: skip
def test_the_set_is_the_least_one(hard, level, limits, changes, expected):
    problem = dataclasses.replace(hard, limits=(*FAR, *limits), **changes)
    found = proves(problem, level)
    assert {member.family for member in found.members} == expected


@pytest.mark.parametrize("level", ["cohort", "asset"])
def test_growth_and_the_peak_take_part(hard, level):
    barred = np.where(np.arange(5) < 2, np.inf, hard.convert)
    clean = limit("clean", "output", [0, 0, 0, 1.2e6, 1.2e6], technologies=(1,), at_least=True)
    problem = dataclasses.replace(
        hard, limits=(*FAR, clean), growth=(Growth(1, 0.0, 1e4),), convert=barred
    )
    found = proves(problem, level)
    assert {member.family for member in found.members} == {"clean", "growth:clean"}
    later = limit("later", "emission", [0, 0, 0, 3e6, 0], technologies=(0,), at_least=True)
    problem = dataclasses.replace(
        hard, limits=(*FAR, later, limit("now", "emission", [2e6, 9e9, 9e9, 9e9, 9e9])),
        peak=Peak(by=2025), demand=np.zeros((1, 5)),
    )  # fmt: skip
    found = conflict(problem, level=level)
    # a plant that emits later has run all along; capacity of cohorts may have stood idle
    idle = {"peak"} if level == "cohort" else set()
    assert {member.family for member in found.members} == {"later", "now"} | idle


def test_permits_take_part_as_one_bank(hard):
    r, k, t = hard.shape
    fleet = dataclasses.replace(hard.fleet, technology=np.array([0, -1, 1]))
    bank = Permits(np.array([0, 1]), np.eye(2, dtype=bool), np.full((r, k, t), 5.0),
                   np.zeros((k, k, t)), np.ones((r, k, t)))  # fmt: skip
    built = limit("built", "build", [0, 0, 1e6, 0, 0], at_least=True)
    problem = dataclasses.replace(hard, fleet=fleet, permits=bank, limits=(*FAR, built),
                                  demand=np.zeros((1, 5)))  # fmt: skip
    for level in ("cohort", "asset"):
        found = conflict(problem, level=level)
        assert {member.family for member in found.members} == {"built", "permits"}


def test_without_a_contradiction_there_is_no_set(hard):
    for level in ("cohort", "asset"):
        found = conflict(dataclasses.replace(hard, limits=FAR), level=level)
        assert found == Conflict(())


def test_contradictions_of_different_limits_are_told_one_after_the_other(hard):
    low = limit("low", "output", 1e4, regions=(0,))
    high = limit("high", "output", 2e4, regions=(0,), at_least=True)
    cap = limit("cap", "emission", [9e9, 9e9, 1e5, 9e9, 9e9])
    problem = dataclasses.replace(hard, limits=(*FAR, cap, low, high), demand=np.full((1, 5), 4e5))
    for level in ("cohort", "asset"):
        found = conflicts(problem, level=level)
        families = [{m.family for m in each.members} for each in found]
        assert {"low", "high"} in families
        assert len(conflicts(problem, level=level, most=1)) == 1
    told = conflict_findings(problem, found)
    assert len(told) == len(found)


@settings(max_examples=12, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    cap=st.lists(st.floats(1e4, 3e6), min_size=5, max_size=5),
    coal=st.lists(st.floats(1e4, 1e6), min_size=5, max_size=5),
    least=st.floats(0, 1e6),
)
def test_any_set_is_least(hard, cap, coal, least):
    problem = dataclasses.replace(
        hard,
        limits=(
            limit("cap", "emission", cap),
            limit("coal", "carrier", coal, carrier="coal"),
            limit("old", "output", least, technologies=(0,), at_least=True),
        ),
    )
    if possible(problem, "cohort"):
        assert conflict(problem, level="cohort").members == ()
    else:
        proves(problem, "cohort")


def test_the_irreducible_set_of_the_solver_names_the_same_demands(hard):
    """HiGHS finds irreducible sets of the rows of one matrix, by means of its own."""
    low = limit("low", "output", 1e4, regions=(0,))
    high = limit("high", "output", [0, 0, 2e4, 0, 0], regions=(0,), at_least=True)
    for limits, demand in (((low, high), 0.0), ((limit("cap", "emission", 1e5),), 2e6)):
        problem = dataclasses.replace(hard, limits=(*FAR, *limits), demand=np.full((1, 5), demand))
        shared = shared_rows(problem)
        program, columns, held = cohort_program(kernel(problem, shared), stock_of(problem))
        upper = program.upper.copy()
        beyond = [name.startswith("violation:") for name in shared.extra_name]
        upper[columns.extra[beyond]] = 0.0
        solver = load(dataclasses.replace(program, upper=upper))
        solver.setOptionValue("iis_strategy", int(highspy.IisStrategy.kIisStrategyIrreducible))
        solver.run()
        rows = set(solver.getIis()[1].row_index_)
        mine = {shared.family[n] for n, row in enumerate(held.index.ravel()) if int(row) in rows}
        found = conflict(problem, "cohort")
        assert mine == {member.family for member in found.members}


def test_the_filter_on_a_contradiction_known_by_heart():
    """Groups contradict one another where 1 and 3 are both there, whatever a price says."""

    def strain(weights):
        return (1.0 if weights[1] and weights[3] else 0.0), np.ones(5)

    groups = [np.array([n]) for n in range(5)]
    kept = filtered(strain, np.ones(5), groups)
    assert [int(rows[0]) for rows in kept] == [1, 3]
    assert filtered(strain, np.ones(5), groups[:3]) == []


def test_the_sentence_names_every_file_and_year(hard):
    problem = dataclasses.replace(
        hard, limits=(limit("cap", "emission", [9e9, 9e9, 1e5, 9e9, 9e9]),)
    )
    found = Conflict((Member("cap", (2027,)), Member("demand:crude_steel", (2026, 2027, 2029))))
    (told,) = conflict_findings(problem, (found,))
    assert "'cap' in 2027 (plan.csv:3)" in told.message.en
    assert "in 2026-2027, 2029" in told.message.en
    assert told.at == "plan.csv:3"
    (alone,) = conflict_findings(problem, (Conflict((Member("cap", (2027,)),)),))
    assert "whatever else is asked" in alone.message.en


HARD = """subject,parameter,of,region,year,value,expr,unit,status,source,note
crude_steel,import_price,,,,,,CNY/t,unknown,test,
crude_steel,demand,,,2025,600,,Mt,assumption,test,
crude_steel,demand,,,2060,500,,Mt,assumption,test,
cap,limit,,,2025,2000,,MtCO2,assumption,test,
cap,limit,,,2035,1000,,MtCO2,assumption,test,
cap,limit,,,2045,1,,MtCO2,assumption,test,
"""


@pytest.mark.parametrize("level", ["asset", "cohort"])
def test_a_run_names_the_rows_of_files_that_contradict_one_another(tmp_path, steel_files, level):
    from tanfeng.ledger import create_workspace
    from tanfeng.pathways.study import Ask, bring_plants, replay, run_pathway

    ws = create_workspace(tmp_path / "workspace")
    bring_plants(ws, steel_files / "plants.csv")
    (ws.path / "sheets" / "own.csv").write_text(HARD, encoding="utf-8")
    (ws.path / "sheets" / "own.yaml").write_text(
        "sheet: own.steel\nkind: scenario\n"
        'document: {number: "own", title: {zh: "自有", en: "own"}}\n'
        "source: test\nstatus: assumption\nlast_checked: 2026-11-23\n"
        "extends: steel.base\ntables: {values: own.csv}\n"
        "limits: {cap: {sums: emission, zh: 排放上限, en: emission cap}}\n",
        encoding="utf-8",
    )
    made = run_pathway(ws, Ask("steel", "own.steel", level, step=10))
    codes = [each.code for each in made.findings]
    assert codes.count("pathway-conflict") == 1
    assert "pathway-check-failed" not in codes
    told = {each.code: each for each in made.findings}
    message, hint = told["pathway-conflict"].message.en, told["pathway-conflict"].hint.en
    assert "'emission cap' in 20" in message
    assert "own.csv:6" in hint or "own.csv:7" in hint
    near = told["pathway-nearest-plan"]
    assert "own.csv:" in near.at
    assert replay(ws, made.run.number).identical
    # what the run posts is the cost of the plan, not the price of its violations
    paid = sum(float(v @ made.pathway.problem.span) for v in made.pathway.cost.values())
    assert made.summary.objective < paid
