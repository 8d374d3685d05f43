"""What rows may say (参数): of what each parameter is, its unit, and its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tanfeng.pathways.sheets.layout import MOST, YEARS

Subject = Literal["technology", "carrier", "product", "limit", "name", "-"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the tables of roadmaps and scenarios.

    Attributes
    ----------
    of
        What its subject is; ``-`` is the scenario as a whole.
    unit
        Its unit: ``{product}``, ``{carrier}`` and ``{limit}`` stand for those of the product, of
        the carrier and of what a limit sums. Empty for a name, which has a unit of its own.
    names
        What the column ``of`` names; empty where it must be empty.
    dated, regional
        Whether rows may give a year, and a region.
    whole
        Whether it is a whole number.
    low, high
        Bounds, in `unit`; a value outside of them is a finding of `code`.
    """

    of: tuple[Subject, ...]
    unit: str
    names: Literal["", "carrier", "technology", "use"] = ""
    dated: bool = True
    regional: bool = False
    whole: bool = False
    low: float = -MOST
    high: float = MOST
    code: str = "entry-range"


def _of_technology(unit: str, **more: object) -> Parameter:
    return Parameter(("technology",), unit, **more)  # pyright: ignore[reportArgumentType]


def _cost(**more: object) -> Parameter:
    return _of_technology("CNY/{product}", low=0.0, code="cost-negative", **more)


def _years(low: float, high: float, code: str = "entry-range") -> Parameter:
    return _of_technology("a", dated=False, whole=True, low=low, high=high, code=code)


TECHNICAL: Mapping[str, Parameter] = {
    "direct": _of_technology("tCO2/{product}", low=-100.0, high=1000.0),
    "capex": _cost(),
    "renewal": _cost(),
    "life": _years(1, 200, "life-not-positive"),
    "cycle": _years(1, 200, "life-not-positive"),
    "early": _years(0, 200),
    "late": _years(0, 200),
    "first": _years(YEARS[0], 9999),
    "use": _of_technology("{carrier}/{product}", names="carrier"),
    # 20 tCO2/t: aluminium at its dirtiest emits less, so that more captured is a slip
    "stored": _of_technology("tCO2/{product}", low=0.0, high=20.0, code="capture-share"),
    "fixed": _cost(),
    "variable": _of_technology("CNY/{product}"),
    "closing": _cost(),
    "off_cycle": _cost(dated=False),
    "convert": _cost(names="technology"),
    "allocation": _of_technology("tCO2/{product}", low=0.0, high=1000.0),
    "last": _years(YEARS[0], 9999),
    "survival_scale": _of_technology("a", dated=False, high=1e6),
    "survival_shape": _of_technology("1", dated=False, high=1e3),
}
"""Parameters of technologies, in roadmaps and scenarios."""

SHARED: Mapping[str, Parameter] = {
    "price": Parameter(("carrier",), "CNY/{carrier}", regional=True, low=0.0,
                       code="price-negative"),
    "demand": Parameter(("product",), "{product}", low=0.0, code="demand-negative"),
    "import_price": Parameter(("product",), "CNY/{product}", low=0.0, code="price-negative"),
    "carbon_price": Parameter(("-",), "CNY/tCO2", low=0.0, code="price-negative"),
    "grid": Parameter(("-",), "1", low=0.0, high=10.0),
    "limit": Parameter(("limit",), "{limit}", low=0.0, code="limit-faulty"),
    "discount": Parameter(("-",), "1", dated=False),
    "excess_price": Parameter(("limit", "carrier"), "CNY/{limit}", dated=False, low=0.0,
                              code="price-negative"),
    "storage_rate": Parameter(("-",), "1", low=0.0, high=1.0),
    "value": Parameter(("name",), "", dated=False),
    "used": Parameter(("product",), "{product}", low=0.0),
    "share": Parameter(("carrier",), "1", names="use", dated=False),
    "mean_life": Parameter(("carrier",), "a", names="use", dated=False, high=1e4),
    "spread": Parameter(("carrier",), "a", names="use", dated=False, high=1e4),
    "recovery": Parameter(("carrier",), "1", dated=False, low=0.0, high=1.0),
    "fabrication": Parameter(("carrier",), "1", dated=False, low=0.0, high=1.0),
    "stock": Parameter(("carrier",), "{carrier}", dated=False, low=0.0),
}  # fmt: skip
"""Parameters that only scenarios have."""

PARAMETERS: Mapping[str, Parameter] = {**TECHNICAL, **SHARED}
