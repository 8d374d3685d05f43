"""Data quality (数据质量): primary share and ratings, from contributions and links.

Each process counts by the size of what it emits itself for the product. What arrives over several
links is rated by each of them, in proportion to the amounts that go over them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from tanfeng.footprint.linking.candidates import (
    COUNTRY,
    ELSEWHERE,
    INSIDE,
    PARENT,
    SAME,
    WITHIN,
    WORLD,
)
from tanfeng.footprint.record.chain import Chain, plant_of
from tanfeng.footprint.study.made import Study
from tanfeng.reference.errors import refuse
from tanfeng.reference.sheet import Sheet

SHEET = "tanfeng.footprint_data_quality"
_NEAR = {
    INSIDE: "inside", SAME: "same", WITHIN: "within", PARENT: "parent", COUNTRY: "country",
    WORLD: "world", ELSEWHERE: "elsewhere",
}  # fmt: skip


@dataclass(frozen=True)
class Ratings:
    """Scores by class (评分表)."""

    technological: Mapping[str, float]
    geographical: Mapping[str, float]
    years: tuple[tuple[float, float], ...]
    unknown_year: float

    def temporal(self, years: float | None) -> float:
        """Return the score of data that are some years apart from what they stand for."""
        if years is None:
            return self.unknown_year
        return next(score for below, score in self.years if years < below)


def ratings_of(sheet: Sheet) -> Ratings:
    """Read the sheet of ratings.

    Raises
    ------
    TanfengError
        ``quality-sheet`` where a class that the rules know has no score.
    """
    rows = [row.cells for row in sheet.tables["ratings"]]
    by: dict[str, dict[str, float]] = {"technological": {}, "geographical": {}, "temporal": {}}
    years = []
    for cells in rows:
        if cells["class"] == "years":
            below = float(cells["below"]) if cells["below"] else float("inf")
            years.append((below, float(cells["score"])))
        else:
            by[cells["indicator"]][cells["class"]] = float(cells["score"])
    lacking = sorted(set(_NEAR.values()) - by["geographical"].keys())
    lacking += sorted(set(_RULES) - by["technological"].keys())
    if lacking or not years or "unknown" not in by["temporal"] or max(years)[0] < float("inf"):
        raise refuse(
            "quality-sheet", sheet.id, f"评分表缺少：{'、'.join(lacking) or '年份分级'}。",
            f"The ratings lack: {', '.join(lacking) or 'classes of years'}.",
        )  # fmt: skip
    return Ratings(
        by["technological"], by["geographical"], tuple(sorted(years)), by["temporal"]["unknown"]
    )


_RULES = ("plant", "product", "stated", "override", "own", "only", "nearest", "alike")


def primary_share(study: Study, chain: Chain) -> float:
    """Return the share of a footprint that rests on plants' own measured accounts.

    ``sum(|c_p| m_p) / sum(|c_p|)`` over processes `p`, where `c_p` is what a process emits itself
    for the product, and `m_p` the measured share of its plant's accounts; zero for a process that
    is no plant's, or where the accounts do not tell it.
    """
    kinds = _column(study, "kind")
    measured = np.array(
        [
            (study.measured.get(plant_of(process)) or 0.0) if kind == "plant" else 0.0
            for process, kind in zip(study.assembled.columns.process, kinds, strict=True)
        ]
    )
    return float(chain.weight @ measured)


def untold(study: Study, chain: Chain) -> tuple[str, ...]:
    """Return plants in the supply whose accounts do not tell what was measured."""
    kinds = _column(study, "kind")
    return tuple(
        sorted(
            {
                plant_of(process)
                for process, kind, weight in zip(
                    study.assembled.columns.process, kinds, chain.weight, strict=True
                )
                if kind == "plant" and weight > 0 and study.measured.get(plant_of(process)) is None
            }
        )
    )


def scores(
    study: Study, chain: Chain, rated: Ratings, first: date, last: date, geography: str
) -> np.ndarray:
    """Return the technological, geographical and temporal score of every process, shape (3, n).

    Parameters
    ----------
    first, last
        Reference period.
    geography
        That the record is stated for: what the product's own process is held against.
    """
    plant = np.array([kind == "plant" for kind in _column(study, "kind")])
    here = _column(study, "location")[chain.product]
    rules = [study.links["rule"][int(k)].as_py() for k in chain.row]
    technical = np.array([rated.technological[rule] for rule in rules], dtype=float)
    spatial = np.array([rated.geographical[_NEAR[float(x)]] for x in chain.nearness], dtype=float)
    root = rated.geographical["same" if here == geography else _beside(here, geography)]
    over = _over(chain, technical, rated.technological["product"])
    apart = zip(_column(study, "valid_from"), _column(study, "valid_until"), strict=True)
    return np.vstack(
        [
            np.where(plant, rated.technological["plant"], over),
            _over(chain, spatial, root),
            [rated.temporal(_apart(begins, ends, first, last)) for begins, ends in apart],
        ]
    )


def ratings(
    study: Study, chain: Chain, rated: Ratings, first: date, last: date, geography: str
) -> tuple[float, float, float]:
    """Return the technological, geographical and temporal rating of a footprint, each 1 to 5.

    Each is ``sum(|c_p| s_p) / sum(|c_p|)`` over processes `p`, with the scores of `scores`. A
    footprint of nothing is rated as worst: there is no data behind it.
    """
    told = chain.weight > 0
    if not told.any():
        return rated.unknown_year, rated.unknown_year, rated.unknown_year
    found = scores(study, chain, rated, first, last, geography)[:, told]
    weight = chain.weight[told] / chain.weight[told].sum()
    # a mean lies among what it is a mean of, whatever binary sums make of it
    each = np.clip(found @ weight, found.min(axis=1), found.max(axis=1))
    return float(each[0]), float(each[1]), float(each[2])


def _over(chain: Chain, scores: np.ndarray, root: float) -> np.ndarray:
    """Return the score of each process: its links', and for the product itself the root's."""
    return (
        np.bincount(chain.provider, chain.part * scores, minlength=len(chain.weight))
        + chain.asked * root
    )


def _beside(place: str, geography: str) -> str:
    if place and geography == place.partition("-")[0]:
        return "within"
    if place and place == geography.partition("-")[0]:
        return "parent"
    if place and place.partition("-")[0] == geography.partition("-")[0]:
        return "country"
    return "elsewhere" if geography != "GLO" or not place else "within"


def _apart(begins: date | None, ends: date | None, first: date, last: date) -> float | None:
    """Return the whole years between data and the period that they stand for."""
    if begins is None and ends is None:
        return None
    start, end = begins or ends, ends or begins
    assert start is not None
    assert end is not None
    return float(max(0, first.year - end.year, start.year - last.year))


def _column(study: Study, name: str) -> list:
    values = dict(
        zip(study.inventory.processes["id"].to_pylist(),
            study.inventory.processes[name].to_pylist(), strict=True)
    )  # fmt: skip
    return [values[process] for process in study.assembled.columns.process]
