"""Settings that are not as they must be: told at their line, all of them, and never a traceback."""

import pytest

from tanfeng.pathways.sheets import read_scenario
from tanfeng.reference.finding import Severity

FAULTS = [
    ("growth: text\n", "limit-faulty"),
    ("growth: {scrap_eaf: text}\n", "limit-faulty"),
    ("growth: {scrap_eaf: {rate: .nan, seed: 1}}\n", "limit-faulty"),
    ("growth: {scrap_eaf: {rate: 0.1, seed: 1, exces_price: 3}}\n", "limit-faulty"),
    ("growth: {scrap_eaf: {rate: 0.1, seed: -1}}\n", "limit-faulty"),
    ("limits: text\n", "limit-faulty"),
    ("limits: {1: {sums: emission}}\n", "limit-faulty"),
    ("limits: {a: {sums: emission, technologies: scrap_eaf}}\n", "limit-faulty"),
    ("peak: text\n", "scenario-setting"),
    ("peak: {by: soon}\n", "scenario-setting"),
    ("peak: {by: 2030, plateau: little}\n", "scenario-setting"),
    ("peak: {height: -3}\n", "scenario-setting"),
    ("replacement: text\n", "scenario-setting"),
    ("replacement: {key_regions: CN-HE}\n", "scenario-setting"),
    ("replacement: {adopt: [cn.replacement.steel.2021]}\n", "scenario-setting"),
    ("replacement: {adopt: {cn.replacement.steel.2021: soon}}\n", "scenario-setting"),
    ("replacement: {expires_after: long}\n", "scenario-setting"),
    ("power_classes: text\n", "scenario-setting"),
    ("power_classes: {bf_bof: 3}\n", "scenario-setting"),
    ("storage: [cn.co2_storage]\n", "scenario-setting"),
    ("prices: cn.prices.fuel.2015\n", "scenario-setting"),
    ("prices: {coal: 12}\n", "scenario-setting"),
    ("title: text\n", "scenario-setting"),
    ("salvage: [annuity]\n", "scenario-setting"),
    ("scrap: text\n", "scrap-faulty"),
    ("sites: [CN-HE]\n", "site-faulty"),
    ("sites: [{region: CN-HE, capacity: 1.0e+6, load: high}]\n", "site-faulty"),
    ("sites: [{region: CN-HE, capacity: 1.0e+6, count: many}]\n", "site-faulty"),
    ("sites: [{region: CN-HE, capacity: 1.0e+6, count: 1000000000}]\n", "site-faulty"),
    ("sites: [{region: CN-HE, capacity: .inf}]\n", "site-faulty"),
    ("1: text\n", "scenario-key"),
]


@pytest.mark.parametrize(("extra", "code"), FAULTS)
def test_a_setting_that_does_not_fit_is_told_at_its_line(told, extra, code):
    found = [finding for finding in told(extra=extra) if finding.severity is Severity.ERROR]
    assert {finding.code for finding in found} == {code}
    # the settings begin below the eight lines of the header
    assert {finding.at for finding in found} == {"own.yaml:9"}


def test_all_that_is_wrong_is_told_at_once(told):
    extra = "peak: text\ngrowth:\n  scrap_eaf: {rate: a, seed: 1}\n  bf_bof: text\nsites: 3\n"
    rows = "bf_bof,capex,,,,text,,CNY/t,assumption,a,\n"
    found = told(rows, extra)
    places = [finding.at for finding in found if finding.severity is Severity.ERROR]
    assert sorted(places) == ["own.csv:2", "own.yaml:11", "own.yaml:12", "own.yaml:13",
                              "own.yaml:9"]  # fmt: skip


def test_what_is_inherited_is_told_where_it_is_written(own):
    extra = "replacement:\n  adopt: {cn.replacement.steel_draft.2025_draft: 2030}\n"
    scenario = read_scenario(own(extra=extra), "own.steel")
    assert scenario.at("replacement.adopt") == "own.yaml:10"
    assert scenario.at("replacement.key_regions").startswith("scenarios/steel_base.yaml:")
    assert scenario.at("limits.scrap").startswith("scenarios/steel_base.yaml:")


def test_nothing_said_takes_an_inherited_setting_away(own):
    said = read_scenario(own(extra="growth:\nreplacement:\n"), "own.steel").settings
    assert said.growth == {}
    assert said.replacement is None
