"""Random models against the equations of OSeMOSYS written out term by term for scipy's solver."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tanfeng.pathways.exchange import read_osemosys, solve_osemosys
from tanfeng.reference.errors import TanfengError

YEARS = [2020, 2021, 2023]
REGIONS, FUELS, SLICES, MODES = ["R1", "R2"], ["COAL", "ELC"], ["D", "N"], [1, 2]
TECHS = ["mine", "plant", "sun", "store", "help"]
SPLIT = {"D": 0.6, "N": 0.4}
DAYS = {"D": 1, "N": 2}


class Rows:
    """A linear programme by names of variables; free only those that are said to be."""

    def __init__(self):
        self.place, self.cost, self.low, self.most, self.equal = {}, {}, {}, [], []

    def at(self, *name, free=False):
        if name not in self.place:
            self.place[name] = len(self.place)
            self.low[name] = None if free else 0
        return name

    def solve(self):
        def matrix(rows):
            whole = np.zeros((len(rows), len(self.place)))
            for n, (terms, _) in enumerate(rows):
                for name, value in terms:
                    whole[n, self.place[name]] += value
            return whole, [bound for _, bound in rows]

        cost = np.zeros(len(self.place))
        for name, value in self.cost.items():
            cost[self.place[name]] += value
        most, equal = matrix(self.most), matrix(self.equal)
        bounds = [(self.low[name], None) for name in self.place]
        return linprog(cost, *most, *equal, bounds)


def drawn(draw):
    def number(low, high):
        return draw(st.integers(low * 4, high * 4)) / 4

    return {
        "rate": draw(st.sampled_from([0.0, 0.05, 0.1])),
        "own": draw(st.sampled_from([0.0, 0.05, 0.12])),
        "method": draw(st.sampled_from([1, 2])),
        "life": {t: draw(st.integers(1, 6)) for t in TECHS},
        "capital": {t: {y: number(1, 20) for y in YEARS} for t in TECHS},
        "fixed": {t: number(0, 3) for t in TECHS},
        "variable": {t: number(0, 6) for t in TECHS},
        "demand": {r: {y: number(1, 12) for y in YEARS} for r in REGIONS},
        "extra": number(0, 3),
        "profile": draw(st.sampled_from([0.2, 0.5, 0.7])),
        "available": draw(st.sampled_from([0.6, 1.0])),
        "residual": number(0, 4),
        "limit": draw(st.sampled_from([-1, 4.0, 9.0])),
        "total_limit": draw(st.sampled_from([-1, 15.0])),
        "penalty": number(0, 5),
        "share": draw(st.sampled_from([0.0, 0.3])),
        "margin": draw(st.sampled_from([0.0, 1.2])),
        "trade": draw(st.booleans()),
        "floor": draw(st.sampled_from([0.0, 0.1])),
        "store_life": draw(st.integers(1, 5)),
        "start": draw(st.sampled_from([0.0, 0.5])),
    }


def described(d):
    both = REGIONS
    parameters = {
        "YearSplit": [[s, v] for s, v in SPLIT.items()],
        "DiscountRate": [[both, d["rate"]]],
        "DiscountRateIdv": [[both, TECHS, d["own"]]],
        "DiscountRateStorage": [[both, "S", d["rate"]]],
        "DepreciationMethod": [[both, d["method"]]],
        "OperationalLife": [[both, t, v] for t, v in d["life"].items()],
        "CapitalCost": [[both, t, list(v.values())] for t, v in d["capital"].items()],
        "FixedCost": [[both, t, v] for t, v in d["fixed"].items()],
        "VariableCost": [[both, t, 1, v] for t, v in d["variable"].items()],
        "SpecifiedAnnualDemand": [[r, "ELC", list(v.values())] for r, v in d["demand"].items()],
        "SpecifiedDemandProfile": [[both, "ELC", "D", d["profile"]],
                                   [both, "ELC", "N", 1 - d["profile"]]],
        "AccumulatedAnnualDemand": [[both, "COAL", d["extra"]]],
        "OutputActivityRatio": [[both, "mine", "COAL", 1, 1], [both, "plant", "ELC", 1, 1],
                                [both, "sun", "ELC", 1, 1], [both, "store", "ELC", 2, 1],
                                [both, "help", "ELC", 1, 1]],
        "InputActivityRatio": [[both, "plant", "COAL", 1, 2.5], [both, "store", "ELC", 1, 1.1]],
        "CapacityFactor": [[both, "sun", "N", 0]],
        "AvailabilityFactor": [[both, "plant", d["available"]]],
        "ResidualCapacity": [["R1", "plant", d["residual"]]],
        "EmissionActivityRatio": [[both, "mine", "CO2", 1, 0.3], [both, "help", "CO2", 1, 0.05]],
        "EmissionsPenalty": [[both, "CO2", d["penalty"]]],
        "AnnualEmissionLimit": [["R1", "CO2", d["limit"]]],
        "AnnualExogenousEmission": [["R1", "CO2", 0.5]],
        "ModelPeriodEmissionLimit": [["R2", "CO2", d["total_limit"]]],
        "RETagTechnology": [[both, "sun", 1]],
        "RETagFuel": [[both, "ELC", 1]],
        "REMinProductionTarget": [[both, d["share"]]],
        "ReserveMargin": [[both, d["margin"]]],
        "ReserveMarginTagFuel": [[both, "ELC", 1]],
        "ReserveMarginTagTechnology": [[both, ["plant", "help"], 1], [both, "sun", 0.2]],
        "TechnologyToStorage": [[both, "store", "S", 1, 1]],
        "TechnologyFromStorage": [[both, "store", "S", 2, 1]],
        "CapitalCostStorage": [[both, "S", 3]],
        "OperationalLifeStorage": [[both, "S", d["store_life"]]],
        "MinStorageCharge": [[both, "S", d["floor"]]],
        "StorageLevelStart": [[both, "S", d["start"]]],
        "Conversionls": [[SLICES, 1, 1]],
        "Conversionld": [[SLICES, 1, 1]],
        "Conversionlh": [["D", 1, 1], ["N", 2, 1]],
        "DaySplit": [[1, 0.4], [2, 0.3]],
    }  # fmt: skip
    if d["trade"]:
        parameters["TradeRoute"] = [["R1", "R2", "ELC", 1], ["R2", "R1", "ELC", 1]]
    sets = {
        "REGION": REGIONS, "TECHNOLOGY": TECHS, "FUEL": FUELS, "EMISSION": ["CO2"],
        "MODE_OF_OPERATION": MODES, "TIMESLICE": SLICES, "YEAR": YEARS, "SEASON": [1],
        "DAYTYPE": [1], "DAILYTIMEBRACKET": [1, 2], "STORAGE": ["S"],
    }  # fmt: skip
    rates = {"StorageMaxChargeRate": 30, "StorageMaxDischargeRate": 20}
    defaults = rates | {"ResidualStorageCapacity": 1}
    return {"sets": sets, "parameters": parameters, "defaults": defaults}


def left(d, rate, life, year):
    used = YEARS[-1] - year + 1
    if year + life - 1 <= YEARS[-1]:
        return 0.0
    if d["method"] == 2 or rate == 0:
        return 1 - used / life
    return 1 - ((1 + rate) ** used - 1) / ((1 + rate) ** life - 1)


def annuity(rate, own, life):
    due = [(1 + own) ** -n for n in range(life)]
    return sum((1 + rate) ** -n for n in range(life)) / sum(due)


def written_out(d):
    lp, rate, end = Rows(), d["rate"], YEARS[-1] - YEARS[0] + 1
    for r in REGIONS:
        for t in TECHS:
            for y in YEARS:
                start = (1 + rate) ** -(y - YEARS[0])
                paid = d["capital"][t][y] * annuity(rate, d["own"], d["life"][t])
                rest = left(d, rate, d["life"][t], y) * (1 + rate) ** -end
                lp.cost[lp.at("new", r, t, y)] = paid * (start - rest)
        emitted_ever = []
        for y in YEARS:
            mid = (1 + rate) ** -(y - YEARS[0] + 0.5)
            emitted, coal, green, firm = [], [], [], []
            for t in TECHS:
                old = d["residual"] if (r, t) == ("R1", "plant") else 0.0
                cap = lp.at("cap", r, t, y)
                lp.cost[cap] = d["fixed"][t] * mid
                built = [(lp.at("new", r, t, v), -1) for v in YEARS if 0 <= y - v < d["life"][t]]
                lp.equal.append(([(cap, 1), *built], old))
                for s in SLICES:
                    runs = [(lp.at("run", r, t, m, s, y), 1) for m in MODES]
                    factor = 0.0 if (t, s) == ("sun", "N") else 1.0
                    lp.most.append(([*runs, (cap, -factor)], 0))
                    lp.cost[runs[0][0]] = d["variable"][t] * SPLIT[s] * mid
                firm.append((cap, -{"plant": 1, "help": 1, "sun": 0.2}.get(t, 0)))
            ran = [(lp.at("run", r, "plant", m, s, y), SPLIT[s]) for m in MODES for s in SLICES]
            if d["available"] < 1:
                most = -d["available"] * sum(SPLIT.values())
                lp.most.append(([*ran, (lp.at("cap", r, "plant", y), most)], 0))
            for s in SLICES:
                made = {t: lp.at("run", r, t, 1, s, y) for t in TECHS}
                back = lp.at("run", r, "store", 2, s, y)
                h = SPLIT[s]
                power = [(made["plant"], h), (made["sun"], h), (made["help"], h), (back, h)]
                balance = [(n, -v) for n, v in power] + [(made["store"], 1.1 * h)]
                if d["trade"]:
                    other = REGIONS[1 - REGIONS.index(r)]
                    balance.append((lp.at("trade", r, other, s, y, free=True), 1))
                share = d["profile"] if s == "D" else 1 - d["profile"]
                lp.most.append((balance, -d["demand"][r][y] * share))
                dug = [(made["mine"], -h), (made["plant"], 2.5 * h)]
                lp.most.append((dug, 0))
                coal += dug
                for t, ratio in (("mine", 0.3), ("help", 0.05)):
                    emitted.append((made[t], ratio * h))
                    lp.cost[made[t]] += ratio * h * d["penalty"] * mid
                green += [(n, d["share"] * v) for n, v in power] + [(made["sun"], -h)]
                if d["margin"]:
                    lp.most.append(([*((n, v / h * d["margin"]) for n, v in power), *firm], 0))
            lp.most.append((coal, -d["extra"]))
            lp.most.append((green, 0))
            emitted_ever += emitted
            if r == "R1" and d["limit"] != -1:
                lp.most.append((emitted, d["limit"] - 0.5))
        if r == "R2" and d["total_limit"] != -1:
            lp.most.append((emitted_ever, d["total_limit"]))
        _storage(lp, d, r, rate, end)
    if d["trade"]:
        for y in YEARS:
            for s in SLICES:
                there = lp.at("trade", "R1", "R2", s, y, free=True)
                lp.equal.append(([(there, 1), (lp.at("trade", "R2", "R1", s, y, free=True), 1)], 0))
    return lp.solve()


def _storage(lp, d, r, rate, end):
    day = {1: 0.4, 2: 0.3}
    level = [(None, d["start"])]
    for y in YEARS:
        start = (1 + rate) ** -(y - YEARS[0])
        rest = left(d, rate, d["store_life"], y) * (1 + rate) ** -end
        lp.cost[lp.at("store", r, y)] = 3 * (start - rest)
        size = [(lp.at("store", r, v), -1) for v in YEARS if 0 <= y - v < d["store_life"]]
        net = {}
        for s in SLICES:
            fill, drain = lp.at("run", r, "store", 1, s, y), lp.at("run", r, "store", 2, s, y)
            net[DAYS[s]] = [(fill, 1), (drain, -1)]
            lp.most.append(([(fill, 1)], 30))
            lp.most.append(([(drain, 1)], 20))
        first = list(level)
        level = first + [(n, v * SPLIT[s]) for s in SLICES for n, v in net[DAYS[s]]]

        def bound(terms, size=size):
            given = sum(v for n, v in terms if n is None)
            moved = [(n, v) for n, v in terms if n is not None]
            lp.most.append(([*moved, *size], 1 - given))
            least = [(n, -v * d["floor"]) for n, v in size]
            lp.most.append(([*((n, -v) for n, v in moved), *least], given - d["floor"]))

        def positive(terms):
            moved = [(n, -v) for n, v in terms if n is not None]
            lp.most.append((moved, sum(v for n, v in terms if n is None)))

        positive(first)
        positive(level)
        for h in (1, 2):
            before = [(n, v * day[g]) for g in (1, 2) if g < h for n, v in net[g]]
            after = [(n, -v * day[g]) for g in (1, 2) if g > h for n, v in net[g]]
            bound(first + before)
            bound(level + after)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_random_models_have_the_same_objective(written, data):
    d = drawn(data.draw)
    expected = written_out(d)
    model, _ = read_osemosys(written(described(d)))
    if expected.status == 2:
        _infeasible(model)
        return
    assert expected.status == 0
    found = solve_osemosys(model)
    assert abs(found.objective - expected.fun) <= 1e-7 * max(1.0, abs(expected.fun))


def _infeasible(model):
    with pytest.raises(TanfengError) as caught:
        solve_osemosys(model)
    assert caught.value.findings[0].code == "osemosys-infeasible"
