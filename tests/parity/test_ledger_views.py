"""The views of the ledger give the same rows on DuckDB and on PySpark."""

import pyarrow as pa
import pytest

from tanfeng.ledger import (
    Entity,
    Fact,
    add_entities,
    computed,
    create_workspace,
    history,
    post_run,
    reported,
    snapshot,
    submit,
    void_run,
)
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Text
from tanfeng.reference.sheet import read_sheet

pytestmark = pytest.mark.spark


def rows(frame) -> list[tuple]:
    table = frame.collect("pyarrow").to_native()
    names = sorted(table.column_names)
    return sorted((tuple(row[name] for name in names) for row in table.to_pylist()), key=repr)


@pytest.fixture
def books(tmp_path):
    ws = create_workspace(tmp_path / "工作 区")
    add_entities(ws, [Entity("p", "plant", Text("厂", "Plant"))])
    return ws


def fill(ws):
    def cell(item: str, period: str, value: float | None) -> Fact:
        return Fact("p", item, "consumption", period, value, "t", typed="一", origin="a#b!C1")

    file = ws.path.parent / "a.xlsx"
    for number in range(4):
        file.write_text(str(number), encoding="utf-8")
        said = [cell(item, f"2024-0{month}", number + month / 3) for month in (1, 2)
                for item in ("煤", "coke", "power")[number % 2 :]]  # fmt: skip
        submit(ws, said, entity="p", file=file)
    submit(ws, [cell("power", "2024-01", None)], entity="p")
    sheet = ws.path / "sheets" / "m.yaml"
    sheet.write_text("sheet: m\nkind: method\ndocument: M\nsource: a test\n", encoding="utf-8")
    for number in range(3):
        table = pa.table({
            "entity": ["p", "p"], "item": ["煤", "coke"], "measure": ["emission"] * 2,
            "period": ["2024-01", f"2024-0{number + 1}"], "value": [0.1 * number, None],
            "unit": ["tCO2"] * 2, "scenario": ["actual"] * 2, "tier": ["calculated"] * 2,
            "sheet": ["m"] * 2, "symbol": ["E"] * 2,
        })  # fmt: skip
        post_run(ws, kind="account", arguments={}, sheets=[read_sheet(sheet)],
                 snapshot=snapshot(ws), table=table)  # fmt: skip
    void_run(ws, 3, "a test")


def test_both_engines_see_the_same_facts(books, spark):
    fill(books)
    present = snapshot(books)
    moments = history(books).collect("pyarrow").to_native().column("recorded_at").to_pylist()
    middle = snapshot(books, sorted(moments)[8])
    for state in (present, middle):
        for view in (reported, history, computed):
            on_duckdb = rows(view(books, state))
            assert on_duckdb == rows(view(books, state, engine=spark))
            assert on_duckdb or (view is computed and state is middle)
    assert rows(computed(books, run=3)) == rows(computed(books, run=3, engine=spark))
    assert len(rows(computed(books, run=3))) == 2


def test_empty_books_are_empty_on_both(books, spark):
    for view in (reported, history, computed):
        assert rows(view(books)) == rows(view(books, engine=spark)) == []
        assert view(books).collect_schema().names() == view(
            books, engine=spark
        ).collect_schema().names()  # fmt: skip


def test_another_engine_is_refused(books):
    with pytest.raises(TanfengError, match="not an engine"):
        reported(books, engine="abacus")
