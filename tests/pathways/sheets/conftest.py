"""A shelf with a scenario of one's own over a built-in one, and the problem that it makes."""

import numpy as np
import pytest
import yaml

from tanfeng.pathways.problem import NEVER, Fleet
from tanfeng.pathways.sheets import build_problem
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.shelf import DATA, open_shelf

HEADER = "subject,parameter,of,region,year,value,expr,unit,status,source,note\n"
TECHNOLOGIES = DATA / "technologies"
YEARS = range(2025, 2061, 5)


def one_plant(routes, regions, cycles):
    one = np.ones(1)
    fleet = Fleet(("p",), ("P",), np.zeros(1, int), np.zeros(1, int), one * 1e6, one * 0.9,
                  one * 2010.0, one * 2025, np.full(1, NEVER), one)  # fmt: skip
    return fleet, ()


def made(shelf, scenario="steel.base", sector="steel", years=YEARS, regions=("CN-HE", "CN-JS")):
    return build_problem(
        shelf, sector, scenario, years=years, regions=regions, enlist=one_plant
    )  # fmt: skip


@pytest.fixture
def build():
    return made


@pytest.fixture
def own(tmp_path):
    """Opens a shelf with a scenario of one's own, `own.steel` or of another sector."""

    def make(rows="", extra="", extends="steel.base", header=HEADER):
        sector = extends.partition(".")[0]
        (tmp_path / "own.csv").write_text(header + rows, encoding="utf-8")
        (tmp_path / "own.yaml").write_text(
            f"sheet: own.{sector}\nkind: scenario\n"
            'document: {number: "own", title: {zh: "自有", en: "own"}}\n'
            "source: test\nstatus: assumption\nlast_checked: 2026-11-23\n"
            f"extends: {extends}\ntables: {{values: own.csv}}\n{extra}",
            encoding="utf-8",
        )
        return open_shelf(tmp_path)

    return make


@pytest.fixture
def told(own):
    """Builds `own` and returns its findings, whether they end the step or not."""

    def findings(rows="", extra="", extends="steel.base", **options):
        shelf = own(rows, extra, extends)
        sector = extends.partition(".")[0]
        try:
            return made(shelf, f"own.{sector}", sector, **options)[1]
        except TanfengError as refused:
            return refused.findings

    return findings


@pytest.fixture
def roadmap(tmp_path):
    """Opens a shelf with a newer roadmap of a sector: the built-in one with changes."""

    def make(change=None, rows=None, sector="cement"):
        body = yaml.safe_load((TECHNOLOGIES / f"roadmap_{sector}.yaml").read_text(encoding="utf-8"))
        table = (TECHNOLOGIES / f"roadmap_{sector}.csv").read_text(encoding="utf-8")
        body |= {"sheet": f"own.roadmap.{sector}", "series": f"own.roadmap.{sector}",
                 "in_force": "2026-06-01", "tables": {"values": "road.csv"}}  # fmt: skip
        if change is not None:
            change(body)
        text = yaml.safe_dump(body, allow_unicode=True, sort_keys=False)
        (tmp_path / "road.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "road.csv").write_text(rows(table) if rows else table, encoding="utf-8")
        return open_shelf(tmp_path)

    return make
