"""One dataset (数据集): what a file says, before it is known what others say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tanfeng.footprint.formats.ecospold2.spread import Spread, spread_of
from tanfeng.footprint.formats.ilcd.look import every, number_of, one, spoken, text
from tanfeng.footprint.formats.xml import Element
from tanfeng.reference.finding import Finding, Severity, Text

NAMESPACE = "http://www.EcoInvent.org/EcoSpold02"
_KINDS = ("activityDataset", "childActivityDataset")
_PROPERTIES = {
    "dry mass": "mass", "price": "value", "heating value, net": "energy",
}  # fmt: skip
"""Name of a property -> what an allocation calls it."""


@dataclass(frozen=True, eq=False)
class Exchange:
    """An exchange as it is told (交换).

    Attributes
    ----------
    inward
        Whether it has an input group.
    group
        0 reference product, 2 by-product, 3 material for treatment, 4 with nature; inputs 1 to 5.
    link
        Activity that supplies it, where the dataset names one.
    formula
        Whether a relation stands behind its amount.
    """

    flow: str
    zh: str
    en: str
    unit: str
    amount: float | None
    inward: bool
    group: str
    elementary: bool
    link: str
    cas: str
    category: str
    spread: Spread
    properties: tuple[tuple[str, float, str], ...]
    formula: bool
    at: str


@dataclass(eq=False)
class Dataset:
    """An activity with its exchanges (活动)."""

    activity: str
    name: str
    row: dict[str, Any]
    at: str
    exchanges: list[Exchange] = field(default_factory=list)
    parameters: int = 0

    @property
    def references(self) -> list[Exchange]:
        """The reference products that it makes, or takes in for treatment."""
        return [e for e in self.exchanges if not e.inward and not e.elementary and e.group == "0"
                and e.amount]  # fmt: skip


def datasets_in(root: Element, file: str, findings: list[Finding]) -> list[Dataset]:
    """Return the datasets of a file."""
    found = [each for kind in _KINDS for each in every(root, kind)]
    if not found:
        findings.append(
            Finding("ecospold2-empty", Severity.WARNING, f"{file}:{root.sourceline}",
                    Text("文件中没有活动数据集。", "There is no activity dataset in the file."))
        )  # fmt: skip
    made = (_dataset(each, file, findings) for each in found)
    return [each for each in made if each is not None]


def _dataset(node: Element, file: str, findings: list[Finding]) -> Dataset | None:
    at = f"{file}:{node.sourceline}"
    activity = one(node, "activityDescription/activity")
    id = activity.get("id", "").strip() if activity is not None else ""
    if activity is None or not id:
        findings.append(
            Finding("ecospold2-activity", Severity.ERROR, at,
                    Text("数据集没有活动编号，未读入。",
                         "The dataset has no id of its activity; it is not read."))
        )  # fmt: skip
        return None
    zh, en = spoken(every(activity, "activityName"))
    period = one(node, "activityDescription/timePeriod")
    level = one(node, "activityDescription/technology")
    comments = [
        *every(activity, "includedActivitiesStart"),
        *every(activity, "generalComment/text"),
    ]
    reviews = every(node, "modellingAndValidation/review")
    row = {
        "name_zh": zh, "name_en": en,
        "location": text(node, "activityDescription/geography/shortname"),
        # 2 is a system that was solved already
        "kind": "system" if activity.get("type") == "2" else "unit",
        "valid_from": _day(period, "startDate"), "valid_until": _day(period, "endDate"),
        "technology": _technology(level, comments),
        "source": _source(node), "review": "external" if reviews else "none", "at": at,
    }  # fmt: skip
    dataset = Dataset(id, en or zh, row, at)
    flow_data = one(node, "flowData")
    if flow_data is None:
        return dataset
    dataset.parameters = len(every(flow_data, "parameter"))
    for kind, elementary in (("intermediateExchange", False), ("elementaryExchange", True)):
        for each in every(flow_data, kind):
            made = _exchange(each, kind, elementary, file, findings)
            if made is not None:
                dataset.exchanges.append(made)
    return dataset


def _exchange(
    node: Element, kind: str, elementary: bool, file: str, findings: list[Finding]
) -> Exchange | None:
    at = f"{file}:{node.sourceline}"
    flow = (node.get(f"{kind}Id") or "").strip()
    group_in, group_out = text(node, "inputGroup"), text(node, "outputGroup")
    if not flow or bool(group_in) == bool(group_out):
        findings.append(
            Finding("ecospold2-exchange", Severity.ERROR, at,
                    Text("交换没有流的编号，或者输入组与输出组不是恰有其一；未读入。",
                         "The exchange has no id of its flow, or not exactly one of input group "
                         "and output group; it is not read."))
        )  # fmt: skip
        return None
    amount = number_of(node.get("amount") or "", at, findings)
    if amount is None and not (node.get("amount") or "").strip():
        findings.append(
            Finding("ecospold2-amount", Severity.ERROR, at,
                    Text("交换没有数量。", "The exchange has no amount."),
                    Text("补上 amount；只有公式的交换不计算。",
                         "Give amount; what has only a formula is not evaluated."))
        )  # fmt: skip
    zh, en = spoken(every(node, "name"))
    unit = next(
        (said for each in every(node, "unitName") if (said := (each.text or "").strip())), ""
    )
    place = [text(node, f"compartment/{part}") for part in ("compartment", "subcompartment")]
    properties = []
    for each in every(node, "property"):
        names = [(name.text or "").strip().casefold() for name in every(each, "name")]
        called = next((_PROPERTIES[said] for said in names if said in _PROPERTIES), None)
        value = number_of(each.get("amount") or "", at, findings)
        if called and value is not None:
            of = next(((u.text or "").strip() for u in every(each, "unitName")), "")
            properties.append((called, value, of))
    return Exchange(
        flow, zh, en, unit, amount, bool(group_in), group_in or group_out, elementary,
        (node.get("activityLinkId") or "").strip(), (node.get("casNumber") or "").strip(),
        "/".join(part for part in place if part), spread_of(one(node, "uncertainty"), at, findings),
        tuple(properties), bool(node.get("mathematicalRelation")), at,
    )  # fmt: skip


def _technology(level: Element | None, comments: list[Element]) -> str:
    said = [f"level {level.get('technologyLevel')}"] if level is not None and level.get(
        "technologyLevel") else []  # fmt: skip
    said += [" ".join((each.text or "").split()) for each in comments]
    return "; ".join(part for part in said if part)[:500]


def _source(node: Element) -> str:
    published = one(node, "administrativeInformation/dataGeneratorAndPublication")
    names = [published.get(name) for name in ("publishedSourceFirstAuthor", "publishedSourceYear",
             "personName")] if published is not None else []  # fmt: skip
    return ", ".join(name for name in names if name)


def _day(period: Element | None, name: str) -> date | None:
    try:
        return date.fromisoformat((period.get(name) or "")[:10]) if period is not None else None
    except ValueError:
        return None
