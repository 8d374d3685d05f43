"""IAMC tables: the layout's rules, the numbers, and pyam as the reader for whom they are made."""

import json
import os
import re
import subprocess
import venv
from dataclasses import replace

import numpy as np
import pytest

from tanfeng.pathways.exchange import iamc_table, read_iamc, write_iamc
from tanfeng.reference.errors import TanfengError

STEEL = "Emissions|CO2|Energy|Demand|Industry|Steel"
HEAT = {"coal": 20.9}


def steel(pathway):
    return replace(pathway, problem=replace(pathway.problem, sector="steel"))


def values(table, variable, region="China"):
    return [
        row["value"]
        for row in table.to_pylist()
        if row["variable"] == variable and row["region"] == region
    ]


def test_figures_are_those_of_the_pathway(told_pathway):
    told = steel(told_pathway)
    table, findings = iamc_table([told], energy=HEAT)
    assert findings == ()
    assert values(table, STEEL) == pytest.approx(told.emission().sum(axis=(0, 1)) / 1e6)
    assert values(table, "Production|Steel") == pytest.approx(told.output.sum(axis=(0, 1)) / 1e6)
    power = told.carriers()[1].sum(axis=0) * 3.6e-9
    assert values(table, "Final Energy|Industry|Steel|Electricity") == pytest.approx(power)
    coal = told.carriers()[0].sum(axis=0) * 20.9e-9
    assert values(table, "Final Energy|Industry|Steel|Solids|Coal") == pytest.approx(coal)
    assert values(table, "Price|Carbon") == pytest.approx(told.problem.carbon_price)


def test_the_whole_is_the_sum_of_the_regions(told_pathway):
    table, _ = iamc_table([steel(told_pathway)], energy=HEAT)
    parts = np.array([values(table, STEEL, region) for region in ("Hebei", "Jiangsu")])
    assert parts.sum(axis=0) == pytest.approx(values(table, STEEL))


def test_layout_rules(told_pathway, tmp_path):
    """Rules of the format: lower-case keys, whole years, no empty level, one row a place."""
    write_iamc([steel(told_pathway)], tmp_path / "wide.csv", energy=HEAT)
    lines = (tmp_path / "wide.csv").read_text().splitlines()
    head = [name.strip('"') for name in lines[0].split(",")]
    assert head[:5] == ["model", "scenario", "region", "variable", "unit"]
    assert head[5:] == ["2025", "2026", "2027", "2028", "2029"]
    table, _ = read_iamc(tmp_path / "wide.csv")
    places = [tuple(row.values())[:6] for row in table.to_pylist()]
    assert len(places) == len(set(places))
    for variable in set(table["variable"].to_pylist()):
        assert re.fullmatch(r"[^|*\s][^|*]*(\|[^|*\s][^|*]*)*", variable)
    units = {}
    for row in table.to_pylist():
        assert units.setdefault(row["variable"], row["unit"]) == row["unit"]


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_both_layouts_read_back_to_the_same_rows(told_pathway, tmp_path, layout):
    other = steel(told_pathway)
    other = replace(other, problem=replace(other.problem, scenario="toy.other"))
    both = [steel(told_pathway), other]
    write_iamc(both, tmp_path / "table.csv", energy=HEAT, layout=layout)
    back, _ = read_iamc(tmp_path / "table.csv")
    table, _ = iamc_table(both, energy=HEAT)
    assert back.to_pylist() == table.to_pylist()
    assert set(back["scenario"].to_pylist()) == {"toy.base", "toy.other"}


def test_a_carrier_without_heating_value_is_told(told_pathway):
    table, findings = iamc_table([steel(told_pathway)])
    assert [finding.code for finding in findings] == ["iamc-no-energy"]
    assert not values(table, "Final Energy|Industry|Steel|Solids|Coal")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("model,scenario,region,unit,2025\n", "iamc-columns", 1),
        ("model,scenario,region,variable,unit\n", "iamc-columns", 1),
        ("model,scenario,region,variable,unit,2025\na,b,c,d,e,x\n", "iamc-number", 2),
        (
            "model,scenario,region,variable,unit,2025\na,b,c,d,e,1\na,b,c,d,f,2\n",
            "iamc-duplicate",
            3,
        ),
    ],
)
def test_faults_are_named_by_line(tmp_path, text, code, line):
    file = tmp_path / "bad.csv"
    file.write_text(text)
    with pytest.raises(TanfengError) as refused:
        read_iamc(file)
    assert [(f.code, f.at) for f in refused.value.findings] == [(code, f"{file}:{line}")]


PYAM = """
import json, sys, pyam
table = pyam.IamDataFrame(sys.argv[1])
print(json.dumps([table.scenario, table.region, len(table.data), float(table.data.value.sum())]))
"""


@pytest.mark.slow
def test_pyam_opens_it(told_pathway, tmp_path):
    """In an environment of its own: pyam cannot be installed beside the project's numpy."""
    required = os.environ.get("TANFENG_REQUIRE_ALL") == "1"
    file = tmp_path / "table.csv"
    write_iamc([steel(told_pathway)], file, energy=HEAT)
    venv.create(tmp_path / "own", with_pip=True)
    python = str(tmp_path / "own" / "bin" / "python")
    # ixmp4, which pyam asks for, does not run on SQLAlchemy 2.1
    fetch = [python, "-m", "pip", "install", "-q", "pyam-iamc", "sqlalchemy<2.1"]
    if subprocess.run(fetch, capture_output=True, check=False).returncode:
        assert not required, "pyam-iamc cannot be fetched"
        pytest.skip("pyam-iamc cannot be fetched")
    # a home of its own: pint keeps a cache there that names files of another environment
    own = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(
        [python, "-c", PYAM, str(file)],
        capture_output=True, text=True, cwd=tmp_path, check=False, env=own,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    scenarios, regions, count, total = json.loads(done.stdout.splitlines()[-1])
    table, _ = iamc_table([steel(told_pathway)], energy=HEAT)
    assert scenarios == ["toy.base"]
    assert set(regions) == set(table["region"].to_pylist())
    assert count == len(table)
    assert total == pytest.approx(sum(table["value"].to_pylist()))


def test_products_that_are_not_weighed_keep_their_unit(told_pathway):
    table, _ = iamc_table([steel(told_pathway)], energy=HEAT, units={"crude_steel": "count"})
    units = {row["variable"]: row["unit"] for row in table.to_pylist()}
    assert units["Production|Steel"] == "million count/yr"
    assert {unit for variable, unit in units.items()
            if variable.startswith("Capacity Additions|")} == {"million count/yr/yr"}  # fmt: skip
    assert units[STEEL] == "Mt CO2/yr"
