"""A small problem that every part of the room can solve by hand or by machine."""

import numpy as np
import pytest

from tanfeng.pathways.answer import Pathway, PlantPath, Step
from tanfeng.pathways.problem import NEVER, Fleet, Problem


def make_problem(**changes):
    """Two regions, three technologies (old, clean, add-on of old), one product, five years."""
    years = np.arange(2025, 2030)
    r, k, t, f = 2, 3, len(years), 2
    never = np.full((k, k, t), np.inf)
    never[0, 1] = 300.0
    never[0, 2] = 100.0
    keeps = np.zeros((k, k), dtype=bool)
    keeps[0, 2] = True
    fleet = Fleet(
        ids=("a", "b", "c"),
        names=("A", "B", "C"),
        region=np.array([0, 0, 1]),
        technology=np.array([0, 0, 1]),
        capacity=np.array([1e6, 2e6, 5e5]),
        load=np.array([0.9, 0.8, 1.0]),
        renewed=np.array([2015.0, 2023.0, 2024.0]),
        opens=np.full(3, 2025),
        last=np.full(3, NEVER),
        count=np.ones(3),
    )
    given = {
        "sector": "toy",
        "scenario": "toy.base",
        "years": years,
        "span": np.ones(t),
        "regions": ("CN-HE", "CN-JS"),
        "products": ("crude_steel",),
        "technologies": ("old", "clean", "capture"),
        "carriers": ("coal", "electricity"),
        "carrier_units": ("t", "MWh"),
        "makes": np.zeros(k, dtype=int),
        "supplied_by": np.full(f, -1),
        "use": np.repeat(np.array([[0.6, 0.2], [0.0, 0.6], [0.7, 0.4]])[:, :, None], t, axis=2),
        "price": np.repeat(np.array([[800.0, 750.0], [500.0, 600.0]])[:, :, None], t, axis=2),
        "direct": np.repeat(np.array([[2.0], [0.1], [0.4]]), t, axis=1),
        "stored": np.repeat(np.array([[0.0], [0.0], [1.6]]), t, axis=1),
        "grid": np.repeat(np.array([[0.7], [0.6]]), t, axis=1),
        "surcharge": np.zeros((r, k, t)),
        "capex": np.repeat(np.array([[3000.0], [1500.0], [4000.0]]), t, axis=1),
        "renewal": np.repeat(np.array([[600.0], [300.0], [700.0]]), t, axis=1),
        "fixed": np.repeat(np.array([[100.0], [80.0], [150.0]]), t, axis=1),
        "variable": np.repeat(np.array([[1500.0], [1900.0], [1500.0]]), t, axis=1),
        "closing": np.full((k, t), 50.0),
        "convert": never,
        "keeps_age": keeps,
        "life": np.full(k, 40),
        "cycle": np.array([12, 12, 12]),
        "early": np.array([2, 2, 2]),
        "late": np.array([2, 2, 2]),
        "off_cycle": np.full(k, 40.0),
        "first": np.array([1900, 1900, 2027]),
        "last": np.full((r, k), NEVER),
        "survival": np.ones((k, 41)),
        "carbon_price": np.linspace(80, 200, t),
        "allocation": np.zeros((k, t)),
        "demand": np.array([[3.0e6, 2.9e6, 2.8e6, 2.7e6, 2.6e6]]),
        "import_price": np.full((1, t), 6000.0),
        "fleet": fleet,
        "electricity": 1,
        "discount": 0.05,
    }
    return Problem(**(given | changes))


def make_pathway(problem=None):
    """A pathway told by hand: a converts in 2027, b closes in 2028, c runs on."""
    problem = problem or make_problem()
    paths = (
        PlantPath("a", (Step(2025, "keep", "old"), Step(2027, "convert", "capture")), 1.0, 1e9),
        PlantPath("b", (Step(2025, "keep", "old"), Step(2028, "close", "")), 1.0, 2e9),
        PlantPath("c", (Step(2025, "keep", "clean"),), 1.0, 5e8),
    )
    shape = problem.shape
    output, capacity, built, closed = (np.zeros(shape) for _ in range(4))
    a, b, c = problem.fleet.capacity * problem.fleet.load
    output[0, 0] = [a + b, a + b, b, 0, 0]
    output[0, 2] = [0, 0, a, a, a]
    output[1, 1] = c
    capacity[0, 0] = [3e6, 3e6, 2e6, 0, 0]
    capacity[0, 2] = [0, 0, 1e6, 1e6, 1e6]
    capacity[1, 1] = 5e5
    closed[0, 0, 3] = 2e6
    converted = np.zeros((3, 3, 5))
    converted[0, 2, 2] = 1e6
    return Pathway(
        problem=problem,
        method="asset",
        output=output,
        capacity=capacity,
        built=built,
        closed=closed,
        converted=converted,
        imported=np.maximum(problem.demand - output.sum(axis=(0, 1)), 0),
        cost={"carrier": np.full(5, 1e9), "capital": np.full(5, 1e8)},
        objective=5.5e9,
        bound=5.4e9,
        duals={"demand:crude_steel": np.full(5, 3000.0)},
        paths=paths,
    )


@pytest.fixture
def problem():
    return make_problem()


@pytest.fixture
def changed_problem():
    return make_problem


@pytest.fixture
def told_pathway():
    return make_pathway()
