"""Synthetic monthly activity of the demonstration park, drawn from a seed."""

from __future__ import annotations

import functools
import random
from collections.abc import Mapping
from pathlib import Path

import msgspec

from tanfeng.reference.form import Form
from tanfeng.reference.period import Period, parse_period

_FILE = Path(__file__).with_name("activity.yaml")
_FIRST = parse_period("2024-01").first


class _Draw(msgspec.Struct, forbid_unknown_fields=True):
    mean: float = 0.0
    rate: float = 0.0
    per: str = ""
    same: str = ""
    sum: list[str] = []
    minus: list[str] = []
    extra: float = 0.0
    season: str = "even"
    trend: float = 0.0
    noise: float = 0.0
    digits: int = 0


class _Activity(msgspec.Struct, forbid_unknown_fields=True):
    seed: int
    seasons: dict[str, list[float]]
    plants: dict[str, dict[str, _Draw]]


@functools.cache
def _activity() -> _Activity:
    return msgspec.yaml.decode(_FILE.read_bytes(), type=_Activity)


def monthly(plant: str, period: Period) -> Mapping[tuple[str, str, str], tuple[float, ...]]:
    """Return (entity, item, measure) -> one value per month of `period`.

    A month's value depends on the seed, the line and the month alone, so that any period cut
    out of another has the same figures.
    """
    lines = _activity().plants[plant]
    found: dict[tuple[str, str, str], tuple[float, ...]] = {}
    for name in lines:
        where, item, measure = name.split(" ")
        entity = plant if where == "." else f"{plant}/{where}"
        months = range(period.first, period.last + 1)
        found[entity, item, measure] = tuple(_value(plant, name, month) for month in months)
    return found


@functools.cache
def _value(plant: str, name: str, month: int) -> float:
    lines = _activity().plants[plant]
    line = lines[name]
    if line.same:
        return _value(plant, line.same, month)
    if line.sum:
        total = sum(_value(plant, part, month) for part in line.sum)
        total -= sum(_value(plant, part, month) for part in line.minus)
        return round(total * (1 + line.extra), line.digits)
    level = line.mean * _activity().seasons[line.season][month % 12]
    if line.per:
        level = _value(plant, line.per, month) * line.rate
    years = (month - _FIRST) / 12
    draw = random.Random(f"{_activity().seed} {plant} {name} {month}").gauss(0.0, line.noise)
    return round(level * (1 + line.trend) ** years * (1 + draw), line.digits)


def values_of(form: Form, period: Period) -> dict[tuple[int, str], float]:
    """Return the values that fill a form: (index of the line, month) -> number.

    Raises
    ------
    KeyError
        When the activity names a line that the form does not ask for: the methods and the
        demonstration have drifted apart.
    """
    asked = {(x.entity, x.item, x.measure): i for i, x in enumerate(form.lines)}
    months = period.months()
    return {
        (asked[key], month): value
        for key, series in monthly(form.entity, period).items()
        for month, value in zip(months, series, strict=True)
    }
