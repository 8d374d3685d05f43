"""The record as a value (足迹记录): plain, frozen, its numbers as decimal strings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from tanfeng.reference.finding import Finding, Severity, Text


@dataclass(frozen=True)
class Method:
    """How a footprint was reckoned.

    Attributes
    ----------
    standards
        That its rules follow, such as ``GB/T 24067-2024``.
    warming, sheet, sheet_sha256
        Set of warming potentials, and the edition of the sheet that it was read from.
    view
        How co-products share, see `assembly.VIEWS`.
    """

    standards: tuple[str, ...]
    warming: str
    sheet: str
    sheet_sha256: str
    view: str


@dataclass(frozen=True)
class LinkState:
    """Inputs of the product's supply that ended alike.

    Attributes
    ----------
    state
        ``own`` (what the product's process emits itself) or a state of `linking.STATES`.
    inputs
        How many, in processes that the product needs.
    share
        Of the footprint, by sizes: what arrives over them; None where nobody knows.
    """

    state: str
    inputs: int
    share: str | None


@dataclass(frozen=True)
class Quality:
    """Quality of the data behind a footprint, from contributions (数据质量).

    Attributes
    ----------
    primary
        Share of the footprint, by sizes, that rests on plants' own measured accounts.
    technological, geographical, temporal
        From 1, best, to 5.
    sheet, sheet_sha256
        Edition of the ratings.
    """

    primary: str
    technological: str
    geographical: str
    temporal: str
    sheet: str
    sheet_sha256: str


@dataclass(frozen=True)
class Drawn:
    """Quantiles over draws at 2.5, 50 and 97.5 %."""

    count: int
    seed: int
    varying: int
    low: str
    median: str
    high: str


@dataclass(frozen=True)
class Source:
    """A source of data behind a footprint, with its share of the footprint by sizes."""

    name: str
    version: str
    processes: int
    share: str


@dataclass(frozen=True)
class Reckoned:
    """All numbers of a record: what its basis and its frame give, and nothing else.

    Attributes
    ----------
    values
        Impact -> kg of CO2e or CO2 per declared unit; the kinds of `characterisation.CARBON`
        and impacts that sources bring.
    error
        Most by which ``gwp100`` may be off.
    views
        View -> ``gwp100`` under it; None where the product is not one of the view, or the system
        has no answer there.
    drawn
        None where nothing varies.
    """

    values: Mapping[str, str]
    error: str
    links: tuple[LinkState, ...]
    quality: Quality
    views: Mapping[str, str | None]
    drawn: Drawn | None
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class FootprintRecord:
    """A product's footprint, with what it follows from.

    Attributes
    ----------
    id
        UUID over the content: another value has another id.
    number
        Run that posted the record; 0 before.
    run
        Footprint run that it was taken from.
    product, flow, name
        Column of the system, the product itself and its name.
    unit, amount
        Declared unit, and how many of it the values are for.
    period_start, period_end
        Reference period, both days included.
    geography
        Region code; ``GLO`` for the world.
    basis
        SHA-256 under which all that the numbers follow from is kept.
    overrides
        Links that persons decided: process, flow, provider, share, who, why.
    mass, fossil_carbon, biogenic_carbon
        Of the product per declared unit, in kg; None where nobody has said.
    exempted
        Percent of the footprint left out, as somebody has estimated; ``0`` where every input of
        the supply is linked; None where that is not known.
    valid_from, valid_until
        Both days included.
    predecessor
        Id of the record that this one takes the place of.
    """

    id: str
    number: int
    run: int
    created: str
    product: str
    flow: str
    name: Text
    unit: str
    amount: str
    period_start: str
    period_end: str
    geography: str
    boundary: Text
    method: Method
    basis: str
    reckoned: Reckoned
    overrides: tuple[Mapping[str, Any], ...]
    mass: str | None
    fossil_carbon: str | None
    biogenic_carbon: str | None
    exempted: str | None
    reviewer: str
    valid_from: str
    valid_until: str
    predecessor: str
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    def plain(self) -> dict[str, Any]:
        """Return it as values that JSON can hold."""
        found = asdict(self)
        found["findings"] = [
            {**asdict(each), "severity": str(each.severity)} for each in self.findings
        ]
        return found


def record_of(plain: Mapping[str, Any], number: int) -> FootprintRecord:
    """Return the record that `FootprintRecord.plain` told."""
    told = dict(plain)
    reckoned = told["reckoned"]
    told |= {
        "number": number,
        "name": Text(**told["name"]),
        "boundary": Text(**told["boundary"]),
        "method": Method(**{**told["method"], "standards": tuple(told["method"]["standards"])}),
        "overrides": tuple(told["overrides"]),
        "reckoned": Reckoned(
            reckoned["values"], reckoned["error"],
            tuple(LinkState(**each) for each in reckoned["links"]),
            Quality(**reckoned["quality"]), reckoned["views"],
            Drawn(**reckoned["drawn"]) if reckoned["drawn"] else None,
            tuple(Source(**each) for each in reckoned["sources"]),
        ),
        "findings": tuple(
            Finding(each["code"], Severity(each["severity"]), each["at"], Text(**each["message"]),
                    Text(**each["hint"]))
            for each in told["findings"]
        ),
    }  # fmt: skip
    return FootprintRecord(**told)
