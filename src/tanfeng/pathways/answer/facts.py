"""A pathway as facts of its scenario (路径入账): what the ledger, roll-ups and reports read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from tanfeng.pathways.answer.pathway import Pathway
from tanfeng.pathways.answer.plants import by_plant

TIER = "estimated"
"""Tier of planned figures: none of them was measured."""


def facts(pathway: Pathway, sheet: str, items: Sequence[str | None]) -> pa.Table:
    """Return output, emissions, carriers and capacity per plant and model year.

    Plants of an asset answer; of a cohort answer the regions, under their codes.

    Parameters
    ----------
    sheet
        Roadmap sheet that the figures rest on.
    items
        Item of the code list for each carrier; None for a carrier that is not posted.

    Returns
    -------
    pyarrow.Table
        Columns of `ledger.COMPUTED_SCHEMA` that `ledger.post_run` asks for.
    """
    problem = pathway.problem
    subjects, shown = _amounts(pathway)
    blocks = [
        (problem.products[0], "output", "t", shown["output"]),
        ("total", "emission_direct", "tCO2e", shown["direct"]),
        ("electricity", "emission_indirect", "tCO2e", shown["indirect"]),
        *(
            (item, "consumption", problem.carrier_units[place], shown["carriers"][place])
            for place, item in enumerate(items)
            if item is not None
        ),
    ]
    years = [str(int(year)) for year in problem.years]
    count = len(subjects) * len(years)
    columns: dict[str, list[pa.Array]] = {}
    for item, measure, unit, values in blocks:
        block = {
            "entity": pa.array(np.repeat(np.array(subjects, dtype=object), len(years))),
            "item": pa.array([item] * count, pa.string()),
            "measure": pa.array([measure] * count, pa.string()),
            "period": pa.array(years * len(subjects), pa.string()),
            "value": pa.array(values.ravel(), pa.float64()),
            "unit": pa.array([unit] * count, pa.string()),
            "scenario": pa.array([problem.scenario] * count, pa.string()),
            "tier": pa.array([TIER] * count, pa.string()),
            "sheet": pa.array([sheet] * count, pa.string()),
            "symbol": pa.array([measure] * count, pa.string()),
        }
        for name, column in block.items():
            columns.setdefault(name, []).append(column)
    return pa.table({name: pa.chunked_array(parts) for name, parts in columns.items()})


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
