"""What reconciliation gives (协调结果)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from tanfeng.reference.finding import Finding, Text

State = Literal["redundant", "measured", "observable", "unobservable", "constant", "at_bound"]
"""``redundant``: measured, and checked by other measurements; ``measured``: nothing checks it, it
stays as measured; ``observable``: not measured, it follows from others; ``unobservable``: nothing
tells it; ``constant``: given without error; ``at_bound``: would have left its bounds."""


@dataclass(frozen=True, slots=True)
class Value:
    """One unknown (协调值).

    Attributes
    ----------
    name
        Of the stream, ``stream.element`` for a fraction, or of the parameter.
    value, sd
        Reconciled; None where `state` is ``unobservable``.
    measured, measured_sd
        As given; None where it was not measured.
    standardised
        Adjustment over its own standard deviation (the measurement test of Mah and Tamhane, AIChE
        J. 28 (1982) 828), standard normal without gross errors; None where nothing checks it.
    reason
        Why there is no number.
    """

    name: str
    state: State
    value: float | None
    sd: float | None
    measured: float | None = None
    measured_sd: float | None = None
    standardised: float | None = None
    unit: str = ""
    reason: Text = field(default_factory=lambda: Text("", ""))
    at: str = ""


@dataclass(frozen=True, slots=True)
class GlobalTest:
    """Whether the measurements fit together at all (整体检验).

    Attributes
    ----------
    square
        Weighted sum of squares of the adjustments, chi-square distributed without gross errors.
    freedom
        Degrees of freedom: rank of the equations without the unmeasured unknowns.
    critical, level
        What `square` stays below with probability ``1 - level``.
    p
        Probability of a larger square; None without freedom.
    """

    square: float
    freedom: int
    critical: float | None
    p: float | None
    level: float

    @property
    def passed(self) -> bool | None:
        """None where there is nothing to test."""
        return None if self.critical is None else self.square <= self.critical


@dataclass(frozen=True, slots=True)
class GrossError:
    """A measurement left out because the others speak against it (显著误差).

    Attributes
    ----------
    names
        Usually one; several where the equations cannot tell which of them is wrong. The first was
        left out.
    standardised
        Its standardised adjustment when it was left out.
    bias, bias_sd
        Measured minus what the others say.
    """

    names: tuple[str, ...]
    standardised: float
    bias: float
    bias_sd: float


@dataclass(frozen=True, eq=False)
class Reconciled:
    """A reconciled network.

    Attributes
    ----------
    values
        Streams, fractions, parameters, in the order of the network.
    test
        Of the fit without bounds.
    gross_errors
        Found one after the other; they are still in `values`.
    cleared
        The same network without the measurements with gross errors; None where there are none.
    residuals
        Equation -> what is left of it, relative to its largest term before or after (or a
        millionth of the usual one where all are near 0); unobservable unknowns stand there with
        one of the many values that meet it.
    """

    values: tuple[Value, ...]
    test: GlobalTest
    gross_errors: tuple[GrossError, ...]
    residuals: dict[str, float]
    findings: tuple[Finding, ...]
    cleared: Reconciled | None
    _factor: np.ndarray = field(repr=False)

    def __getitem__(self, name: str) -> Value:
        """Return one unknown by name."""
        for value in self.values:
            if value.name == name:
                return value
        raise KeyError(name)

    def covariance(self, names: Sequence[str]) -> np.ndarray:
        """Return the reconciled covariance of some unknowns, NaN for unobservable ones.

        Returns
        -------
        numpy.ndarray
            (k, k), in the order of `names`.
        """
        index = {value.name: n for n, value in enumerate(self.values)}
        rows = self._factor[[index[name] for name in names]]
        return rows @ rows.T
