"""What must hold for every requirement and every figure."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.reference.formula import parse
from tanfeng.reference.period import parse_period
from tanfeng.reference.shelf import open_shelf
from tanfeng.rules import judge, requirements
from tanfeng.rules.figures import _figure
from tanfeng.rules.subject import applies

RULES = requirements(open_shelf())
GRADED = ["grade1", "grade2", "grade3", "over_limit"]
LEVELLED = ["benchmark", "between", "below_baseline"]
REQUIRED = ["required", "not_met"]
ASKED, PERIOD = date(2027, 3, 1), parse_period("2026-12")
KNOWN = {
    "altitude_m": 100, "clinker_share": 72, "rare_earth_ore": 0, "vti_ore": 3, "laterite_ore": 0,
    "feed_grade": 58, "scrap_ratio": 12, "steel_category": 0, "hot_metal_ratio": 20,
    "stainless": 0, "oven_age_a": 20, "wet_quenching": 0, "coke_correction": 1.5,
    "stamp_correction": -2, "sio2_grade": 98.5, "mn_grade": 40, "cr_grade": 42,
    "cr_fe_ratio": 2.5, "thickness_factor": 1.1, "solar_salt": 1, "tissue_addition": 10,
    "factor_a": 1.05, "factor_b": 1, "factor_c": 1.02, "factor_d": 1, "influence_factor": 1.03,
    "construction_addition": 4, "charge_correction": 20, "capacity": 60, "water_absorption": 5,
    "capacity_class": 300,
}  # fmt: skip
rules = st.sampled_from(RULES)
plain = st.sampled_from([r for r in RULES if not r.as_printed])
figures = st.floats(-100, 20_000, allow_nan=False).map(lambda x: round(x, 3))
known = st.sets(st.sampled_from(sorted(KNOWN))).map(lambda names: {n: KNOWN[n] for n in names})


def order(rule):
    return {"limit": GRADED, "benchmark": LEVELLED, "condition": REQUIRED}[rule.rule]


@given(plain, figures, st.floats(0, 1000), st.just(KNOWN))
def test_a_better_figure_is_never_a_worse_grade(rule, figure, gained, inputs):
    worse = judge(rule, figure, inputs, ASKED, PERIOD)
    gained *= 1 if rule.sense in (">=", ">") else -1
    better = judge(rule, figure + gained, inputs, ASKED, PERIOD)
    ranks = order(rule)
    if worse.grade in ranks and better.grade in ranks:
        assert ranks.index(better.grade) <= ranks.index(worse.grade)


@given(rules, figures, known)
def test_the_unit_never_changes_the_verdict(rule, figure, inputs):
    above, _, below = rule.unit.partition("/")
    smaller, times = {
        "kgce": ("gce", 1000), "gce": ("kgce", 0.001), "kWh": ("MWh", 0.001),
        "kgoe": ("toe", 0.001), "kg": ("t", 0.001), "t": ("kg", 1000), "%": ("permille", 10),
        "m2": ("ha", 0.0001),
    }[above]  # fmt: skip
    other_unit = f"{smaller}/{below}" if below else smaller
    own = judge(rule, figure, inputs, ASKED, PERIOD)
    other = judge(rule, figure * times, inputs, ASKED, PERIOD, unit=other_unit)
    assert (own.outcome, own.grade) == (other.outcome, other.grade)


@given(rules, figures, known)
def test_asking_twice_gives_the_same_answer(rule, figure, inputs):
    first = judge(rule, figure, inputs, ASKED, PERIOD)
    assert first == judge(rule, figure, dict(reversed(inputs.items())), ASKED, PERIOD)


@given(rules, figures, known)
def test_knowing_more_never_turns_a_verdict_round(rule, figure, inputs):
    """What was certain with some inputs missing stays so with all of them."""
    partly = judge(rule, figure, inputs, ASKED, PERIOD)
    fully = judge(rule, figure, KNOWN | inputs, ASKED, PERIOD)
    if partly.outcome in ("pass", "fail", "overdue", "not_applicable"):
        assert fully.outcome == partly.outcome


@given(rules, figures, known)
def test_what_may_not_judge_never_judges_and_what_is_missing_has_a_name(rule, figure, inputs):
    verdict = judge(rule, figure, inputs, ASKED, PERIOD)
    if not rule.status.may_judge:
        assert verdict.outcome in ("cannot_judge", "not_applicable", "suspended")
    if verdict.outcome == "cannot_judge" and rule.status.may_judge:
        assert verdict.evidence["missing"] or verdict.evidence.get("preview")
    if verdict.outcome == "pass":
        assert verdict.grade not in ("over_limit", "below_baseline", "not_met", "")


@pytest.mark.parametrize("sheet", sorted({r.sheet.id for r in RULES if r.sheet.in_force}))
@pytest.mark.parametrize("law", ["period", "as_of"])
def test_an_edition_starts_exactly_on_its_day(sheet, law):
    rule, inputs = next(
        (r, inputs)
        for r in RULES
        if r.sheet.id == sheet
        for inputs in [KNOWN | {n: w[0] for a in r.where[:1] for n, w in a.items()}]
        if applies(r, inputs)[0] and r.levels[r.binding] is not None
    )
    first = rule.sheet.in_force
    eve = first - timedelta(days=1)
    if law == "as_of":
        on, before = (judge(rule, 1.0, inputs, d, PERIOD, law=law) for d in (first, eve))
    else:
        asked = first + timedelta(days=400)
        start = first if first.day == 1 else first + timedelta(days=31)
        on = judge(rule, 1.0, inputs, asked, parse_period(f"{start:%Y-%m}"))
        before = judge(rule, 1.0, inputs, asked, parse_period(f"{eve:%Y-%m}"))
    assert not on.evidence.get("preview")
    assert before.evidence.get("preview")
    assert before.outcome in ("not_applicable", "cannot_judge")


@given(figures, st.dates(date(2025, 12, 1), date(2026, 2, 1)))
def test_overdue_starts_the_day_after_the_deadline(figure, asked):
    rule = next(r for r in RULES if r.id == "cn.energy_benchmark.2023#ferrosilicon")
    verdict = judge(rule, figure, {}, asked, parse_period("2025-06"))
    if figure > 1850:
        late = asked > date(2025, 12, 31)
        assert verdict.outcome == ("overdue" if late else "fail")
        days = (asked - date(2025, 12, 31)).days
        assert verdict.evidence["days_late"] == max(days, 0)
    else:
        assert verdict.outcome == "pass"


@given(
    st.lists(st.tuples(st.floats(1e3, 2e4), st.floats(1, 1e6)), min_size=12, max_size=12),
    st.randoms(use_true_random=False),
)
def test_a_figure_has_the_same_digits_whatever_order_the_engine_returns_rows_in(months, shuffle):
    rows = [
        {"period": f"2025-{m:02d}", "value": value, "weight": weight}
        for m, (value, weight) in enumerate(months, 1)
    ]
    key = ("plant", "item", "unit_energy", "e", "kWh/t", "sheet")
    names = [row["period"] for row in rows]
    straight = _figure(key, None, rows, names, parse("output"), {})
    shuffle.shuffle(rows)
    assert _figure(key, None, rows, names, parse("output"), {}) == straight
