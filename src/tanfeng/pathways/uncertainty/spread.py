"""What is uncertain in a plan (不确定范围): stated by the user, number by number, with a source."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.special import ndtr

from tanfeng.pathways.problem import Problem
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text

COLUMNS = ("parameter", "of", "distribution", "low", "mode", "high", "status", "source")
PARAMETERS = ("price", "demand", "carbon_price", "import_price", "age")
DISTRIBUTIONS = ("uniform", "triangular", "lognormal")


@dataclass(frozen=True)
class Spread:
    """How far one input may be off (一项不确定输入).

    Attributes
    ----------
    parameter, of
        ``price`` of a carrier, ``demand`` or ``import_price`` of a product, ``carbon_price``;
        ``age`` draws the unknown ages of plants anew.
    distribution
        Of the factor by which the whole course of the input is multiplied: ``uniform`` from `low`
        to `high`, ``triangular`` with `mode`, ``lognormal`` with median `mode` and 95 % of it
        between `low` and `high`.
    """

    parameter: str
    of: str
    distribution: str
    low: float
    mode: float
    high: float
    status: str
    source: str
    at: str

    def factor(self, standard: float) -> float:
        """Return the factor that a standard normal number stands for."""
        if self.distribution == "lognormal":
            # 95 % of a normal lies within 1.96 standard deviations
            scale = np.log(self.high / self.low) / (2 * 1.959963984540054)
            return float(self.mode * np.exp(scale * standard))
        u = float(ndtr(standard))
        width = self.high - self.low
        if self.distribution == "uniform" or width == 0:
            return self.low + u * width
        rising = (self.mode - self.low) / width
        if u < rising:
            return float(self.low + np.sqrt(u * width * (self.mode - self.low)))
        return float(self.high - np.sqrt((1 - u) * width * (self.high - self.mode)))


def read_spreads(path: Path) -> tuple[Spread, ...]:
    """Read a CSV with the columns of `COLUMNS`; factors of 1 are the plan's own values.

    Raises
    ------
    TanfengError
        ``spread-file`` with every faulty line.
    """
    faults: list[Finding] = []
    found = []

    def fault(line: int, zh: str, en: str) -> None:
        faults.append(Finding("spread-file", Severity.ERROR, f"{path.name}:{line}", Text(zh, en)))

    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            rows = [(reader.line_num, row) for row in reader]
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        what = str(error).splitlines()[0]
        raise refuse("spread-file", f"{path.name}:1", f"文件无法读取：{what}",
                     f"The file cannot be read: {what}") from error  # fmt: skip
    if missing:
        fault(1, f"缺少列：{'、'.join(missing)}。", f"Columns are missing: {', '.join(missing)}.")
        raise TanfengError(*faults)
    for line, row in rows:
        cells = {name: (row[name] or "").strip() for name in COLUMNS}
        if cells["parameter"] not in PARAMETERS:
            fault(line, f"parameter 应为 {'、'.join(PARAMETERS)} 之一。",
                  f"The parameter is one of {', '.join(PARAMETERS)}.")  # fmt: skip
            continue
        if not cells["source"]:
            fault(line, "请写明来源。", "Say where it is from.")
        if any((each.parameter, each.of) == (cells["parameter"], cells["of"]) for each in found):
            fault(line, "同一输入已有一行。", "There is a line for this input already.")
        if cells["parameter"] == "age":
            found.append(Spread("age", "", "", 1.0, 1.0, 1.0, cells["status"], cells["source"],
                                f"{path.name}:{line}"))  # fmt: skip
            continue
        try:
            low, mode, high = (float(cells[name] or 1.0) for name in ("low", "mode", "high"))
        except ValueError:
            fault(line, "low、mode、high 应为数。", "low, mode and high are numbers.")
            continue
        if cells["distribution"] not in DISTRIBUTIONS:
            fault(line, f"distribution 应为 {'、'.join(DISTRIBUTIONS)} 之一。",
                  f"The distribution is one of {', '.join(DISTRIBUTIONS)}.")  # fmt: skip
        if not 0 < low <= mode <= high < np.inf:
            fault(line, "应有 0 < low ≤ mode ≤ high。", "0 < low <= mode <= high must hold.")
        found.append(Spread(cells["parameter"], cells["of"], cells["distribution"], low, mode, high,
                            cells["status"], cells["source"], f"{path.name}:{line}"))  # fmt: skip
    if faults:
        raise TanfengError(*faults)
    return tuple(found)


def check_spreads(problem: Problem, spreads: Sequence[Spread]) -> None:
    """Refuse spreads of what a problem does not have.

    Raises
    ------
    TanfengError
        ``spread-unknown``, one for each.
    """
    known = {"price": problem.carriers, "demand": problem.products,
             "import_price": problem.products}  # fmt: skip
    faults = [
        Finding("spread-unknown", Severity.ERROR, each.at,
                Text(f"规划中没有“{each.of}”。", f"The plan has no '{each.of}'."),
                Text(f"可用：{'、'.join(known[each.parameter])}。",
                     f"There are: {', '.join(known[each.parameter])}."))
        for each in spreads
        if each.parameter in known and each.of not in known[each.parameter]
    ]  # fmt: skip
    if faults:
        raise TanfengError(*faults)


def drawn(problem: Problem, spreads: Sequence[Spread], standard: np.ndarray) -> Problem:
    """Return a problem in which every spread has taken the value of its standard normal number."""
    price, demand = problem.price.copy(), problem.demand.copy()
    carbon, imports = problem.carbon_price.copy(), problem.import_price.copy()
    for each, z in zip(spreads, standard, strict=True):
        factor = each.factor(float(z)) if each.parameter != "age" else 1.0
        if each.parameter == "price":
            price[problem.carriers.index(each.of)] *= factor
        elif each.parameter == "demand":
            demand[problem.products.index(each.of)] *= factor
        elif each.parameter == "import_price":
            imports[problem.products.index(each.of)] *= factor
        elif each.parameter == "carbon_price":
            carbon *= factor
    return replace(problem, price=price, demand=demand, carbon_price=carbon, import_price=imports)
