"""Entities with duties (责任主体): their roles, and who reports for whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tanfeng.reference import refuse
from tanfeng.traceability.duties.rules import ANY, Rule


@dataclass(frozen=True, eq=False)
class Entities:
    """Entities by index.

    Attributes
    ----------
    names, roles
        All entities and all roles.
    roles_of
        Entity -> roles.
    reports_to
        For each entity the index of the one that reports for it, or -1.
    """

    names: list[str]
    roles: list[str]
    roles_of: Mapping[str, tuple[str, ...]]
    reports_to: np.ndarray

    def holders(self, rule: Rule, own: Collection[str] = ()) -> tuple[np.ndarray, np.ndarray]:
        """Return who holds the duty of a rule for each entity's events, and by which role.

        The role is -1 where the rule is not about the entity. The holder is the entity itself
        when it has a role that holds, else who reports for it, and -1 where nobody is known.
        A rule of form ``own`` is about those alone that have nobody to report for them; roles
        that such a rule is about are in `own`, and a deadline leaves them to it.
        """
        holder, role = np.full((2, len(self.names)), -1)
        for index, name in enumerate(self.names):
            mine = self.roles_of.get(name, ())
            fit = [r for r in mine if ANY in rule.reporters or r in rule.reporters]
            if ANY in rule.reporters and not mine:
                fit = [""]
            if not fit:
                continue
            holds = ANY in rule.holders or any(r in rule.holders for r in mine)
            alone = self.reports_to[index] < 0
            if rule.form == "own" and not alone:
                continue
            if alone and not holds and fit[0] in own:
                continue
            role[index] = self.roles.index(fit[0])
            holder[index] = index if holds else self.reports_to[index]
        return holder, role


def read_entities(table: pa.Table, others: Iterable[str] = ()) -> Entities:
    """Read `entity, role, reports_to`, one row for each role of an entity.

    Parameters
    ----------
    others
        Parties that events name; those that the table does not list have no role.

    Raises
    ------
    TanfengError
        ``entity-column`` when a column is missing.
    """
    missing = {"entity", "role", "reports_to"} - set(table.column_names)
    if missing:
        raise refuse("entity-column", "entities", f"主体表缺少列：{sorted(missing)}",
                     f"The table of entities lacks {sorted(missing)}.")  # fmt: skip
    roles_of: dict[str, tuple[str, ...]] = {}
    above: dict[str, str] = {}
    for row in table.to_pylist():
        if row["role"] and row["role"] not in roles_of.get(row["entity"], ()):
            roles_of[row["entity"]] = (*roles_of.get(row["entity"], ()), row["role"])
        else:
            roles_of.setdefault(row["entity"], ())
        if row["reports_to"]:
            above[row["entity"]] = row["reports_to"]
    names = list(dict.fromkeys([*roles_of, *above.values(), *others]))
    place = {name: index for index, name in enumerate(names)}
    reports_to = np.array([place.get(above.get(name, ""), -1) for name in names], np.int64)
    roles = ["", *dict.fromkeys(role for mine in roles_of.values() for role in mine)]
    return Entities(names, roles, roles_of, reports_to)
