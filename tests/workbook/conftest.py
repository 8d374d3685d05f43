"""A small plant and its filled workbook."""

import dataclasses
from pathlib import Path

import openpyxl
import pytest

from tanfeng.ledger.workbook import read_workbook, write_template
from tanfeng.reference.finding import Text
from tanfeng.reference.form import Form, Line, Relation
from tanfeng.reference.period import parse_period

PLANT, KILN = "test-cement", "test-cement/kiln-1"
SHEET = "填报 Data"


def line(entity, item, measure, unit, zh, en, **more):
    return Line(entity, item, measure, unit, Text(zh, en), **more)


@pytest.fixture(scope="session")
def form():
    coal = (KILN, "bituminous")
    return Form(
        PLANT,
        Text("水泥企业填报表", "Cement plant return"),
        (
            line(*coal, "opening_stock", "t", "烟煤期初库存", "Coal, opening stock", kind="stock"),
            line(*coal, "purchase", "t", "烟煤购入量", "Coal, purchases", low=0, high=100_000),
            line(*coal, "consumption", "t", "烟煤消耗量", "Coal, consumption",
                 low=0, high=100_000, required=True, jump=3.0),
            line(*coal, "closing_stock", "t", "烟煤期末库存", "Coal, closing stock", kind="stock"),
            line(*coal, "ncv", "GJ/t", "烟煤低位发热量", "Coal, net calorific value",
                 kind="ratio", default=20.0),
            line(KILN, "clinker", "output", "t", "熟料产量", "Clinker output",
                 low=0, high=400_000, required=True),
            line(PLANT, "electricity", "consumption", "MWh", "净购入电量", "Electricity bought",
                 low=0, high=50_000, required=True),
            line(PLANT, "limestone", "purity", "%", "石灰石纯度", "Purity of limestone",
                 kind="ratio", low=0, high=100),
        ),
        (
            Relation(
                "stock-balance",
                "opening + purchase - consumption == closing",
                (("opening", 0), ("purchase", 1), ("consumption", 2), ("closing", 3)),
                Text("期初+购入-消耗应等于期末", "opening + purchases - consumption = closing"),
                tolerance=0.005,
            ),
        ),
        ("test.method",),
    )  # fmt: skip


@pytest.fixture(scope="session")
def period():
    return parse_period("2024")


@pytest.fixture(scope="session")
def values(period):
    """Coherent figures: stocks balance and carry over, months differ."""
    filled = {}
    stock = 500.0
    for number, month in enumerate(period.months()):
        bought, burnt = 1000.0 + 10 * number, 990.0 + 12 * number
        filled |= {(0, month): stock, (1, month): bought, (2, month): burnt}
        stock += bought - burnt
        filled |= {
            (3, month): stock,
            (4, month): 21.5 + number / 100,
            (5, month): 7000.25 + number,
            (6, month): 600.5 + number,
            (7, month): 95.5,
        }
    return filled


@pytest.fixture
def filled(tmp_path, form, period, values) -> Path:
    path = tmp_path / "plant.xlsx"
    write_template(form, period, path, values)
    return path


@pytest.fixture
def mutated(filled, form):
    """Change the filled workbook as a person would, and read it again."""

    def change(edit, **reading):
        book = openpyxl.load_workbook(filled)
        edit(book)
        book.save(filled)
        return read_workbook(filled, reading.pop("form", form), **reading)

    return change


@pytest.fixture
def known(filled, form):
    """Facts of the untouched workbook, without their cells."""
    return content(read_workbook(filled, form))


def content(reading):
    return {(f.entity, f.item, f.measure, f.period): (f.value, f.unit) for f in reading.facts}


@pytest.fixture
def content_of():
    return content


@pytest.fixture
def without_required(form):
    lines = tuple(dataclasses.replace(one, required=False) for one in form.lines)
    return dataclasses.replace(form, lines=lines)
