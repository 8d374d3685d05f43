"""One figure against one requirement: what keeps it from being judged, and what it misses."""

import dataclasses
from datetime import date

import pytest

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.period import parse_period
from tanfeng.reference.sheet import Status
from tanfeng.rules import judge
from tanfeng.rules.requirement import Suspension

CLINKER = "cn.gb16780.2021#clinker-energy"
ASKED = date(2025, 3, 1)
YEAR = parse_period("2024")
LOW = {"altitude_m": 60}


def test_a_verdict_names_document_clause_and_both_dates(row):
    verdict = judge(row(CLINKER), 105.0, LOW, ASKED, YEAR, subject="p/kiln-1")
    assert (verdict.subject, verdict.item, verdict.indicator) == (
        "p/kiln-1", "clinker", "comprehensive_energy",
    )  # fmt: skip
    assert verdict.requirement == CLINKER
    assert verdict.clause.startswith("GB 16780-2021, ")
    assert verdict.period == "2024"
    assert verdict.evidence["as_of"] == "2025-03-01"
    assert verdict.status == "seen"
    assert (verdict.outcome, verdict.grade, verdict.margin) == ("pass", "grade2", 12.0)
    assert "2级" in verdict.message.zh
    assert "grade 2" in verdict.message.en


def test_gap_to_better_levels_per_unit_and_year(row):
    verdict = judge(row(CLINKER), 120.0, LOW, ASKED, YEAR, annual_output=1_500_000.0)
    assert verdict.outcome == "fail"
    gaps = verdict.evidence["gaps"]
    assert gaps["grade3"] == {
        "per_unit": 3.0, "unit": "kgce/t", "per_year": 4500.0, "year_unit": "tce",
    }  # fmt: skip
    assert gaps["grade1"]["per_year"] == 30_000.0


def test_gap_of_power_is_told_in_power(row):
    rule = row("cn.gb21346.2022#liquid-ac-electricity")
    gap = judge(rule, 13_450.0, {}, ASKED, YEAR, annual_output=300_000.0).evidence["gaps"]
    assert gap["grade3"]["per_year"] == pytest.approx(30_000.0)
    assert gap["grade3"]["year_unit"] == "MWh"


def test_gap_without_output_is_per_unit_only(row):
    gap = judge(row(CLINKER), 120.0, LOW, ASKED, YEAR).evidence["gaps"]["grade3"]
    assert gap["per_unit"] == 3.0
    assert gap["per_year"] is None


def test_corrections_are_told_with_formula_inputs_and_both_values(row):
    inputs = {"clinker_share": 70, "altitude_m": 0}
    verdict = judge(row("cn.gb16780.2021#cement-energy"), 80.0, inputs, ASKED, YEAR)
    steps = {step["level"]: step for step in verdict.evidence["corrections"]}
    assert steps["grade3"]["formula"] == "limit + (clinker_share - 75) * 1.20"
    assert steps["grade3"]["inputs"] == {"clinker_share": 70.0}
    assert (steps["grade3"]["before"], steps["grade3"]["after"]) == (94.0, 88.0)
    assert verdict.limits["grade3"] == {"printed": 94.0, "value": 88.0}


def test_a_share_stated_as_a_fraction_is_converted(row):
    rule = row("cn.gb16780.2021#cement-energy")
    stated = {"altitude_m": 0, "clinker_share": 0.7, "clinker_share_unit": "1"}
    assert judge(rule, 80.0, stated, ASKED, YEAR).limits["grade3"]["value"] == 88.0


@pytest.mark.parametrize("wrong", [101, -1, "many", float("nan")])
def test_an_input_out_of_range_or_no_number_counts_as_missing(row, wrong):
    inputs = {"clinker_share": wrong, "altitude_m": 0}
    verdict = judge(row("cn.gb16780.2021#cement-energy"), 80.0, inputs, ASKED, YEAR)
    assert verdict.outcome == "cannot_judge"
    assert verdict.evidence["missing"] == ["clinker_share"]


@pytest.mark.parametrize("absent", [None, float("nan"), float("inf")])
def test_no_figure_names_the_figure(row, absent):
    verdict = judge(row(CLINKER), absent, LOW, ASKED, YEAR)
    assert (verdict.outcome, verdict.value) == ("cannot_judge", None)
    assert verdict.evidence["missing"] == ["comprehensive_energy"]


def test_float_noise_does_not_decide(row):
    assert judge(row(CLINKER), 0.1 + 0.2 + 116.7, LOW, ASKED, YEAR).outcome == "pass"
    assert judge(row(CLINKER), 117 + 1e-9, LOW, ASKED, YEAR).outcome == "fail"


def test_a_unit_of_another_kind_is_refused(row):
    with pytest.raises(TanfengError, match="does not convert"):
        judge(row(CLINKER), 105.0, LOW, ASKED, YEAR, unit="kWh/t")


@pytest.mark.parametrize("status", [s for s in Status if not s.may_judge])
def test_an_unverified_value_warns_and_never_judges(row, status):
    rule = dataclasses.replace(row(CLINKER), status=status)
    verdict = judge(rule, 130.0, LOW, ASKED, YEAR)
    assert verdict.outcome == "cannot_judge"
    assert verdict.evidence["would_be"] == {"grade": "over_limit", "outcome": "fail"}
    assert "Warning only: over the limit, fail" in verdict.message.en


def test_an_unverified_correction_weakens_the_verdict(row):
    rule = row("cn.gb16780.2021#cement-energy")
    doubtful = tuple(
        dataclasses.replace(c, status=Status.MEMORY) if c.id == "clinker_share" else c
        for c in rule.corrections
    )
    rule = dataclasses.replace(rule, corrections=doubtful)
    applied = judge(rule, 80.0, {"clinker_share": 70, "altitude_m": 0}, ASKED, YEAR)
    assert (applied.outcome, applied.status) == ("cannot_judge", "memory")
    # at 75 % the correction changes nothing, so nothing rests on it
    idle = judge(rule, 80.0, {"clinker_share": 75, "altitude_m": 0}, ASKED, YEAR)
    assert (idle.outcome, idle.status) == ("pass", "seen")


def test_a_suspended_rule_is_told_on_exactly_its_days(row):
    pause = Suspension(date(2024, 8, 23), date(2025, 6, 30), "notice of suspension")
    rule = dataclasses.replace(row(CLINKER), suspensions=(pause,))

    def outcome(day):
        return judge(rule, 130.0, LOW, day, YEAR).outcome

    assert [outcome(date(2024, 8, 22)), outcome(date(2024, 8, 23))] == ["fail", "suspended"]
    assert [outcome(date(2025, 6, 30)), outcome(date(2025, 7, 1))] == ["suspended", "fail"]
    told = judge(rule, 130.0, LOW, date(2024, 9, 1), YEAR)
    assert told.evidence["would_be"]["outcome"] == "fail"
    assert "notice of suspension" in told.message.en


def test_law_of_the_period_or_of_the_day_of_asking(row):
    rule = row("cn.gb21256.2025#blast-furnace")
    inputs = {"feed_grade": 62, "rare_earth_ore": 0, "vti_ore": 0, "laterite_ore": 0}
    before, asked = parse_period("2025"), date(2026, 11, 23)
    preview = judge(rule, 420.0, inputs, asked, before)
    assert preview.outcome == "cannot_judge"
    assert preview.evidence["preview"] is True
    assert preview.evidence["missing"] == ["GB 21256-2013", "GB 32050-2015"]
    assert "in force from 2026-07-01" in preview.message.en
    today = judge(rule, 420.0, inputs, asked, before, law="as_of")
    assert (today.outcome, today.grade) == ("fail", "over_limit")
    too_early = judge(rule, 420.0, inputs, date(2026, 6, 30), before, law="as_of")
    assert too_early.evidence["preview"] is True


def test_an_edition_that_ended_is_not_applicable(row):
    rule = row(CLINKER)
    ended = dataclasses.replace(rule.sheet, expires=date(2023, 12, 31))
    verdict = judge(dataclasses.replace(rule, sheet=ended), 130.0, LOW, ASKED, YEAR)
    assert verdict.outcome == "not_applicable"


def test_policy_level_and_mandatory_limit_may_differ(row):
    """A blast furnace at 425 keeps the policy baseline of 435 and breaks the limit of 415."""
    asked, half = date(2027, 1, 15), parse_period("2026-H2")
    ores = {"feed_grade": 62, "rare_earth_ore": 0, "vti_ore": 0, "laterite_ore": 0}
    limit = judge(row("cn.gb21256.2025#blast-furnace"), 425.0, ores, asked, half)
    policy = judge(row("cn.energy_benchmark.2023#blast-furnace"), 425.0, ores, asked, half)
    assert (limit.outcome, limit.grade) == ("fail", "over_limit")
    assert (policy.outcome, policy.grade) == ("pass", "between")
    assert (limit.evidence["rule"], policy.evidence["rule"]) == ("limit", "benchmark")


def test_a_better_grade_that_cannot_be_ruled_out_is_told(row):
    """Special ores only relax: 372 passes whatever they are, and might be grade 2."""
    rule = row("cn.gb21256.2025#blast-furnace")
    verdict = judge(rule, 372.0, {"feed_grade": 62}, date(2027, 1, 15), parse_period("2026-H2"))
    assert (verdict.outcome, verdict.grade) == ("pass", "grade3")
    assert verdict.evidence["at_least"] is True
    assert verdict.evidence["missing"] == ["laterite_ore", "rare_earth_ore", "vti_ore"]


def test_alternatives_of_words(row):
    bituminous = row("cn.gb29436.2023#methanol-bituminous")

    def outcome(**words):
        return judge(bituminous, 1500.0, words, date(2026, 3, 1), parse_period("2025"))

    assert outcome(feedstock="bituminous").outcome == "pass"
    pressurised = outcome(feedstock="anthracite", gasification="continuous_pressurised")
    assert pressurised.outcome == "pass"
    assert outcome(feedstock="lignite").outcome == "not_applicable"
    half_known = outcome(feedstock="anthracite")
    assert half_known.evidence["missing"] == ["gasification"]
    assert outcome().evidence["missing"] == ["feedstock", "gasification"]
