"""Entity files (主体清单): plants, their process units and memberships, typed once as YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tanfeng.ledger.entities import KINDS, Entity
from tanfeng.ledger.memberships import Membership
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.period import parse_period

_RELATIONS = ("part_of", "located_in", "member_of")
_KEYS = {
    "id", "kind", "zh", "en", "sector", "region", "attributes", "synthetic", "owner",
    "confidentiality", "start", "end", "parts", *_RELATIONS,
}  # fmt: skip


@dataclass(frozen=True)
class EntityFile:
    """What an entity file declares, in the order that it can be added in."""

    entities: tuple[Entity, ...]
    memberships: tuple[Membership, ...]


def read_entity_file(path: Path) -> EntityFile:
    """Read entities; ``parts`` nest, and a unit's id becomes ``plant/unit``.

    Raises
    ------
    TanfengError
        With every finding of the file: ``entity-file-unreadable``, ``entity-key-unknown``,
        ``entity-key-missing``, ``entity-kind-unknown``, ``entity-date-unreadable``.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        what = str(error).splitlines()[0]
        raise TanfengError(
            Finding(
                "entity-file-unreadable",
                Severity.ERROR,
                f"{path.name}:1",
                Text(f"主体清单无法读取：{what}", f"The entity file cannot be read: {what}"),
            )
        ) from error
    listed = data.get("entities") if isinstance(data, Mapping) else None
    if not isinstance(listed, list) or not isinstance(node, yaml.MappingNode):
        raise TanfengError(
            Finding(
                "entity-file-unreadable",
                Severity.ERROR,
                f"{path.name}:1",
                Text("缺少 entities 列表。", "There is no list 'entities'."),
                Text(
                    "见 docs/how-to/describe-a-plant.md。", "See docs/how-to/describe-a-plant.md."
                ),
            )
        )
    lines = next(value for key, value in node.value if key.value == "entities")
    reader = _Reader(path.name)
    for item, place in zip(listed, lines.value, strict=True):
        reader.take(item, place, None, None)
    if reader.findings:
        raise TanfengError(*reader.findings)
    return EntityFile(tuple(reader.entities), tuple(reader.memberships))


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.entities: list[Entity] = []
        self.memberships: list[Membership] = []
        self.findings: list[Finding] = []

    def take(
        self, item: Any, place: yaml.Node, above: str | None, given: Mapping[str, Any] | None
    ) -> None:
        at = f"{self.name}:{place.start_mark.line + 1}"
        before = len(self.findings)
        self.findings += _shape(item, at)
        if len(self.findings) > before:
            return
        kind = item["kind"]
        id = f"{above}/{item['id']}" if kind == "unit" and above else str(item["id"])
        # synthetic, region and owner hold for the parts too, unless a part says otherwise
        given = {**(given or {}), **item}
        days = {}
        for key in ("start", "end"):
            try:
                days[key] = _day(item.get(key), at)
            except TanfengError as error:
                self.findings += error.findings
        self.entities.append(
            Entity(
                id=id,
                kind=kind,
                name=Text(str(item.get("zh") or item["en"]), str(item.get("en") or item["zh"])),
                sector=str(item.get("sector") or (given.get("sector") if kind == "unit" else "")),
                region=str(given.get("region") or ""),
                attributes=dict(item.get("attributes") or {}),
                synthetic=bool(given.get("synthetic", False)),
                owner=str(given.get("owner") or ""),
                confidentiality=str(given.get("confidentiality") or "internal"),
                start=days.get("start"),
                end=days.get("end"),
            )
        )
        if above:
            self.memberships.append(Membership(id, above, "part_of", days.get("start"), None))
        for relation in _RELATIONS:
            for parent in _listed(item.get(relation)):
                self.memberships.append(Membership(id, parent, relation, days.get("start"), None))
        parts = item.get("parts") or []
        if parts:
            nested = next(value for key, value in place.value if key.value == "parts")
            for part, where in zip(parts, nested.value, strict=True):
                self.take(part, where, id, given)


def _shape(item: Any, at: str) -> Iterator[Finding]:
    if not isinstance(item, Mapping):
        yield Finding(
            "entity-key-missing",
            Severity.ERROR,
            at,
            Text("每个主体应是键值表。", "An entity is a mapping of keys."),
        )
        return
    for key in sorted(set(item) - _KEYS, key=str):
        yield Finding(
            "entity-key-unknown",
            Severity.ERROR,
            at,
            Text(f"未知的键“{key}”。", f"The key '{key}' is not known."),
            Text(f"可用：{'、'.join(sorted(_KEYS))}", f"Use: {', '.join(sorted(_KEYS))}"),
        )
    for key in ("id", "kind"):
        if not item.get(key):
            yield Finding(
                "entity-key-missing",
                Severity.ERROR,
                at,
                Text(f"缺少“{key}”。", f"The key '{key}' is missing."),
            )
    if not item.get("zh") and not item.get("en"):
        yield Finding(
            "entity-key-missing",
            Severity.ERROR,
            at,
            Text("缺少名称（zh 或 en）。", "A name is missing: zh or en."),
        )
    if item.get("kind") and item["kind"] not in KINDS:
        yield Finding(
            "entity-kind-unknown",
            Severity.ERROR,
            at,
            Text(f"未知的主体类型“{item['kind']}”。", f"'{item['kind']}' is no kind of entity."),
            Text(f"可用：{'、'.join(KINDS)}", f"Use: {', '.join(KINDS)}"),
        )


def _day(value: Any, at: str) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        try:
            return parse_period(str(value)).start
        except TanfengError as error:
            raise TanfengError(
                Finding(
                    "entity-date-unreadable",
                    Severity.ERROR,
                    at,
                    Text(f"“{value}”不是日期。", f"'{value}' is not a date."),
                    Text("请写成 2024-01-31。", "Write 2024-01-31."),
                )
            ) from error


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]
