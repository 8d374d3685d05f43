"""Units of rows (单位换算): into the unit of a parameter, by the calorific value if need be."""

from __future__ import annotations

from dataclasses import dataclass

from tanfeng.pathways.sheets.entries import Entry
from tanfeng.pathways.sheets.names import SOLD
from tanfeng.pathways.sheets.parameters import PARAMETERS
from tanfeng.pathways.sheets.roadmap import Carrier, Roadmap
from tanfeng.pathways.sheets.settings import LimitSetting, Settings
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.units import factor

_SUMS = {"emission": "tCO2", "indirect": "tCO2", "stored": "tCO2"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The unit that a row is meant to be in.

    Attributes
    ----------
    traded
        The same with the unit in which the carrier is sold; empty where there is none.
    times
        Power with which the carrier's unit per unit sold turns `traded` into `unit`: 1 for
        amounts, -1 for prices.
    name
        Name of that value.
    """

    unit: str
    traded: str = ""
    times: int = 0
    name: str = ""


def limit_unit(said: LimitSetting, roadmap: Roadmap) -> str:
    """Return the unit in which a limit is summed."""
    if said.sums == "carrier" and said.carrier in roadmap.carriers:
        return roadmap.carriers[said.carrier].unit
    return _SUMS.get(said.sums, roadmap.unit)


def wanted(
    roadmap: Roadmap, settings: Settings, parameter: str, subject: str, of: str = ""
) -> Wanted:
    """Return the unit of a parameter of a subject."""
    form = PARAMETERS[parameter].unit
    id = of if parameter == "use" else subject
    if "{limit}" in form and subject in settings.limits:
        said = settings.limits[subject]
        id = said.carrier if said.sums == "carrier" else ""
        form = form.replace("{limit}", limit_unit(said, roadmap))
    form = form.replace("{limit}", "{carrier}").replace("{product}", roadmap.unit)
    carrier = roadmap.carriers.get(id)
    if carrier is None:
        return Wanted(form)
    return _of_carrier(form.replace("{carrier}", carrier.unit), carrier)


def _of_carrier(unit: str, carrier: Carrier) -> Wanted:
    above, _, below = unit.partition("/")
    if not carrier.sold:
        return Wanted(unit)
    if above == carrier.unit:
        traded = carrier.sold + (f"/{below}" if below else "")
        return Wanted(unit, traded, 1, f"{SOLD}{carrier.id}")
    if below == carrier.unit:
        return Wanted(unit, f"{above}/{carrier.sold}", -1, f"{SOLD}{carrier.id}")
    return Wanted(unit)


def ratio(row: Entry, meant: Wanted) -> tuple[float, bool]:
    """Return by what a row is multiplied, and whether it is in the unit of trade.

    Raises
    ------
    TanfengError
        ``entry-unit``.
    """
    if not meant.unit or row.unit == meant.unit:
        return 1.0, False
    for unit, traded in ((meant.unit, False), (meant.traded, True)):
        if unit:
            try:
                return float(factor(row.unit, unit, row.at)), traded
            except TanfengError:
                continue
    either = f"{meant.unit} / {meant.traded}" if meant.traded else meant.unit
    raise refuse(
        "entry-unit",
        row.at,
        f"单位应为 {either}，写的是“{row.unit}”。",
        f"The unit must be {either.replace(' / ', ' or ')}; the row says '{row.unit}'.",
        "先换算，或在路线数据的载体中写明 sold（计价单位与热值）。",
        "Convert it first, or let the roadmap say in which unit the carrier is sold and how much "
        "it holds: sold: {unit: t, heat: ...}.",
    )
