"""What a scenario sets (情景设置): its keys, typed; whatever does not fit is a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from tanfeng.pathways.sheets.layout import Amount, Price, Struct, Year, fitted, fitted_entries
from tanfeng.reference.finding import Finding


class LimitSetting(Struct):
    """A limit; its numbers stand in the table."""

    sums: Literal["emission", "indirect", "stored", "carrier", "output", "build", "closure"]
    carrier: str = ""
    zh: str = ""
    en: str = ""
    regions: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    at_least: bool = False
    cumulative: bool = False


class GrowthSetting(Struct):
    """How fast new capacity of a technology may grow."""

    rate: Annotated[float, Meta(gt=-1, le=100)]
    seed: Price
    excess_price: Price | None = None


class PeakSetting(Struct):
    """Demands on the course of emissions."""

    by: Year | None = None
    plateau: Annotated[float, Meta(ge=0, le=10)] = 0.0
    falling: bool = False
    height: Amount | None = None
    with_indirect: bool = False


class ReplacementSetting(Struct):
    """Which rules of capacity replacement a scenario follows.

    `case` is the one by which new plants are replaced; `earns` stands in place of what the rules
    say, or do not say, that exits earn.
    """

    follow: str
    case: str = "general"
    earns: Annotated[float, Meta(ge=0, le=10)] | None = None
    key_regions: tuple[str, ...] = ()
    adopt: dict[str, Year] = field(default_factory=dict)
    expires_after: Annotated[int, Meta(ge=0, le=500)] | None = None


class ScrapSetting(Struct):
    """Of which carrier the loop is closed."""

    carrier: str


class SiteSetting(Struct):
    """Empty sites on which may be built."""

    region: str
    capacity: Amount
    load: Annotated[float, Meta(gt=0, le=1.5)] = 0.9
    count: Annotated[int, Meta(ge=1, le=1000)] = 1


class Settings(Struct):
    """The keys of a scenario with all that it extends laid together."""

    sector: str = ""
    limits: dict[str, LimitSetting] = field(default_factory=dict)
    growth: dict[str, GrowthSetting] = field(default_factory=dict)
    peak: PeakSetting | None = None
    replacement: ReplacementSetting | None = None
    scrap: ScrapSetting | None = None
    sites: tuple[SiteSetting, ...] = ()
    prices: dict[str, str] = field(default_factory=dict)
    storage: str = ""
    storage_cost: str = ""
    salvage: Literal["annuity", "straight_line", "sinking_fund"] = "annuity"
    power_classes: dict[str, str] = field(default_factory=dict)


LAID_TOGETHER = ("limits", "growth", "replacement", "prices", "power_classes")
"""Keys whose entries are laid over those of the scenario that is extended, one by one."""

_ENTRY: Mapping[str, Any] = {
    "limits": LimitSetting, "growth": GrowthSetting, "prices": str, "power_classes": str,
}  # fmt: skip
_WHOLE: Mapping[str, Any] = {
    "sector": str,
    "peak": PeakSetting,
    "replacement": ReplacementSetting,
    "scrap": ScrapSetting,
    "storage": str,
    "storage_cost": str,
    "salvage": Literal["annuity", "straight_line", "sinking_fund"],
}
CODE: Mapping[str, str] = {
    "limits": "limit-faulty", "growth": "limit-faulty", "sites": "site-faulty",
    "scrap": "scrap-faulty",
}  # fmt: skip
FORM: Mapping[str, str] = {
    "limits": "limits: {scrap: {sums: carrier, carrier: scrap}}",
    "growth": "growth: {scrap_eaf: {rate: 0.1, seed: 1.0e+6, excess_price: 500}}",
    "peak": "peak: {by: 2030, plateau: 0.02, falling: true}",
    "replacement": "replacement: {follow: cn.replacement.steel, key_regions: [CN-HE]}",
    "sites": "sites: [{region: CN-HE, capacity: 1.5e+6, count: 2}]",
    "scrap": "scrap: {carrier: scrap}",
    "prices": "prices: {coal: cn.prices.fuel.2015}",
    "storage": "storage: cn.co2_storage",
    "storage_cost": "storage_cost: cost_middle",
    "salvage": "salvage: annuity | straight_line | sinking_fund",
    "power_classes": "power_classes: {bf_bof: restricted}",
    "sector": "sector: steel",
    "title": "title: {zh: ..., en: ...}",
}


def read_settings(
    said: Mapping[str, Any], at: Callable[[str], str], findings: list[Finding]
) -> Settings:
    """Return the settings that fit; every one that does not is a finding.

    Parameters
    ----------
    said
        The keys, laid together; those of `LAID_TOGETHER` are mappings.
    at
        Place of a dotted path.
    """
    found: dict[str, Any] = {}
    for key, kind in _WHOLE.items():
        if said.get(key) is not None:
            code = CODE.get(key, "scenario-setting")
            value = fitted(said[key], kind, key, at, findings, code, FORM.get(key, ""))
            if value is not None:
                found[key] = value
    for key, kind in _ENTRY.items():
        code = CODE.get(key, "scenario-setting")
        found[key] = fitted_entries(said.get(key), kind, key, at, findings, code, FORM.get(key, ""))
    listed = said.get("sites") or []
    code, form = CODE["sites"], FORM["sites"]
    sites = fitted(listed, list[Any], "sites", at, findings, code, form) or []
    sound = [
        fitted(each, SiteSetting, f"sites.{n}", at, findings, code, form)
        for n, each in enumerate(sites)
    ]
    found["sites"] = tuple(site for site in sound if site is not None)
    return Settings(**found)
