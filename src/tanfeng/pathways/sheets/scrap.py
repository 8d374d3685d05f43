"""Scrap and end of life (废料回收): what past and coming use gives back, as a supply with a stock.

Old scrap is use of earlier years times the share whose life ends in the year times what is
recovered; new scrap falls where products are made from the material in the year itself. Both
follow from use, which a plan takes as given, so that the loop is one supply that may be kept:
use of scrap up to any year never exceeds what has come back up to it. Method: dynamic material
flow analysis with normal lifetimes (Mueller 2006, Ecological Economics 59(1); Pauliuk et al. 2012,
Environmental Science & Technology 46(1)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from tanfeng.pathways.problem import Limit
from tanfeng.pathways.sheets.values import Book
from tanfeng.reference.finding import Finding, Severity, Text


@dataclass(frozen=True)
class Use:
    """An end use: its share of consumption, and mean and spread of its life in years."""

    id: str
    share: float
    life: float
    spread: float


def returned(
    consumed: np.ndarray, uses: Sequence[Use], recovery: float, fabrication: float
) -> np.ndarray:
    """Return scrap that comes back in each year.

    Parameters
    ----------
    consumed
        Shape (N,), t consumed in each of N years on end.
    recovery
        Share of what reaches the end of its life that is recovered.
    fabrication
        New scrap per t consumed, in the same year.

    Returns
    -------
    numpy.ndarray
        Shape (N,), t.
    """
    count = len(consumed)
    age = np.arange(count + 1)
    ended = np.zeros(count)
    for use in uses:
        # nothing ends before it is used: the curve is cut at zero and made whole again
        reached = ndtr((age - use.life) / use.spread)
        ends = np.diff(reached) / (1 - ndtr(-use.life / use.spread))
        ended += use.share * ends
    old = np.convolve(consumed * (1 - fabrication), ended)[:count]
    return recovery * old + fabrication * consumed


def scrap_loop(
    book: Book, years: np.ndarray, span: np.ndarray, findings: list[Finding]
) -> tuple[Limit, ...]:
    """Return the loop of a scenario as a limit on the use of its carrier; none where it has none.

    The scenario's ``scrap`` names the carrier; rows give ``used`` of the product (past years),
    and of the carrier ``share``, ``mean_life`` and ``spread`` by end use, ``recovery``,
    ``fabrication`` and the ``stock`` at hand.
    """
    said = book.scenario.settings.scrap
    if said is None:
        return ()
    at = book.scenario.at("scrap")
    carrier = said.carrier
    if carrier not in book.roadmap.carriers:
        wrong = Text(
            "scrap 须写明 carrier，为路线数据中的载体。",
            "scrap must name a carrier of the roadmap.",
        )
        findings.append(Finding("scrap-faulty", Severity.ERROR, at, wrong))
        return ()
    uses, told = _uses(book, carrier)
    known = book.rows(book.roadmap.product, "used")
    numbers = {name: book.number(carrier, name) for name in ("recovery", "fabrication", "stock")}
    lacking = [name for name, value in numbers.items() if value is None]
    lacking += [] if known else ["used"]
    lacking += [] if uses else ["share, mean_life, spread"]
    findings += told
    if lacking or told:
        if lacking:
            findings.append(
                Finding("scrap-faulty", Severity.ERROR, at,
                        Text(f"废料循环缺少：{'、'.join(lacking)}。",
                             f"The loop of scrap lacks {', '.join(lacking)}."),
                        Text("在情景的数值表中给出。", "Give them in the scenario's table."))
            )  # fmt: skip
        return ()
    first = min(row.year or int(years[0]) for row in known)
    every = np.arange(first, int(years[-1] + span[-1]))
    consumed = _consumed(book, every, int(years[0]))
    back = returned(consumed, uses, numbers["recovery"] or 0.0, numbers["fabrication"] or 0.0)
    supply = np.cumsum(np.where(every >= years[0], back, 0.0)) + (numbers["stock"] or 0.0)
    last = (years + span - 1).astype(int)
    unit = book.roadmap.carriers[carrier].unit
    name = book.roadmap.carriers[carrier].name
    return (
        Limit(
            id=f"loop:{carrier}",
            label=Text(f"{name.zh}回收循环", f"loop of {name.en}"),
            on="carrier",
            bound=supply[np.searchsorted(every, last)],
            unit=unit,
            carrier=carrier,
            cumulative=True,
            excess_price=book.number(carrier, "excess_price"),
            at=at,
        ),
    )


def _uses(book: Book, carrier: str) -> tuple[list[Use], list[Finding]]:
    ids = [key[2] for key in book.scenario.values if key[:2] == (carrier, "share") and key[2]]
    found, told = [], []
    for id in ids:
        at = book.rows(carrier, "share", id)[0].at
        values = [book.number(carrier, name, id) for name in ("share", "mean_life", "spread")]
        share, life, spread = (value if value is not None else -1.0 for value in values)
        if not 0 <= share <= 1 or life <= 0 or spread <= 0:
            told.append(
                Finding("scrap-faulty", Severity.ERROR, at,
                        Text(f"用途“{id}”须有 0 到 1 的 share 和为正的 mean_life、spread。",
                             f"The use '{id}' needs a share from 0 to 1, and a mean_life and "
                             "spread above 0."))
            )  # fmt: skip
        found.append(Use(id, share, life, spread))
    whole = sum(use.share for use in found)
    if found and not told and abs(whole - 1) > 1e-6:
        told.append(
            Finding("scrap-faulty", Severity.ERROR, book.rows(carrier, "share", ids[0])[0].at,
                    Text(f"各用途 share 合计为 {whole:g}，应为 1。",
                         f"The shares of uses add up to {whole:g}, not to 1."))
        )  # fmt: skip
    return found, told


def _consumed(book: Book, every: np.ndarray, now: int) -> np.ndarray:
    """Return t consumed: past years as given, from the first model year on as demanded."""
    past = book.series(every, book.roadmap.product, "used")
    coming = book.series(every, book.roadmap.product, "demand")
    assert past is not None
    return past if coming is None else np.where(every < now, past, coming)
