"""Models written as CSV folders of otoole, from compact descriptions."""

import csv
import itertools
import shutil
from pathlib import Path

import pytest
import yaml

from tanfeng.pathways.exchange import OSEMOSYS, read_osemosys, solve_osemosys
from tanfeng.pathways.exchange.parameters import parameters

CASES = Path(__file__).parent / "cases"


def expand(name, rows, years, indices=None):
    """Rows of a parameter: a list in place of a member stands for each, a value for all years."""
    indices = indices or parameters()[name].indices
    for *key, value in rows:
        if indices[-1] == "YEAR" and len(key) == len(indices) - 1:
            key = [*key, years]
        lists = [part if isinstance(part, list) else [part] for part in key]
        for members in itertools.product(*lists):
            by_year = isinstance(value, list)
            yield [*members, value[years.index(members[-1])] if by_year else value]


def write_model(folder, model):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, members in model["sets"].items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([["VALUE"], *[[member] for member in members]])
    for name, rows in model["parameters"].items():
        indices = model.get("indices", {}).get(name) or parameters()[name].indices
        with (folder / f"{name}.csv").open("w", newline="") as file:
            written = csv.writer(file)
            written.writerow([*indices, "VALUE"])
            written.writerows(expand(name, rows, model["sets"]["YEAR"], indices))
    if model.get("defaults"):
        config = {name: {"type": "param", "default": v} for name, v in model["defaults"].items()}
        (folder / "config.yaml").write_text(yaml.safe_dump(config))
    return folder


@pytest.fixture
def case():
    return lambda name: yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def written(tmp_path):
    return lambda model, name="model": write_model(tmp_path / name, model)


@pytest.fixture
def solved(written):
    def solved(model, convention=OSEMOSYS):
        return solve_osemosys(read_osemosys(written(model))[0], convention=convention)

    return solved
