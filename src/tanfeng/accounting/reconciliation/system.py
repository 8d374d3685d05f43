"""The network as arrays (方程组): unknowns, and equations of terms of first and second degree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from tanfeng.accounting.reconciliation.equation import Polynomial, equation
from tanfeng.accounting.reconciliation.network import TOTAL, Network, Reading, Stream
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.units import factor

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class System:
    """Unknowns ``z`` and equations ``f(z) = 0``.

    Attributes
    ----------
    names
        n names: streams, then ``stream.element``, then parameters.
    value, sd
        (n,) as measured; NaN where not. A standard deviation of 0 is a constant.
    low, high
        (n,) bounds.
    start
        (n,) where iteration begins.
    rows
        m names of equations.
    row, coefficient, first, second
        Terms: ``coefficient * z[first] * z[second]`` of equation `row`; -1 stands for no factor.
    """

    names: tuple[str, ...]
    value: Array
    sd: Array
    low: Array
    high: Array
    start: Array
    rows: tuple[str, ...]
    row: Array
    coefficient: Array
    first: Array
    second: Array

    def terms(self, z: Array) -> Array:
        """Return the value of every term."""
        return self.coefficient * self._factor(self.first, z) * self._factor(self.second, z)

    @staticmethod
    def _factor(index: Array, z: Array) -> Array:
        return np.where(index < 0, 1.0, z[index])

    def residual(self, z: Array) -> Array:
        """Return ``f(z)``, (m,)."""
        return np.bincount(self.row, self.terms(z), len(self.rows))

    def size(self, z: Array) -> Array:
        """Return the largest term of each equation, (m,): what its residual is compared with."""
        found = np.zeros(len(self.rows))
        np.maximum.at(found, self.row, np.abs(self.terms(z)))
        return found

    def jacobian(self, z: Array) -> sparse.csr_array:
        """Return the derivative of ``f`` at `z`, (m, n)."""
        one, two = self.first >= 0, self.second >= 0
        by_one = self.coefficient * self._factor(self.second, z)
        by_two = self.coefficient * self._factor(self.first, z)
        data = np.concatenate([by_one[one], by_two[two]])
        where = (
            np.concatenate([self.row[one], self.row[two]]),
            np.concatenate([self.first[one], self.second[two]]),
        )
        shape = (len(self.rows), len(self.names))
        return sparse.coo_array((data, where), shape=shape).tocsr()

    def curved(self) -> Array:
        """Return which equations multiply two unknowns that are no constants, (m,)."""
        free = self.sd != 0.0
        both = (self.second >= 0) & free[self.first] & free[self.second]
        return np.bincount(self.row[both], minlength=len(self.rows)) > 0

    def without(self, index: int) -> System:
        """Return the same with one measurement left out."""
        value, sd = self.value.copy(), self.sd.copy()
        value[index] = sd[index] = np.nan
        return replace(self, value=value, sd=sd)

    def fixed(self, index: Array, at: Array) -> System:
        """Return the same with some unknowns fixed."""
        value, sd = self.value.copy(), self.sd.copy()
        value[index], sd[index] = at, 0.0
        return replace(self, value=value, sd=sd)


def assemble(network: Network) -> System:
    """Write a network as equations.

    Raises
    ------
    TanfengError
        All that is wrong with the network: ``reconcile-name-twice``, ``reconcile-name``,
        ``reconcile-reading``, ``reconcile-unit``, ``reconcile-relation``, ``reconcile-degree``,
        ``reconcile-empty``.
    """
    findings: list[Finding] = []
    names: dict[str, int] = {}
    readings: list[tuple[Reading, float, float, float]] = []

    def add(name: str, reading: Reading, low: float, high: float, start: float, at: str) -> None:
        if not name or name in names:
            findings.append(fault("reconcile-name-twice", at, f"名称“{name}”为空或重复。",
                                   f"The name '{name}' is empty or used twice."))  # fmt: skip
        if why := _reading_fault(reading):
            findings.append(fault("reconcile-reading", at, f"“{name}”：{why.zh}",
                                   f"'{name}': {why.en}"))  # fmt: skip
        names[name] = len(readings)
        readings.append((reading, low, high, start))

    amounts = [abs(s.amount.value) for s in network.streams if s.amount.value]
    usual = float(np.median(amounts)) if amounts else 1.0
    for s in network.streams:
        add(s.name, s.amount, -np.inf if s.signed else 0.0, np.inf, usual, s.at)
        findings += [
            fault("reconcile-name", s.at, f"“{element}”未列入网络的元素。",
                   f"'{element}' is not among the elements of the network.")
            for element in s.fractions if element not in network.elements
        ]  # fmt: skip
    shares: dict[str, list[float]] = defaultdict(list)
    for s in network.streams:
        for element, reading in s.fractions.items():
            shares[element] += [reading.value] if reading.value is not None else []
    for s in network.streams:
        for element in network.elements:
            begin = float(np.mean(shares[element] or [1.0 / (len(network.elements) + 1)]))
            reading = s.fractions.get(element, Reading())
            add(f"{s.name}.{element}", reading, 0.0, 1.0, begin, s.at)
    for p in network.parameters:
        add(p.name, p.amount, -np.inf if p.signed else 0.0, np.inf, 0.5, p.at)
    equations = _balances(network, names, findings)
    for relation in network.relations:
        try:
            equations.append((relation.text, equation(relation.text, names, relation.at)))
        except TanfengError as error:
            findings += error.findings
    if not equations and not findings:
        findings.append(fault("reconcile-empty", network.at, "没有任何平衡或关系式。",
                               "There is no balance and no relation."))  # fmt: skip
    if findings:
        raise TanfengError(*findings)
    return _arrays(tuple(names), readings, equations)


def fault(code: str, at: str, zh: str, en: str) -> Finding:
    """Return what is wrong with a network, as an error."""
    return Finding(code, Severity.ERROR, at, Text(zh, en))


def _reading_fault(reading: Reading) -> Text | None:
    given = [number for number in (reading.value, reading.sd) if number is not None]
    if not np.isfinite(given).all() or (reading.sd is not None and reading.sd < 0):
        return Text("数值须有限，标准差不可为负。",
                    "must be finite, the standard deviation not negative.")  # fmt: skip
    if reading.value is not None and reading.sd is None:
        return Text("有数值而无标准差；常数请填 0。",
                    "a value without a standard deviation; give 0 for a constant.")  # fmt: skip
    if reading.value is None and reading.sd is not None:
        return Text("有标准差而无数值。", "a standard deviation without a value.")
    return None


def _balances(
    network: Network, names: dict[str, int], findings: list[Finding]
) -> list[tuple[str, Polynomial]]:
    at_node: dict[str, list[tuple[Stream, float]]] = defaultdict(list)
    for s in network.streams:
        for node, sign in ((s.source, -1.0), (s.target, 1.0)):
            if node:
                at_node[node].append((s, sign))
    findings += [
        fault("reconcile-name", network.at, f"没有物流进出“{node}”。",
               f"No stream enters or leaves '{node}'.")
        for node in network.balances if node not in at_node
    ]  # fmt: skip
    every = (TOTAL, *network.elements)
    found: list[tuple[str, Polynomial]] = []
    for node, ends in at_node.items():
        # a node with one side only is where the network ends
        both = len({sign for _, sign in ends}) == 2
        wanted = network.balances.get(node, every if both else ())
        for what in wanted:
            if what not in every:
                findings.append(fault("reconcile-name", network.at, f"没有元素“{what}”。",
                                       f"There is no element '{what}'."))  # fmt: skip
                continue
            terms: Polynomial = {}
            for s, sign in ends:
                try:
                    times = sign * float(factor(s.unit, ends[0][0].unit))
                except TanfengError as error:
                    if what == wanted[0]:
                        why = error.findings[0].message
                        findings.append(fault(
                            "reconcile-unit", s.at, f"“{node}”处单位不一：{why.zh}",
                            f"Units differ at '{node}': {why.en}"))  # fmt: skip
                    continue
                share = () if what == TOTAL else (names[f"{s.name}.{what}"],)
                key = tuple(sorted((names[s.name], *share)))
                terms[key] = terms.get(key, 0.0) + times
            if terms := {key: c for key, c in terms.items() if c}:
                found.append((f"{node}: {what}", terms))
    for s in network.streams:
        if s.whole and network.elements:
            parts: Polynomial = {(names[f"{s.name}.{e}"],): 1.0 for e in network.elements}
            found.append((f"{s.name}: 1", {**parts, (): -1.0}))
    return found


def _arrays(
    names: tuple[str, ...],
    readings: list[tuple[Reading, float, float, float]],
    equations: list[tuple[str, Polynomial]],
) -> System:
    def column(numbers: list[float | None]) -> Array:
        return np.array([np.nan if number is None else number for number in numbers], float)

    terms = [
        (row, coefficient, *key, *(-1,) * (2 - len(key)))
        for row, (_, polynomial) in enumerate(equations)
        for key, coefficient in polynomial.items()
    ]
    table = np.array(terms, float).reshape(-1, 4)
    value = column([reading.value for reading, *_ in readings])
    start = np.where(np.isnan(value), [s for *_, s in readings], value)
    return System(
        names, value, column([reading.sd for reading, *_ in readings]),
        np.array([low for _, low, *_ in readings]), np.array([high for *_, high, _ in readings]),
        start, tuple(name for name, _ in equations), table[:, 0].astype(int), table[:, 1],
        table[:, 2].astype(int), table[:, 3].astype(int),
    )  # fmt: skip
