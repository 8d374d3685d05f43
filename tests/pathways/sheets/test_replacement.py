"""Replacement rules from their sheets: ratios, transfers, exits, cases; unknown names are told."""

import numpy as np
import pytest

from tanfeng.pathways.problem import Permits
from tanfeng.pathways.sheets.replacement_rules import Rules
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.shelf import open_shelf

STEEL = "cn.replacement.steel"
RULES = """product,rule,regions,to,case,ratio,condition,status,source
crude_steel,ratio,key,,general,2.0,key,seen,test
crude_steel,ratio,elsewhere,,general,1.2,elsewhere,seen,test
crude_steel,ratio,all,,equal_eaf,1.6,converters to EAF,seen,test
crude_steel,transfer,elsewhere,key,general,0,none in,seen,test
crude_steel,transfer,key,elsewhere,general,1,out,seen,test
crude_steel,transfer,key,key,general,{among},among key regions,{status},test
crude_steel,earn,all,,general,0.5,half counts,seen,test
"""


@pytest.fixture
def rules():
    shelf = open_shelf()
    draft = shelf.sheet("cn.replacement.steel_draft.2025_draft")
    return Rules(shelf.editions(STEEL), {2030: draft}, frozenset({"CN-HE", "CN-JS"}))


def test_ratios_by_edition_region_and_case(rules):
    # published figures: 2021 1.5 and 1.25, suspended from 2024-08-23, a draft of 1.5 for all
    assert rules.ratio("crude_steel", "CN-HE", 2023) == 1.5
    assert rules.ratio("crude_steel", "CN-SD", 2023) == 1.25
    assert rules.ratio("crude_steel", "CN-QH", 2023) == 1.0
    assert np.isinf(rules.ratio("crude_steel", "CN-HE", 2025))
    assert rules.ratio("crude_steel", "CN-SD", 2030) == 1.5
    assert rules.ratio("crude_steel", "CN-HE", 2023, "merged") == 1.25
    assert rules.ratio("crude_steel", "CN-SD", 2023, "merged") == 1.1
    assert rules.ratio("crude_steel", "CN-SD", 2019) is None
    assert rules.ratio("clinker", "CN-SD", 2023) is None


def test_what_is_not_known_is_passed_over_and_told(rules):
    assert rules.unknown == {}
    assert rules.ratio("crude_steel", "CN-HE", 2026, "equal_eaf") == 1.0
    (told,) = rules.findings()
    assert told.code == "replacement-unknown"
    assert "steel_2024_suspension.csv:" in told.at
    assert rules.transferred("crude_steel", "key", "key", 2025) is None
    assert rules.transferred("crude_steel", "key", "key", 2031) is False
    assert rules.transferred("crude_steel", "key", "elsewhere", 2031) is True
    assert rules.earned("crude_steel", "CN-HE", 2025) is None


@pytest.fixture
def planned(own, build, tmp_path):
    """The bank under rules of one's own, in force from 2020."""

    def make(among="1", status="seen", change=lambda text: text, earns="null", **options):
        text = change(RULES.format(among=among, status=status))
        (tmp_path / "rules.csv").write_text(text, encoding="utf-8")
        (tmp_path / "rules.yaml").write_text(
            "sheet: own.rules.2020\nseries: own.rules\nkind: replacement\n"
            'document: {number: "own", title: {zh: "自有", en: "own"}}\nin_force: 2020-01-01\n'
            "source: test\nstatus: seen\nlast_checked: 2026-11-23\ntables: {rules: rules.csv}\n",
            encoding="utf-8",
        )
        said = f"replacement: {{follow: own.rules, earns: {earns}, key_regions: [CN-HE, CN-JS]}}\n"
        shelf = own(extra=said)
        regions = ("CN-HE", "CN-JS", "CN-SD")
        problem, findings, _ = build(shelf, "own.steel", regions=regions, **options)
        return problem, findings

    return make


def test_the_bank_is_what_the_sheet_says(planned):
    problem, _ = planned()
    bank = problem.permits
    assert isinstance(bank, Permits)
    assert bank.build[:, 0, 0].tolist() == [2.0, 2.0, 1.2]
    assert (bank.earn == 0.5).all()
    assert bank.zone.tolist() == [1, 1, 0]
    assert bank.transfer[..., 0].tolist() == [[True, False], [True, True]]
    eaf, old = problem.technologies.index("scrap_eaf"), problem.technologies.index("bf_bof")
    # its own exit earns half of a permit, the case needs 1.6 of them
    assert bank.convert[:, old, eaf] == pytest.approx(1.1)


def test_key_regions_that_may_not_share_are_zones_of_their_own(planned):
    for among, status in (("0", "seen"), ("", "unknown")):
        problem, findings = planned(among, status)
        assert problem.permits.zone.tolist() == [1, 2, 0]
        assert problem.permits.transfer[..., 0].tolist() == [
            [True, False, False], [True, True, False], [True, False, True],
        ]  # fmt: skip
        told = [f for f in findings if f.code == "replacement-unknown"]
        assert [f.at for f in told] == (["rules.csv:7"] if status == "unknown" else [])


def test_what_a_scenario_says_of_exits_goes_before_what_rules_do_not_say(planned):
    def silent(text):
        return text.replace("general,0.5,half counts,seen", "general,,half counts,unknown")

    problem, findings = planned(change=silent)
    assert (problem.permits.earn == 0).all()
    assert "rules.csv:8" in {f.at for f in findings if f.code == "replacement-unknown"}
    problem, findings = planned(change=silent, earns=0.75)
    assert (problem.permits.earn == 0.75).all()
    assert "rules.csv:8" not in {f.at for f in findings}


def test_a_conversion_that_no_rule_speaks_of_needs_none_and_is_told(planned):
    problem, findings = planned()
    (silent,) = [f for f in findings if f.code == "replacement-conversion"]
    # gas DRI has no case; the rules here know none of upgrades and hydrogen
    for pair in ("bf_bof → dri_gas_eaf", "bf_bof → bf_bof_bat", "bf_bof → dri_h2_eaf"):
        assert pair in silent.message.en
    assert "scrap_eaf" not in silent.message.en
    h2, old = problem.technologies.index("dri_h2_eaf"), problem.technologies.index("bf_bof")
    assert (problem.permits.convert[:, old, h2] == 0).all()


def test_a_case_that_no_rule_knows_is_told_at_the_conversion(roadmap, build):
    def odd(body):
        body["conversions"][0]["case"] = "swapped"

    with pytest.raises(TanfengError) as refused:
        build(roadmap(odd), "cement.base", "cement")
    (faulty,) = [f for f in refused.value.findings if f.code == "replacement-faulty"]
    assert "'swapped'" in faulty.message.en
    assert faulty.at.startswith("road.yaml:")


@pytest.mark.parametrize(
    ("extra", "word"),
    [
        ("replacement: {follow: cn.replacement.stele}\n", "cn.replacement.stele"),
        ("replacement: {follow: cn.grid}\n", "cn.grid"),
        ("replacement: {adopt: {cn.replacement.none: 2030}}\n", "cn.replacement.none"),
        ("replacement: {adopt: {cn.ets.2024.cement: 2030}}\n", "cn.ets.2024.cement"),
        ("replacement: {key_regions: [CN-HE, Hebei]}\n", "Hebei"),
        ("replacement: {case: swapped}\n", "swapped"),
        ("replacement: {follow: cn.replacement.building_materials}\n", "crude_steel"),
    ],
)
def test_a_name_that_nothing_stands_behind_is_told_where_it_is_written(told, extra, word):
    faulty = [f for f in told(extra=extra) if f.code == "replacement-faulty"]
    assert any(f"'{word}'" in f.message.en for f in faulty)
    place = "roadmap_steel.yaml:" if word == "crude_steel" else "own.yaml:9"
    assert all(place in f.at for f in faulty)


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ("power_classes: {bf_bof: eliminatd}\n", "eliminatd"),
        ("power_classes: {bf_bfo: eliminated}\n", "bf_bfo"),
    ],
)
def test_an_unknown_power_class_or_technology_is_told(told, extra, words):
    (found,) = [f for f in told(extra=extra) if f.code == "power-class"]
    assert f"'{words}'" in found.message.en
    assert found.severity.value == "error"
    assert found.at == "own.yaml:9"


def test_a_power_class_without_a_number_is_told(told):
    found = told(extra="power_classes: {kiln: tiers}\n", extends="cement.base")
    (unknown,) = [f for f in found if f.code == "power-class"]
    assert unknown.severity.value == "warning"
    assert "differential_power_price.csv:" in unknown.at


def test_a_known_power_class_costs_what_it_says(own, build):
    problem, findings, _ = build(own(extra="power_classes: {scrap_eaf: restricted}\n"), "own.steel")
    assert not [f for f in findings if f.code == "power-class"]
    k, power = problem.technologies.index("scrap_eaf"), problem.carriers.index("electricity")
    # published: 0.1 yuan/kWh on the restricted class
    assert problem.surcharge[0, k] == pytest.approx(problem.use[k, power] * 100)
    assert problem.surcharge[:, :k].max() == 0
