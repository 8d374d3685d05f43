"""What a scenario sets (情景设置): its keys, typed; whatever does not fit is a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from tanfeng.reference.finding import Finding, Severity, Text

MOST = 1e15
"""No amount, price or bound of a plan is larger: world output of anything in t is below it."""
YEARS = (1800, 2300)
"""Years that a plan may speak of."""

Amount = Annotated[float, Meta(gt=0, le=MOST)]
Price = Annotated[float, Meta(ge=0, le=MOST)]
Year = Annotated[int, Meta(ge=YEARS[0], le=YEARS[1])]


class Struct(msgspec.Struct, forbid_unknown_fields=True):
    """A mapping of a sheet that knows all its keys."""


class Label(Struct):
    """A label in Chinese and English; one of them may stand for both."""

    zh: str = ""
    en: str = ""

    def text(self, otherwise: str) -> Text:
        """Return both wordings."""
        return Text(self.zh or self.en or otherwise, self.en or self.zh or otherwise)


class LimitSetting(Struct):
    """A limit; its numbers stand in the table."""

    sums: Literal["emission", "indirect", "stored", "carrier", "output", "build", "closure"]
    carrier: str = ""
    zh: str = ""
    en: str = ""
    regions: list[str] = []
    technologies: list[str] = []
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
    """Which rules of capacity replacement a scenario follows."""

    follow: str
    key_regions: list[str] = []
    adopt: dict[str, Year] = {}
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
    limits: dict[str, LimitSetting] = {}
    growth: dict[str, GrowthSetting] = {}
    peak: PeakSetting | None = None
    replacement: ReplacementSetting | None = None
    scrap: ScrapSetting | None = None
    sites: tuple[SiteSetting, ...] = ()
    prices: dict[str, str] = {}
    storage: str = ""
    salvage: Literal["annuity", "straight_line", "sinking_fund"] = "annuity"
    power_classes: dict[str, str] = {}


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
    "salvage": Literal["annuity", "straight_line", "sinking_fund"],
}
_CODE = {
    "limits": "limit-faulty", "growth": "limit-faulty", "sites": "site-faulty",
    "scrap": "scrap-faulty",
}  # fmt: skip
_FORM = {
    "limits": "limits: {scrap: {sums: carrier, carrier: scrap}}",
    "growth": "growth: {scrap_eaf: {rate: 0.1, seed: 1.0e+6, excess_price: 500}}",
    "peak": "peak: {by: 2030, plateau: 0.02, falling: true}",
    "replacement": "replacement: {follow: cn.replacement.steel, key_regions: [CN-HE]}",
    "sites": "sites: [{region: CN-HE, capacity: 1.5e+6, count: 2}]",
    "scrap": "scrap: {carrier: scrap}",
    "prices": "prices: {coal: cn.prices.fuel.2015}",
    "storage": "storage: cn.co2_storage",
    "salvage": "salvage: annuity | straight_line | sinking_fund",
    "power_classes": "power_classes: {bf_bof: restricted}",
    "sector": "sector: steel",
    "title": "title: {zh: ..., en: ...}",
}


def fitted(
    value: object,
    kind: Any,
    path: str,
    at: Callable[[str], str],
    findings: list[Finding],
    code: str,
) -> Any:
    """Return a value as its type, or None with a finding at the line of the key that is wrong."""
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        text, _, place = str(error).partition(" - at `$")
        inner = place.rstrip("`").replace("[...]", "").replace("[", ".").replace("]", "")
        whole = ".".join(part for part in (path, inner.strip(".")) if part)
        form = _FORM.get(path.partition(".")[0], "")
        findings.append(
            Finding(
                code, Severity.ERROR, at(whole),
                Text(f"“{whole}”不合要求：{text}", f"'{whole}' is not as it must be: {text}."),
                Text(
                    f"写法：{form}（数字写作 1.5e+6，不写 1e6）" if form else "",
                    f"Write it {form} (a number as 1.5e+6, not 1e6)." if form else "",
                ),
            )
        )  # fmt: skip
        return None


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
            code = _CODE.get(key, "scenario-setting")
            value = fitted(said[key], kind, key, at, findings, code)
            if value is not None:
                found[key] = value
    for key, kind in _ENTRY.items():
        entries = {
            id: fitted(each, kind, f"{key}.{id}", at, findings, _CODE.get(key, "scenario-setting"))
            for id, each in (said.get(key) or {}).items()
        }
        found[key] = {id: each for id, each in entries.items() if each is not None}
    listed = said.get("sites") or []
    sites = fitted(listed, list[Any], "sites", at, findings, _CODE["sites"]) or []
    sound = [
        fitted(each, SiteSetting, f"sites.{n}", at, findings, _CODE["sites"])
        for n, each in enumerate(sites)
    ]
    found["sites"] = tuple(site for site in sound if site is not None)
    return Settings(**found)


def is_mapping(value: object, key: str, at: str, findings: list[Finding]) -> bool:
    """Tell whether a value is a mapping with names as keys; a finding where it is not."""
    sound = isinstance(value, Mapping) and all(isinstance(name, str) for name in value)
    if not sound:
        code = _CODE.get(key, "scenario-setting")
        findings.append(
            Finding(code, Severity.ERROR, at,
                    Text(f"“{key}”须为映射。", f"'{key}' must be a mapping of names."),
                    Text(f"写法：{_FORM.get(key, '')}", f"Write it {_FORM.get(key, '')}."))
        )  # fmt: skip
    return sound
