"""Empty sites: where may be built, and what a site must say."""

import pytest

from tanfeng.reference.finding import Severity


def test_a_site_becomes_an_empty_entry_of_the_fleet(own, build):
    extra = "sites: [{region: CN-JS, capacity: 2.0e+6, count: 2, load: 0.8}]\n"
    problem, _, _ = build(own(extra=extra), "own.steel")
    empty = problem.fleet.technology < 0
    assert problem.fleet.region[empty].tolist() == [1, 1]
    assert problem.fleet.capacity[empty].tolist() == [2e6, 2e6]
    assert problem.fleet.load[empty].tolist() == [0.8, 0.8]


def test_a_site_where_there_is_no_plant_is_told(own, build):
    extra = "sites: [{region: CN-XJ, capacity: 2.0e+6, count: 2}]\n"
    problem, findings, _ = build(own(extra=extra), "own.steel")
    assert (problem.fleet.technology >= 0).all()
    told = [finding for finding in findings if finding.code == "site-left-out"]
    assert [(finding.at, finding.severity) for finding in told] == [
        ("own.yaml:9", Severity.WARNING)
    ]


def test_sites_of_one_region_have_names_of_their_own(own, build):
    extra = "sites:\n" + "  - {region: CN-HE, capacity: 1.0e+6, count: 2}\n" * 2
    problem, _, _ = build(own(extra=extra), "own.steel")
    assert len(set(problem.fleet.ids)) == len(problem.fleet.ids) == 5


@pytest.mark.parametrize("region", ["CN-ZZ", "Hebei", "''"])
def test_an_unknown_region_is_told_at_its_line(told, region):
    extra = (
        f"sites:\n  - {{region: CN-HE, capacity: 1.0e+6}}\n  - {{region: {region}, capacity: 1}}\n"
    )
    found = [each for each in told(extra=extra) if each.severity is Severity.ERROR]
    assert [(each.code, each.at) for each in found] == [("site-faulty", "own.yaml:11")]
