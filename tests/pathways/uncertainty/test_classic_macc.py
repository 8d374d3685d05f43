"""The classic curve: three measures by hand, and what the order changes."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.pathways.uncertainty import (
    LABEL,
    AbatementMeasure,
    annuity,
    classic_macc,
    read_measures_csv,
)
from tanfeng.reference.errors import TanfengError

TOY = (
    AbatementMeasure("hydrogen", 500, 5, 0, 0, 10),
    AbatementMeasure("new burner", 3000, 10, 0, 600, 100, "boiler"),
    AbatementMeasure("insulation", 1000, 10, 200, 400, 50, "boiler"),
)


def test_three_measures_by_hand():
    """Without interest: 100, 300 and 100 CNY/a of capital; the boiler emits 200 t."""
    curve = classic_macc(TOY, 0.0, {"boiler": 200.0})
    assert [bar.name for bar in curve.bars] == ["insulation", "new burner", "hydrogen"]
    assert [bar.cost for bar in curve.bars] == [-2.0, 3.0, 10.0]
    # the burner halves what insulation left of the boiler: 150 -> 75
    assert [bar.abated for bar in curve.bars] == [50.0, 75.0, 10.0]
    assert [bar.start for bar in curve.bars] == [0.0, 50.0, 125.0]
    assert [bar.abated_alone for bar in curve.bars] == [50.0, 100.0, 10.0]
    assert [bar.abated_last for bar in curve.bars] == [25.0, 75.0, 10.0]
    assert [bar.cost_in_order for bar in curve.bars] == [-2.0, 4.0, 10.0]
    assert [bar.energy_cost for bar in curve.bars] == [0.25, 0.5, None]
    assert (curve.total, curve.total_alone) == (135.0, 160.0)
    assert curve.label == LABEL
    (warned,) = curve.findings
    assert warned.code == "macc-order"
    assert "insulation, new burner" in warned.message.en


def test_annuity_pays_a_capital_back():
    for rate in (0.0, 0.03, 0.08, 0.2):
        due = annuity(rate, 15)
        assert sum(due / (1 + rate) ** year for year in range(1, 16)) == pytest.approx(1)


def test_measures_of_negative_cost_are_warned_of():
    better = AbatementMeasure("a", 0, 10, 100, 1, 10)
    worse = AbatementMeasure("b", 0, 10, 100, 1, 50)
    curve = classic_macc([better, worse], 0.08)
    # the one that saves five times as much comes second: the fault of this order
    assert [bar.name for bar in curve.bars] == ["a", "b"]
    assert [f.code for f in curve.findings] == ["macc-negative-order"]


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=5))
def test_a_shared_base_gives_the_same_total_in_any_order(shares):
    measures = [
        AbatementMeasure(str(n), n + 1, 10, 0, 0, share * 100, "kiln")
        for n, share in enumerate(shares)
    ]
    curve = classic_macc(measures, 0.05, {"kiln": 100.0})
    left = 100.0
    for share in shares:
        left *= 1 - share
    assert curve.total == pytest.approx(100 - left)
    for bar in curve.bars:
        n = int(bar.name)
        widths = []
        for order in permutations(range(len(shares))):
            kept = 1.0
            for other in order[: order.index(n)]:
                kept *= 1 - shares[other]
            widths.append(100 * shares[n] * kept)
        assert bar.abated_alone == pytest.approx(max(widths))
        assert bar.abated_last == pytest.approx(min(widths), abs=1e-9)
        assert bar.abated_last - 1e-9 <= bar.abated <= bar.abated_alone + 1e-9


def codes(caught):
    return [(f.code, f.at) for f in caught.value.findings]


def test_impossible_measures_are_all_named():
    wrong = [
        AbatementMeasure("a", -1, 10, 0, 0, 1, at="m.csv:2"),
        AbatementMeasure("a", 1, 0, 0, 0, 0, at="m.csv:3"),
        AbatementMeasure("b", 1, 1, 0, 0, 9, "kiln", at="m.csv:4"),
        AbatementMeasure("c", 1, 1, 0, 0, 9, "stove", at="m.csv:5"),
    ]
    with pytest.raises(TanfengError) as caught:
        classic_macc(wrong, -2, {"kiln": 5.0})
    assert codes(caught) == [
        ("macc-rate", "rate"), ("macc-measure", "m.csv:2"), ("macc-measure", "m.csv:3"),
        ("macc-base", "m.csv:4"), ("macc-base", "m.csv:5"),
    ]  # fmt: skip


def test_measures_are_read_from_a_csv(tmp_path):
    path = tmp_path / "m.csv"
    path.write_text(
        "name,capex,life,saving,energy,tco2,base\n"
        "hydrogen,500,5,0,0,10,\nnew burner,3000,10,0,600,100,boiler\n"
        "insulation,1000,10,200,400,50,boiler\n",
        encoding="utf-8",
    )
    read = read_measures_csv(path)
    assert [m.at for m in read] == ["m.csv:2", "m.csv:3", "m.csv:4"]
    assert classic_macc(read, 0.0, {"boiler": 200.0}) == classic_macc(TOY, 0.0, {"boiler": 200.0})


def test_faults_of_the_csv_are_all_named(tmp_path):
    path = tmp_path / "m.csv"
    path.write_text(
        "name,capex,life,saving,energy,tco2\n,500,5,0,0,10\nb,much,,0,0,1\nc,1,1\n",
        encoding="utf-8",
    )
    with pytest.raises(TanfengError) as caught:
        read_measures_csv(path)
    assert codes(caught) == [
        ("cell-empty", "m.csv:2"), ("cell-empty", "m.csv:3"), ("cell-not-a-number", "m.csv:3"),
        ("cell-empty", "m.csv:4"), ("cell-empty", "m.csv:4"), ("cell-empty", "m.csv:4"),
    ]  # fmt: skip
    with pytest.raises(TanfengError) as caught:
        read_measures_csv(tmp_path / "none.csv")
    assert codes(caught) == [("macc-file", "none.csv")]
