"""Published models and closed forms: the objective is known before the model is solved."""

from collections import defaultdict

import pytest

ALL = list(range(2020, 2031))


def sums(table, by="TECHNOLOGY", **where):
    found = defaultdict(float)
    for row in table.to_pylist():
        if all(row[name] == value for name, value in where.items()):
            found[row[by]] += row["VALUE"]
    return dict(found)


def discounted(rate, times):
    return sum((1 + rate) ** -time for time in times)


def one_region(years=ALL, technologies=(), parameters=None, **more):
    sets = {
        "REGION": ["R"],
        "TECHNOLOGY": list(technologies),
        "FUEL": ["ELC"],
        "EMISSION": [],
        "MODE_OF_OPERATION": [1],
        "TIMESLICE": ["A"],
        "YEAR": list(years),
    }
    return {
        "sets": sets | more.get("sets", {}),
        "parameters": {
            "YearSplit": [["A", 1]],
            "SpecifiedAnnualDemand": [["R", "ELC", 25]],
            "SpecifiedDemandProfile": [["R", "ELC", "A", 1]],
            "OutputActivityRatio": [["R", t, "ELC", 1, 1] for t in technologies],
            **(parameters or {}),
        },
        "defaults": more.get("defaults", {}),
    }


MOST_SIMPLE = {
    "OperationalLife": [["R", "coal", 2]],
    "CapitalCost": [["R", "coal", 400]],
    "VariableCost": [["R", "coal", 1, 5]],
}


def closed_form(factor=1.0):
    capital = 10000 * factor
    salvage = capital * (1 - (1.05 - 1) / (1.05**2 - 1)) * 1.05**-11
    running = 125 * discounted(0.05, [t + 0.5 for t in range(11)])
    return capital * discounted(0.05, range(0, 11, 2)) + running - salvage


def test_super_simple(solved, case):
    model = case("super_simple")
    answer = solved(model)
    assert answer.objective == pytest.approx(model["objective"], abs=5e-9)
    assert sums(answer.tables["NewCapacity"]) == pytest.approx({"gas_import": 2.342422}, abs=1e-6)
    assert sums(answer.tables["TotalTechnologyAnnualActivity"]) == pytest.approx(
        {"gas_import": 2.342422, "gas_plant": 2.1101}, abs=1e-6
    )
    assert answer.certificate.holds()


def test_utopia_has_the_published_objective_and_results(solved, case):
    model = case("utopia")
    answer = solved(model)
    tables = answer.tables
    assert answer.objective == pytest.approx(model["objective"], rel=1e-8)
    for name, expected in (
        ("NewCapacity", model["new_capacity"]),
        ("CapitalInvestment", model["investment"]),
        ("TotalTechnologyModelPeriodActivity", model["activity"]),
        ("AnnualVariableOperatingCost", model["variable_cost"]),
    ):
        found = sums(tables[name])
        assert set(found) == set(expected)
        assert found == pytest.approx(expected, rel=1e-5, abs=1e-6), name
    assert sums(tables["AnnualEmissions"], "EMISSION") == pytest.approx(model["emissions"])
    last = sums(tables["AccumulatedNewCapacity"], YEAR="2010")
    assert last == pytest.approx(model["accumulated_2010"], rel=1e-6, abs=1e-6)


def test_costs_by_technology_add_up_to_the_objective(solved, case):
    answer = solved(case("utopia"))
    total = sum(sums(answer.tables["TotalDiscountedCost"], "REGION").values())
    parts = sum(sums(answer.tables["DiscountedCostByTechnology"]).values())
    assert total == pytest.approx(answer.objective)
    assert parts == pytest.approx(answer.objective)


def test_most_simple_matches_its_closed_form(solved):
    answer = solved(one_region(technologies=["coal"], parameters=MOST_SIMPLE))
    assert round(answer.objective) == 45736
    assert answer.objective == pytest.approx(closed_form(), rel=1e-9)


def test_renewable_target_of_a_fifth(solved):
    both = ["coal", "solar"]
    model = one_region(
        technologies=both,
        parameters={
            "OperationalLife": [["R", both, 2]],
            "CapitalCost": [["R", "coal", 400], ["R", "solar", 800]],
            "VariableCost": [["R", both, 1, 5]],
            "RETagTechnology": [["R", "solar", 1]],
            "RETagFuel": [["R", "ELC", 1]],
            "REMinProductionTarget": [["R", 0.2]],
        },
    )
    answer = solved(model)
    assert round(answer.objective) == 54671
    assert answer.objective == pytest.approx(closed_form(1.2), rel=1e-9)
    assert sums(answer.tables["NewCapacity"], YEAR="2020")["solar"] == pytest.approx(5)


@pytest.mark.parametrize(("method", "salvage"), [(2, 1202.5), (1, 1348.5)])
def test_salvage_of_both_depreciations(solved, method, salvage):
    model = one_region(
        range(2020, 2035),
        ["coal"],
        {
            "OperationalLife": [["R", "coal", 10]],
            "CapitalCost": [["R", "coal", 200]],
            "DepreciationMethod": [["R", method]],
        },
    )
    found = sums(solved(model).tables["DiscountedSalvageValue"])
    share = 0.5 if method == 2 else 1 - (1.05**5 - 1) / (1.05**10 - 1)
    assert found["coal"] == pytest.approx(5000 * share * 1.05**-15)
    assert found["coal"] == pytest.approx(salvage, abs=0.05)


def test_joint_target_of_two_equal_regions(solved):
    """11978 was published for a target of a group of regions, which OSeMOSYS does not have.

    With two equal regions the group's target is that of each region.
    """
    regions, both = ["R1", "R2"], ["coal", "solar"]
    model = {
        "sets": one_region()["sets"]
        | {"REGION": regions, "TECHNOLOGY": both, "YEAR": list(range(2020, 2030))},
        "parameters": {
            "YearSplit": [["A", 1]],
            "SpecifiedAnnualDemand": [[regions, "ELC", 25]],
            "SpecifiedDemandProfile": [[regions, "ELC", "A", 1]],
            "OutputActivityRatio": [[regions, both, "ELC", 1, 1]],
            "OperationalLife": [[regions, both, 10]],
            "CapitalCost": [[regions, both, 200]],
            "VariableCost": [[regions, "solar", 1, 10]],
            "DepreciationMethod": [[regions, 2]],
            "RETagTechnology": [[regions, "solar", 1]],
            "RETagFuel": [[regions, "ELC", 1]],
            "REMinProductionTarget": [[regions, 0.5]],
        },
    }
    assert round(solved(model).objective) == 11978
    model["parameters"]["REMinProductionTarget"] = [[regions, 0]]
    assert round(solved(model).objective) == 10000


@pytest.mark.parametrize("own", [0.05, 0.1])
def test_financing_at_the_investors_rate(solved, own):
    """CapitalRecoveryFactor x PvAnnuity, by the payments of an annuity due."""
    model = one_region(
        [2020, 2021], ["coal"], {**MOST_SIMPLE, "DiscountRateIdv": [["R", "coal", own]]}
    )
    payment = 10000 / discounted(own, range(2))
    running = 125 * discounted(0.05, [0.5, 1.5])
    expected = payment * discounted(0.05, range(2)) + running
    assert solved(model).objective == pytest.approx(expected, rel=1e-9)


def test_whole_units(solved):
    model = one_region(
        [2020],
        ["coal"],
        {**MOST_SIMPLE, "CapacityOfOneTechnologyUnit": [["R", "coal", 10]]},
    )
    answer = solved(model)
    assert sums(answer.tables["NewCapacity"])["coal"] == pytest.approx(30)
    assert sums(answer.tables["NumberOfNewTechnologyUnits"])["coal"] == pytest.approx(3)


def test_trade_serves_the_dear_region(solved):
    regions = ["R1", "R2"]
    model = one_region([2020], ["coal"], {})
    model["sets"]["REGION"] = regions
    model["parameters"] = {
        "YearSplit": [["A", 1]],
        "SpecifiedAnnualDemand": [[regions, "ELC", 25]],
        "SpecifiedDemandProfile": [[regions, "ELC", "A", 1]],
        "OutputActivityRatio": [[regions, "coal", "ELC", 1, 1]],
        "VariableCost": [["R1", "coal", 1, 1], ["R2", "coal", 1, 3]],
        "TradeRoute": [["R1", "R2", "ELC", 1], ["R2", "R1", "ELC", 1]],
        "TotalTechnologyAnnualActivityUpperLimit": [["R1", "coal", 40]],
    }
    answer = solved(model)
    assert answer.objective == pytest.approx((40 * 1 + 10 * 3) / 1.05**0.5)
    assert {(r["REGION"], r["VALUE"]) for r in answer.tables["Trade"].to_pylist()} == {
        ("R1", 15.0),
        ("R2", -15.0),
    }


@pytest.mark.parametrize(
    ("tag", "rows", "wind"),
    [
        # at most 10 a year of wind, exactly 20, no row at all
        (
            0,
            {"UDCMultiplierActivity": [["R", "wind", "U", 1]], "UDCConstant": [["R", "U", 10]]},
            10,
        ),
        (
            1,
            {"UDCMultiplierActivity": [["R", "wind", "U", 1]], "UDCConstant": [["R", "U", 20]]},
            20,
        ),
        (
            2,
            {"UDCMultiplierActivity": [["R", "wind", "U", 1]], "UDCConstant": [["R", "U", 10]]},
            25,
        ),
        # no more than a quarter as much wind as coal: 5 of 25
        (0, {"UDCMultiplierTotalCapacity": [["R", "wind", "U", 4], ["R", "coal", "U", -1]]}, 5),
        (
            0,
            {"UDCMultiplierNewCapacity": [["R", "wind", "U", 1]], "UDCConstant": [["R", "U", 8]]},
            8,
        ),
    ],
)
def test_rows_of_the_users_own(solved, tag, rows, wind):
    model = one_region(
        [2020],
        ("coal", "wind"),
        {
            "OperationalLife": [["R", "coal", 1], ["R", "wind", 1]],
            "CapitalCost": [["R", "coal", 10], ["R", "wind", 1]],
            "CapacityToActivityUnit": [["R", "coal", 1], ["R", "wind", 1]],
            "UDCTag": [["R", "U", tag]],
            **rows,
        },
        sets={"UDC": ["U"]},
    )
    found = solved(model)
    made = sums(found.tables["ProductionByTechnologyAnnual"])
    assert made.get("wind", 0) == pytest.approx(wind)
    assert sum(made.values()) == pytest.approx(25)
