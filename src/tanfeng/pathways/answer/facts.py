"""A pathway as facts of its scenario (路径入账): what the ledger, roll-ups and reports read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tanfeng.pathways.answer.pathway import Pathway
from tanfeng.pathways.answer.plants import by_plant

TIER = "estimated"
"""Tier of planned figures: none of them was measured."""


@dataclass(frozen=True, slots=True)
class Posted:
    """How a carrier is posted: its item and unit, and how much of the carrier one unit holds."""

    item: str
    unit: str
    holds: float = 1.0


def facts(
    pathway: Pathway, sheet: str, items: Sequence[Posted | None], unit: str = "t"
) -> pa.Table:
    """Return output, emissions, carriers and capacity per plant and model year.

    Plants of an asset answer; of a cohort answer the regions, under their codes.

    Parameters
    ----------
    sheet
        Roadmap sheet that the figures rest on.
    items
        How each carrier is posted; None for one that has no item in the code list.
    unit
        Unit of the product, in which output is posted.

    Returns
    -------
    pyarrow.Table
        Columns of `ledger.COMPUTED_SCHEMA` that `ledger.post_run` asks for.
    """
    problem = pathway.problem
    entries, shown = _amounts(pathway)
    subjects, place = np.unique([subject_of(entry) for entry in entries], return_inverse=True)
    blocks = [
        (problem.products[0], "output", unit, shown["output"]),
        ("total", "emission_direct", "tCO2e", shown["direct"]),
        ("electricity", "emission_indirect", "tCO2e", shown["indirect"]),
        *(
            (posted.item, "consumption", posted.unit, shown["carriers"][place] / posted.holds)
            for place, posted in enumerate(items)
            if posted is not None
        ),
    ]
    years = [str(int(year)) for year in problem.years]
    count = len(subjects) * len(years)
    columns: dict[str, list[pa.Array]] = {}
    for item, measure, counted, amounts in blocks:
        values = np.zeros((count // len(years), len(years)))
        np.add.at(values, place, amounts)
        block = {
            "entity": pa.array(np.repeat(subjects.astype(object), len(years))),
            "item": pa.array([item] * count, pa.string()),
            "measure": pa.array([measure] * count, pa.string()),
            "period": pa.array(years * len(subjects), pa.string()),
            "value": pa.array(values.ravel(), pa.float64()),
            "unit": pa.array([counted] * count, pa.string()),
            "scenario": pa.array([problem.scenario] * count, pa.string()),
            "tier": pa.array([TIER] * count, pa.string()),
            "sheet": pa.array([sheet] * count, pa.string()),
            "symbol": pa.array([measure] * count, pa.string()),
        }
        for name, column in block.items():
            columns.setdefault(name, []).append(column)
    return pa.table({name: pa.chunked_array(parts) for name, parts in columns.items()})


def subject_of(entry: str) -> str:
    """Return the entity that an entry of the fleet belongs to.

    ``plant#route`` is one route of a plant; ``site:CN-HE:1`` an empty site of a province.
    """
    if entry.startswith("site:"):
        return entry.split(":")[1]
    return entry.partition("#")[0]


def _amounts(pathway: Pathway) -> tuple[Sequence[str], dict[str, np.ndarray]]:
    if pathway.paths:
        plants = by_plant(pathway)
        return pathway.problem.fleet.ids, {
            "output": plants.output,
            "direct": plants.direct,
            "indirect": plants.indirect,
            "carriers": plants.carriers,
        }
    return pathway.problem.regions, {
        "output": pathway.output.sum(axis=1),
        "direct": pathway.emission().sum(axis=1),
        "indirect": pathway.indirect().sum(axis=1),
        "carriers": pathway.carriers(),
    }
