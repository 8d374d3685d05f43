"""Three rates of one plant: worked by hand, and what always holds of them."""

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanfeng.reference.errors import TanfengError
from tanfeng.traceability.rates import china_recovery, eu_recovery, indicators, recycled_content

NAMES = ("plant", "period", "stage", "side", "fate", "element", "kg", "sd")
# 1,000 kg of lithium come in with waste batteries; 20 are lost at crushing, 50 at smelting, and of
# the 930 that leave the plant 130 end in a glass additive, which replaces no primary lithium
PLANT = [
    ("r", "2025", "crushing", "in", "battery", "li", 1000.0, 10.0),
    ("r", "2025", "crushing", "out", "next", "li", 980.0, 8.0),
    ("r", "2025", "crushing", "out", "waste", "li", 20.0, 1.0),
    ("r", "2025", "smelting", "in", "next", "li", 980.0, 8.0),
    ("r", "2025", "smelting", "out", "primary", "li", 800.0, 6.0),
    ("r", "2025", "smelting", "out", "other", "li", 130.0, 2.0),
    ("r", "2025", "smelting", "out", "waste", "li", 50.0, 1.0),
]
# the same plant also makes cathode material: 400 kg of its own lithium and 1,600 kg of mined
CELLS = pa.table(
    {
        "model": ["m"] * 3, "plant": ["r"] * 3, "year": [2025] * 3, "element": ["li"] * 3,
        "kg": [300.0, 100.0, 1600.0], "manufacturing_waste": [0.0, 1.0, 0.0],
        "post_consumer": [1.0, 0.0, 0.0],
    }
)  # fmt: skip


def flows(rows=PLANT, **more):
    columns = zip(*rows, strict=True)
    return pa.table({**dict(zip(NAMES, map(list, columns), strict=True)), **more})


def only(rates, **wanted):
    rows = [r for r in rates.table.to_pylist() if all(r[k] == v for k, v in wanted.items())]
    assert len(rows) == 1
    return rows[0]


def test_one_plant_has_three_different_numbers():
    china = only(china_recovery(flows(), ("crushing", "smelting")), stage="overall")
    europe = only(eu_recovery(flows()))
    content = only(recycled_content(CELLS))
    assert china["rate"] == pytest.approx(0.98 * 930 / 980)
    assert europe["rate"] == pytest.approx(0.8)
    assert content["share"] == pytest.approx(0.2)
    assert (content["manufacturing_waste"], content["post_consumer"]) == (0.05, 0.15)
    assert len({round(r, 6) for r in (china["rate"], europe["rate"], content["share"])}) == 3


def test_stages_and_their_boundary():
    found = china_recovery(flows(), ("crushing", "smelting"))
    assert only(found, stage="crushing")["rate"] == pytest.approx(0.98)
    smelting = only(found, stage="smelting")
    assert smelting["rate"] == pytest.approx(930 / 980)
    assert only(found, stage="overall")["boundary"] == "crushing × smelting"
    assert found.findings == ()


def test_deviation_of_a_stage_by_hand():
    crushing = only(china_recovery(flows()), stage="crushing")
    assert crushing["sd"] == pytest.approx(0.98 * math.hypot(8 / 980, 10 / 1000))
    overall = only(china_recovery(flows(), ("crushing", "smelting")), stage="overall")
    relative = math.hypot(8 / 980, 10 / 1000, math.hypot(6, 2) / 930, 8 / 980)
    assert overall["sd"] == pytest.approx(overall["rate"] * relative)


def test_powder_stands_in_where_the_element_was_not_assayed():
    rows = [
        ("r", "2025", "crushing", "in", "battery", "electrode_powder", 500.0, 0.0),
        ("r", "2025", "crushing", "out", "next", "electrode_powder", 490.0, 0.0),
        *(row for row in PLANT if row[2] == "smelting"),
    ]
    without = china_recovery(flows(rows), ("crushing", "smelting"))
    assert only(without, stage="overall", element="li")["rate"] is None
    assert "rates-stage-missing" in {f.code for f in without.findings}
    given = china_recovery(
        flows(rows), ("crushing", "smelting"), stand_in={"crushing": "electrode_powder"}
    )
    overall = only(given, stage="overall")
    assert overall["element"] == "li"
    assert overall["rate"] == pytest.approx(0.98 * 930 / 980)
    assert overall["boundary"] == "crushing (electrode_powder) × smelting"


def test_a_step_that_nobody_documents_is_told_and_counts_as_lost():
    rows = [row for row in PLANT if row[2] == "crushing"]
    found = eu_recovery(flows(rows))
    row = only(found)
    assert (row["rate"], row["kg_open"]) == (0.0, 980.0)
    assert [f.code for f in found.findings] == ["rates-step-missing"]


def test_a_chain_of_two_plants_is_one_recovery():
    rows = [(("c" if row[2] == "crushing" else "s"), *row[1:]) for row in PLANT]
    apart = eu_recovery(flows(rows))
    joined = eu_recovery(flows(rows, chain=["chain"] * len(rows)))
    assert only(joined)["rate"] == pytest.approx(0.8)
    assert {f.code for f in apart.findings} == {"rates-step-missing", "rates-no-input"}


def test_more_out_than_in_is_an_error_only_beyond_the_uncertainty():
    rows = [
        ("r", "2025", "smelting", "in", "next", "co", 100.0, 1.0),
        ("r", "2025", "smelting", "out", "primary", "co", 102.0, 1.0),
    ]
    assert china_recovery(flows(rows)).findings == ()
    tight = [(*row[:-1], 0.1) for row in rows]
    assert [f.code for f in china_recovery(flows(tight)).findings] == ["rates-above-one"]


def test_nothing_in_gives_no_rate():
    rows = [("r", "2025", "smelting", "out", "primary", "co", 102.0, 1.0)]
    found = china_recovery(flows(rows))
    assert only(found)["rate"] is None
    assert [f.code for f in found.findings] == ["rates-no-input"]
    assert indicators(found)[0].value is None


def test_content_that_nobody_proved_counts_as_primary_and_copper_has_no_minimum():
    table = CELLS.append_column("note", pa.array(["", "", ""]))
    told = table.set_column(
        table.column_names.index("post_consumer"), "post_consumer", pa.array([1.0, 0.0, None])
    ).set_column(5, "manufacturing_waste", pa.array([0.0, 1.0, None]))
    found = recycled_content(told)
    assert only(found)["kg_untold"] == 1600.0
    assert only(found)["share"] == pytest.approx(0.2)
    assert [f.code for f in found.findings] == ["content-untold"]
    copper = CELLS.set_column(3, "element", pa.array(["cu"] * 3))
    assert [f.code for f in recycled_content(copper).findings] == ["content-unbound"]


def test_shares_above_one_are_an_error():
    table = CELLS.set_column(5, "manufacturing_waste", pa.array([0.5, 0.0, 0.0]))
    assert "content-above-one" in {f.code for f in recycled_content(table).findings}


def test_every_bad_cell_is_told_at_once():
    table = flows().set_column(6, "kg", pa.array(["1000", "-3", "x", "", "1", "2", "3"]))
    table = table.set_column(3, "side", pa.array(["in", "inn", "in", "out", "in", "in", "in"]))
    with pytest.raises(TanfengError) as error:
        china_recovery(table)
    assert {(f.code, f.at) for f in error.value.findings} == {
        ("table-cell-range", "row 2, kg"), ("table-cell-number", "row 3, kg"),
        ("table-cell-empty", "row 4, kg"), ("table-cell-word", "row 2, side"),
    }  # fmt: skip
    with pytest.raises(TanfengError) as error:
        eu_recovery(flows().drop_columns(["plant", "kg"]))
    assert [f.code for f in error.value.findings] == ["table-column-missing"] * 2


def test_indicators_bear_the_names_of_the_sheets():
    from tanfeng.reference.codes import rows_of
    from tanfeng.reference.shelf import open_shelf

    known = {row.cells["id"] for row in rows_of(open_shelf(), "limit_indicators")}
    named = {i.indicator for i in indicators(china_recovery(flows()))}
    named |= {i.indicator for i in indicators(eu_recovery(flows()))}
    named |= {i.indicator for i in indicators(recycled_content(CELLS))}
    assert named - known == {"crushing_recovery_li"}
    assert indicators(eu_recovery(flows()))[0].value == pytest.approx(80.0)


amounts = st.floats(1.0, 1e6)


@given(amounts, st.lists(st.floats(0.1, 1.0), min_size=2, max_size=5), st.floats(1e-3, 1e3))
def test_overall_is_last_out_over_first_in_where_stages_join_and_scale_changes_nothing(
    kg, shares, scale
):
    def plant(start):
        rows, now = [], start
        for number, share in enumerate(shares):
            fate = "battery" if number == 0 else "next"
            last = "primary" if number == len(shares) - 1 else "next"
            stage = f"s{number}"
            rows.append(("p", "2025", stage, "in", fate, "ni", now, now * 0.01))
            rows.append(("p", "2025", stage, "out", "waste", "ni", now * (1 - share), 0.0))
            now *= share
            rows.append(("p", "2025", stage, "out", last, "ni", now, now * 0.01))
        return rows

    boundary = [f"s{n}" for n in range(len(shares))]
    one = only(china_recovery(flows(plant(kg)), boundary), stage="overall")
    other = only(china_recovery(flows(plant(kg * scale)), boundary), stage="overall")
    assert one["rate"] == pytest.approx(math.prod(shares))
    assert one["sd"] == pytest.approx(one["rate"] * 0.01 * math.sqrt(2 * len(shares)))
    assert (other["rate"], other["sd"]) == pytest.approx((one["rate"], one["sd"]))
    europe = only(eu_recovery(flows(plant(kg))))
    assert europe["rate"] == pytest.approx(one["rate"])
    assert europe["kg_open"] == 0.0


@given(st.lists(st.tuples(amounts, st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=20))
def test_recycled_content_is_a_mean_of_shares_and_its_parts_add_up(rows):
    made = [m * (1 - u) for _, m, u in rows]
    table = pa.table(
        {
            "model": ["m"] * len(rows), "plant": ["p"] * len(rows), "year": [2031] * len(rows),
            "element": ["co"] * len(rows), "kg": [kg for kg, _, _ in rows],
            "manufacturing_waste": made, "post_consumer": [u for _, _, u in rows],
        }
    )  # fmt: skip
    row = only(recycled_content(table))
    each = [m + u for m, (_, _, u) in zip(made, rows, strict=True)]
    assert min(each) - 1e-9 <= row["share"] <= max(each) + 1e-9
    assert row["share"] == pytest.approx(row["manufacturing_waste"] + row["post_consumer"])
    weighed = np.average(each, weights=[kg for kg, _, _ in rows])
    assert row["share"] == pytest.approx(weighed, abs=1e-9)


def test_deviation_of_content_agrees_with_draws():
    rng = np.random.default_rng(7)
    kg, sd = np.array([300.0, 100.0, 1600.0]), np.array([6.0, 3.0, 40.0])
    share, spread = np.array([0.9, 0.5, 0.1]), np.array([0.03, 0.02, 0.01])
    table = CELLS.select(["model", "plant", "year", "element", "kg"])
    table = table.append_column("sd", pa.array(sd)).append_column("post_consumer", pa.array(share))
    row = only(recycled_content(table.append_column("share_sd", pa.array(spread))))
    drawn = rng.normal(kg, sd, (200_000, 3)), rng.normal(share, spread, (200_000, 3))
    found = (drawn[0] * drawn[1]).sum(1) / drawn[0].sum(1)
    assert row["sd"] == pytest.approx(found.std(), rel=0.02)
    assert row["share"] == pytest.approx(found.mean(), rel=0.002)
