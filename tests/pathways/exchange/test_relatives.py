"""Models published with relatives of OSeMOSYS: routes that are built and storage rules."""

import pytest

from tanfeng.pathways.exchange import CONVENTIONS, convention_named
from tanfeng.reference.errors import TanfengError

TZ = CONVENTIONS["tz-osemosys"]
YEARS = list(range(2020, 2031))
BOTH = ["R1", "R2"]


def value(table, **where):
    return sum(
        row["VALUE"]
        for row in table.to_pylist()
        if all(row[name] == member for name, member in where.items())
    )


def two_regions(capital, routes, years=YEARS):
    """Two regions that each want 50 and can make it, and a route from R1 to R2."""
    route = ["R1", "R2", "ELC"]
    return {
        "sets": {
            "REGION": BOTH,
            "TECHNOLOGY": ["coal"],
            "FUEL": ["ELC"],
            "EMISSION": [],
            "MODE_OF_OPERATION": [1],
            "TIMESLICE": ["A"],
            "YEAR": years,
        },
        "parameters": {
            "YearSplit": [["A", 1]],
            "SpecifiedAnnualDemand": [[BOTH, "ELC", 50]],
            "SpecifiedDemandProfile": [[BOTH, "ELC", "A", 1]],
            "OutputActivityRatio": [[BOTH, "coal", "ELC", 1, 1]],
            "OperationalLife": [[BOTH, "coal", 2]],
            "CapitalCost": [[region, "coal", cost] for region, cost in capital.items()],
            "CapacityToActivityUnit": [[BOTH, "coal", 2]],
            "VariableCost": [[BOTH, "coal", 1, 5]],
            "TradeRoute": [[*route, 1]],
            "CapitalCostTrade": [[*route, 100]],
            "OperationalLifeTrade": [[*route, 2]],
            "TradeLossBetweenRegions": [[*route, 0.1]],
            "ResidualTradeCapacity": [[*route, 5]],
            "TotalAnnualMaxTradeInvestment": [[*route, 5]],
            "DiscountRateTrade": [[*route, 0.1]],
            "TradeCapacityToActivityUnit": [[*route, 2]],
            **{name: [[*route, given]] for name, given in routes.items()},
        },
    }


BOUGHT = {"AvailabilityFactorTrade": 0.8, "TotalTradeAnnualActivityUpperLimit": 24}


def test_a_route_is_built_to_bring_cheap_power(solved):
    answer = solved(two_regions({"R1": 0, "R2": 400}, BOUGHT), TZ)
    assert round(answer.objective) == 34828
    net = answer.tables["NetTrade"]
    assert value(net, REGION="R1", YEAR="2022") == pytest.approx(24)
    assert value(net, REGION="R2", YEAR="2022") == pytest.approx(-24 * 0.9)
    assert answer.certificate.holds()


def test_what_a_route_is_worth_at_the_end_lowers_its_cost(solved):
    """The published 34828 adds it: the two conventions lie twice its present value apart."""
    model = two_regions({"R1": 0, "R2": 400}, BOUGHT)
    published, usual = solved(model, TZ), solved(model)
    built = value(usual.tables["NewTradeCapacity"], YEAR="2030")
    left = built * 100 * (1 - (1.1 - 1) / (1.1**2 - 1)) * 1.1**-11
    assert built == pytest.approx(5)
    assert published.objective - usual.objective == pytest.approx(2 * left)


def test_a_route_that_must_be_used(solved):
    forced = {
        "TotalAnnualMinCapacityFactorTrade": 0.5,
        "TotalTradeAnnualActivityLowerLimit": 5,
    }
    answer = solved(two_regions({"R1": 400, "R2": 0}, forced), TZ)
    assert round(answer.objective) == 53417
    assert value(answer.tables["NetTrade"], REGION="R1", YEAR="2022") == pytest.approx(5)


def test_trade_is_part_of_the_cost_by_region(solved):
    answer = solved(two_regions({"R1": 0, "R2": 400}, BOUGHT))
    assert value(answer.tables["TotalDiscountedCost"]) == pytest.approx(answer.objective)


def test_a_route_runs_one_way_and_old_ones_end(solved):
    model = two_regions({"R1": 400, "R2": 0}, {"CapitalCostTrade": 0})
    assert value(solved(model).tables["NetTrade"], REGION="R2") == 0
    model = two_regions({"R1": 0, "R2": 400}, {"ResidualTradeCapacity": 0}, [2020, 2021, 2022])
    model["parameters"]["TotalAnnualMaxTradeInvestment"] = [["R1", "R2", "ELC", [5, 0, 0]]]
    net = solved(model).tables["NetTrade"]
    sent = [value(net, REGION="R1", YEAR=str(year)) for year in (2020, 2021, 2022)]
    assert sent == pytest.approx([10, 10, 0])


def test_the_hours_of_a_storage_set_its_size(solved, case):
    model = case("storage_hours")
    answer = solved(model, TZ)
    assert round(answer.objective) == model["objective_rounded"]
    new = value(answer.tables["NewStorageCapacity"], YEAR="2020")
    assert new == pytest.approx(model["new_storage_2020"])
    for part, charged in model["net_charge_2020"].items():
        found = value(answer.tables["NetCharge"], YEAR="2020", TIMESLICE=part)
        assert found == pytest.approx(charged)
    model["parameters"]["StorageMaxHours"] = []
    free = solved(model, TZ)
    assert value(free.tables["NewStorageCapacity"], YEAR="2020") == pytest.approx(0.375)


def test_hours_bind_power_by_typical_days_too(solved, case):
    """Six hours of charge for eighteen: three times the demand's power, the store in 12 hours."""
    model = case("storage_hours")
    model["defaults"] |= {"StorageMaxChargeRate": 99, "StorageMaxDischargeRate": 99}
    new = solved(model).tables["NewStorageCapacity"]
    assert value(new, YEAR="2020") == pytest.approx(3 * 12 / 8760)
    model["parameters"]["StorageMaxHours"] = []
    new = solved(model).tables["NewStorageCapacity"]
    assert value(new, YEAR="2020") == pytest.approx(18 / 8760)


def storage_of_two(solved, flag=True):
    """Solar by day for the night; its cost rises, so that hoarding over years pays."""
    years = list(range(2020, 2030))
    modes, stores = [1, 2, 3, 4], ["daily", "free"]
    model = {
        "sets": {
            "REGION": ["R"],
            "TECHNOLOGY": ["solar", "battery"],
            "FUEL": ["ELC"],
            "EMISSION": [],
            "MODE_OF_OPERATION": modes,
            "TIMESLICE": ["D", "N"],
            "YEAR": years,
            "SEASON": [1],
            "DAYTYPE": [1],
            "DAILYTIMEBRACKET": [1, 2],
            "STORAGE": stores,
        },
        "defaults": {"ResidualStorageCapacity": 0},
        "parameters": {
            "YearSplit": [[["D", "N"], 0.5]],
            "SpecifiedAnnualDemand": [["R", "ELC", 25]],
            "SpecifiedDemandProfile": [["R", "ELC", ["D", "N"], 0.5]],
            "OutputActivityRatio": [
                ["R", "solar", "ELC", 1, 1],
                ["R", "battery", "ELC", [2, 4], 1],
            ],
            "InputActivityRatio": [["R", "battery", "ELC", [1, 3], 1]],
            "TechnologyToStorage": [
                ["R", "battery", "daily", 1, 1],
                ["R", "battery", "free", 3, 1],
            ],
            "TechnologyFromStorage": [
                ["R", "battery", "daily", 2, 1],
                ["R", "battery", "free", 4, 1],
            ],
            "CapacityFactor": [["R", "solar", "N", 0]],
            "CapitalCost": [["R", "solar", 10], ["R", "battery", 20]],
            "OperationalLife": [["R", "solar", 2], ["R", "battery", 3]],
            "VariableCost": [["R", "solar", 1, [10 * n for n in range(10)]]],
            "CapitalCostStorage": [["R", "daily", 0.01], ["R", "free", 0.1]],
            "OperationalLifeStorage": [["R", stores, 100]],
            "Conversionls": [[["D", "N"], 1, 1]],
            "Conversionld": [[["D", "N"], 1, 1]],
            "Conversionlh": [["D", 1, 1], ["N", 2, 1]],
            "DaySplit": [[[1, 2], 12 / 8760]],
            "StorageBalanceDay": [["R", "daily", 1]] if flag else [],
        },
    }
    return solved(model, TZ)


def test_a_storage_that_balances_by_day(solved):
    answer = storage_of_two(solved)
    tables = answer.tables
    new = value(tables["NewStorageCapacity"], STORAGE="daily", YEAR="2020")
    assert new == pytest.approx(12.5)
    charged = [
        value(tables["NetCharge"], STORAGE="free", YEAR="2020", TIMESLICE=part) for part in "DN"
    ]
    assert charged == pytest.approx([75, 0])
    for year in range(2020, 2030):
        assert value(tables["NetCharge"], STORAGE="daily", YEAR=str(year)) == pytest.approx(0)
    assert storage_of_two(solved, flag=False).objective < answer.objective


def test_simple_hydro(solved, case):
    known = case("simple_hydro")
    years = list(range(2020, 2071))
    first, rise = known["demand"]["first"], known["demand"]["rise"]
    techs = ["water", "hydro", "grid"]
    slices = list(known["profile"])
    answer = solved(
        {
            "sets": {
                "REGION": ["R1"],
                "TECHNOLOGY": techs,
                "FUEL": ["WATER", "ELC1", "ELC2"],
                "EMISSION": [],
                "MODE_OF_OPERATION": [1],
                "TIMESLICE": slices,
                "YEAR": years,
            },
            "defaults": known["defaults"],
            "parameters": {
                "YearSplit": [[slices, 0.125]],
                "SpecifiedAnnualDemand": [
                    ["R1", "ELC2", [first + rise * n for n in range(len(years))]]
                ],
                "SpecifiedDemandProfile": [
                    ["R1", "ELC2", part, share] for part, share in known["profile"].items()
                ],
                "OutputActivityRatio": [
                    ["R1", tech, fuel, 1, 1]
                    for tech, fuel in zip(techs, ["WATER", "ELC1", "ELC2"], strict=True)
                ],
                "InputActivityRatio": [
                    ["R1", "hydro", "WATER", 1, 2],
                    ["R1", "grid", "ELC1", 1, 1],
                ],
                "CapacityToActivityUnit": [["R1", ["hydro", "grid"], 31.536]],
                "CapitalCost": [["R1", "hydro", 4800]],
                "FixedCost": [["R1", "hydro", 100]],
                "OperationalLife": [["R1", "hydro", 60]],
            },
        }
    )
    assert round(answer.objective) == known["objective_rounded"]


def test_an_unknown_convention_is_refused():
    with pytest.raises(TanfengError) as caught:
        convention_named("temoa")
    assert caught.value.findings[0].code == "osemosys-convention"
