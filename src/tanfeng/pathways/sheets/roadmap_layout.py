"""The YAML layout of a roadmap sheet (路线版式): carriers, technologies, conversions, product."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import field

from tanfeng.pathways.sheets.layout import Struct
from tanfeng.pathways.sheets.name_sources import NameLayout


class SoldLayout(Struct):
    """In which unit a carrier is sold, and how much of its own unit that holds.

    The amount is `heat` itself, or comes from names (`expr`) or from a factor sheet.
    """

    unit: str
    heat: float | int | None = None
    expr: str = ""
    factors: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    parameter: str = ""
    status: str = ""
    source: str = ""
    note: str = ""

    def as_name(self, unit: str) -> NameLayout:
        """Return the amount as a named value, in `unit` per unit sold."""
        return NameLayout(
            value=self.heat, expr=self.expr, factors=self.factors, keys=self.keys,
            parameter=self.parameter, unit=f"{unit}/{self.unit}", status=self.status,
            source=self.source, note=self.note,
        )  # fmt: skip


class CarrierLayout(Struct):
    """What technologies use."""

    unit: str
    zh: str = ""
    en: str = ""
    item: str = ""
    sold: SoldLayout | None = None


class TechnologyLayout(Struct):
    """A route to the product."""

    zh: str = ""
    en: str = ""
    routes: tuple[str, ...] = ()
    replacement: str = ""


class ConversionLayout(Struct, rename={"before": "from", "after": "to"}):
    """A way from one technology to another."""

    before: str
    after: str
    keeps_age: bool = False
    case: str = ""


class ProductLayout(Struct):
    """What the technologies make."""

    item: str
    unit: str = "t"


FORM: Mapping[str, str] = {
    "carriers": "coal: {zh: 煤, en: coal, unit: GJ, item: raw_coal}",
    "technologies": "bf_bof: {zh: 高炉-转炉, en: BF-BOF, routes: [bf_bof]}",
    "conversions": "conversions: [{from: bf_bof, to: scrap_eaf, keeps_age: false}]",
    "product": "product: {item: crude_steel, unit: t}",
    "sector": "sector: steel",
    "gbt4754": 'gbt4754: "3011"',
}
