"""Units (单位): what people type, in one canonical spelling, converted exactly.

The units and their spellings are the sheet ``units`` (`data/codes/units.yaml`), their definitions
`data/codes/units_registry.txt`. Standard coal, oil equivalent, normal cubic metres and weight cases
have dimensions of their own: no number turns them into joules, cubic metres or tonnes.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import pint

from tanfeng.reference.errors import refuse
from tanfeng.reference.sheet import read_sheet
from tanfeng.reference.shelf import DATA

_TOKEN = re.compile(r"[*/()·]|[^*/()·]+")
_POWER = re.compile(r"(?P<unit>.*[^\d.-])(?P<power>-?[23])")

# a share by mass may be typed for carbon content: 65 % is 0.65 tC/t
_SHARES = ("%", "permille", "1")


@functools.cache
def registry() -> pint.UnitRegistry:
    """Return the pint registry of the project; its numbers are ``Decimal``."""
    path = str(DATA / "codes" / "units_registry.txt")
    return pint.UnitRegistry(path, non_int_type=Decimal)  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True, slots=True)
class _Spellings:
    pint: dict[str, str]
    substance: dict[str, str]
    aliases: dict[str, str]
    folded: dict[str, str]
    prefixes: tuple[tuple[str, str], ...]


@functools.cache
def _spellings() -> _Spellings:
    sheet = read_sheet(DATA / "codes" / "units.yaml", DATA)
    aliases: dict[str, str] = {}
    names: dict[str, str] = {}
    substance: dict[str, str] = {}
    for row in sheet.tables["units"]:
        cells = row.cells
        names[cells["id"]] = cells["pint"]
        substance[cells["id"]] = cells["substance"]
        for spelled in (cells["id"], *cells["aliases"].split("|")):
            if spelled:
                aliases[_squeeze(spelled)] = cells["id"]
    folded: dict[str, str] = {}
    for spelled, unit in aliases.items():
        key = spelled.casefold()
        # two units that differ by case only (Mt and mt) must be typed exactly
        folded[key] = unit if folded.get(key, unit) == unit else ""
    prefixes = tuple(
        (_squeeze(spelled), str(multiple))
        for multiple, spellings in sheet.body["prefixes"].items()
        for spelled in spellings
    )
    longest_first = tuple(sorted(prefixes, key=lambda p: -len(p[0])))
    return _Spellings(names, substance, aliases, folded, longest_first)


@dataclass(frozen=True, slots=True)
class _Unit:
    text: str
    unit: Any
    scale: Decimal
    substance: tuple[tuple[str, int], ...]


def _squeeze(text: str) -> str:
    squeezed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("⋅", "·")
    squeezed = re.sub(r"(?<=[W瓦])[·.*](?=[h时])", "", squeezed)
    return re.sub(r"(?<=[A-Za-z])(?:\^|\*\*)(?=-?[23])", "", squeezed)


@functools.lru_cache(maxsize=4096)
def _read(text: str) -> _Unit | str:
    """Read a unit; the answer is the part that is unknown when there is one."""
    squeezed = _squeeze(text)
    if not squeezed or re.search(r"[*/·]{2}", squeezed):
        return text
    tokens = [squeezed] if _factor(squeezed) else _TOKEN.findall(squeezed)
    canonical, expression = [], []
    scale = Decimal(1)
    substances: dict[str, int] = {}
    signs = [1]
    sign = 1
    for token in tokens:
        text_of, pint_of = token.replace("·", "*"), token.replace("·", "*")
        if token in "*·/":
            sign = -signs[-1] if token == "/" else signs[-1]
        elif token == "(":
            signs.append(sign)
        elif token == ")":
            if len(signs) == 1:
                return text
            signs.pop()
        else:
            found = _factor(token)
            if found is None:
                return token
            text_of, pint_of = found.text, found.pint
            scale *= found.scale**sign
            if found.substance:
                substances[found.substance] = substances.get(found.substance, 0) + sign
        canonical.append(text_of)
        expression.append(pint_of)
    try:
        unit = registry().parse_units("".join(expression))
    except Exception:  # pint raises many kinds for text that is no product of units
        return text
    carried = tuple(sorted((s, n) for s, n in substances.items() if n))
    return _Unit("".join(canonical), unit, scale, carried)


@dataclass(frozen=True, slots=True)
class _Factor:
    text: str
    pint: str
    scale: Decimal = Decimal(1)
    substance: str = ""


def _factor(token: str) -> _Factor | None:
    """Resolve one factor of a unit: a unit, a multiple of one (万吨), or a power of one (m2)."""
    spelled = _spellings()
    name = spelled.aliases.get(token) or spelled.folded.get(token.casefold())
    if name:
        return _Factor(name, spelled.pint[name], substance=spelled.substance[name])
    for prefix, multiple in spelled.prefixes:
        if token.startswith(prefix) and len(token) > len(prefix):
            rest = _factor(token[len(prefix) :])
            if rest and rest.scale == 1 and rest.text[0].isalpha():
                return _Factor(multiple + rest.text, rest.pint, Decimal(multiple), rest.substance)
    power = _POWER.fullmatch(token)
    inner = _factor(power["unit"]) if power else None
    if power and inner and inner.scale == 1 and not inner.substance:
        return _Factor(f"{inner.text}^{power['power']}", f"{inner.pint}**{power['power']}")
    return None


def _known(text: str, at: str) -> _Unit:
    found = _read(text)
    if isinstance(found, _Unit):
        return found
    spelled = _spellings()
    near = get_close_matches(found, [*spelled.pint, *spelled.aliases], 6, 0.5)
    options = "、".join(dict.fromkeys(spelled.aliases[_squeeze(n)] for n in near)) or "-"
    raise refuse(
        "unit-unknown",
        at,
        f"无法识别单位“{text}”中的“{found}”。",
        f"The unit '{text}' is not known (at '{found}').",
        f"相近的单位：{options}。单位表见 `tanfeng reference show units`。",
        f"Near: {options}. `tanfeng reference show units` lists all units.",
    )


def canonical(unit: str, at: str = "unit") -> str:
    """Return the canonical spelling of a unit as people type it.

    Raises
    ------
    TanfengError
        ``unit-unknown`` with the nearest units.

    Examples
    --------
    >>> [canonical(u) for u in ("吨", "万千瓦时", "万标立方米", "Nm³", "％", "kgCO₂ / kWh")]
    ['t', '1e4kWh', '1e4Nm3', 'Nm3', '%', 'kgCO2/kWh']
    """
    return _known(unit, at).text


def dimension_of(unit: str, at: str = "unit") -> Any:
    """Return pint's dimensionality of a unit; empty for a pure number.

    Raises
    ------
    TanfengError
        ``unit-unknown``.
    """
    return _known(unit, at).unit.dimensionality


@dataclass(frozen=True, slots=True)
class Nature:
    """What a unit measures, as the dimension check of formulas reads it.

    Attributes
    ----------
    dimension
        pint's dimensionality; empty for a pure number.
    scale
        The unit in base units of that dimension.
    carbon
        Power of carbon mass in the unit: 1 for tC, -1 for t/tC.
    substances
        Substances the unit names: C, CO2, CO2e.
    """

    dimension: Any
    scale: Decimal
    carbon: int
    substances: frozenset[str]


def nature(unit: str, at: str = "unit") -> Nature:
    """Return dimension, scale and substances of a unit.

    Raises
    ------
    TanfengError
        ``unit-unknown``.
    """
    known = _known(unit, at)
    whole = registry().Quantity(Decimal(1), known.unit).to_base_units().magnitude
    carried = dict(known.substance)
    return Nature(
        known.unit.dimensionality, whole * known.scale, carried.get("C", 0), frozenset(carried)
    )


def factor(from_unit: str, to_unit: str, at: str = "unit") -> Decimal:
    """Return the number that turns a value in `from_unit` into one in `to_unit`.

    Raises
    ------
    TanfengError
        ``unit-unknown``; ``unit-differs`` when dimensions differ, or when both are masses of
        different substances (carbon, CO2, CO2 equivalent, anything else).
    """
    source, target = _known(from_unit, at), _known(to_unit, at)
    if source.text == target.text:
        return Decimal(1)
    if source.unit.dimensionality != target.unit.dimensionality:
        hint = ("请改用同类单位。", "Use a unit of the same kind.")
    elif source.substance != target.substance and source.text not in _SHARES:
        hint = (
            "碳、二氧化碳与二氧化碳当量的质量不可直接互换（碳换算为二氧化碳须乘 44/12）。",
            "Masses of carbon, CO2 and CO2 equivalent are not interchangeable "
            "(carbon to CO2 takes 44/12).",
        )
    else:
        ratio = registry().Quantity(Decimal(1), source.unit).to(target.unit).magnitude
        return ratio * source.scale / target.scale
    raise refuse(
        "unit-differs",
        at,
        f"单位“{from_unit}”不能换算为“{to_unit}”。",
        f"'{from_unit}' does not convert to '{to_unit}'.",
        *hint,
    )


def convert(value: float, from_unit: str, to_unit: str, at: str = "unit") -> float:
    """Convert one value; the product is formed in decimals and rounded once.

    Raises
    ------
    TanfengError
        See `factor`.

    Examples
    --------
    >>> convert(12.5, "万kWh", "MWh")
    125.0
    """
    return float(Decimal(repr(float(value))) * factor(from_unit, to_unit, at))
