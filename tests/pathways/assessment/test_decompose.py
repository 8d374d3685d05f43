"""Tables decomposed: levels, zeros, chains, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanfeng.pathways.assessment import decompose, kaya, ratios, read_table_csv
from tanfeng.reference.errors import TanfengError

LEVELS = ("province", "sector", "plant")
CHAIN = (
    "output", "output@province", "output@sector", "output@plant", "energy@plant", "co2@plant",
)  # fmt: skip
NAMES = ("activity", "between provinces", "between sectors", "between plants", "intensity", "fuel")
HEADER = "year,province,sector,plant,output,energy,co2"


def written(folder, lines, header=HEADER):
    path = folder / "t.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def table(folder, lines, header=HEADER, values=("output", "energy", "co2"), groups=LEVELS):
    return read_table_csv(written(folder, lines, header), values, groups)


PLANTS = [
    "2020,HE,steel,a,100,60,150",
    "2020,HE,steel,b,50,20,45",
    "2020,HE,glass,c,10,5,9",
    "2020,JS,steel,d,80,40,100",
    "2021,HE,steel,a,90,50,120",
    "2021,HE,steel,b,70,25,50",
    "2021,HE,glass,c,12,5.5,9",
    "2021,JS,steel,d,85,40,96",
    # a closes and e opens
    "2022,HE,steel,a,0,0,0",
    "2022,HE,steel,b,80,27,51",
    "2022,HE,glass,c,13,5.5,8",
    "2022,JS,steel,d,90,41,95",
    "2022,JS,steel,e,40,10,5",
]


def test_levels_add_up_exactly(tmp_path):
    data = table(tmp_path, PLANTS)
    found = decompose(data, CHAIN, levels=LEVELS, names=NAMES, absent_is_zero=True)
    assert found.residual() < 1e-12
    assert found.steps == ((2020, 2021), (2021, 2022))
    whole = found.rows()
    assert [(r["before"], r["after"]) for r in whole] == [(304, 275), (275, 159)]
    for row in whole:
        assert sum(row[n] for n in NAMES) == pytest.approx(row["after"] - row["before"], abs=1e-12)
    for level in (1, 2, 3):
        rows = found.rows(level)
        for step in whole:
            own = [r for r in rows if r["to"] == step["to"]]
            for name in (*NAMES, "before", "after"):
                assert sum(r[name] for r in own) == pytest.approx(step[name], abs=1e-10)
        for row in rows:
            change = row["after"] - row["before"]
            assert sum(row[n] for n in NAMES) == pytest.approx(change, abs=1e-10)
    opened = next(r for r in found.rows(3) if r["plant"] == "e" and r["to"] == 2022)
    # a plant that opens is structure alone: nobody knows what its intensity was before
    assert (opened["between plants"], opened["intensity"]) == (5.0, 0.0)
    assert found.cumulated()[-1].sum() == pytest.approx(159 - 304)


def test_ratios_of_groups_multiply_to_those_of_the_whole(tmp_path):
    data = table(tmp_path, PLANTS[:8])
    for variant in (1, 2):
        found = decompose(
            data, CHAIN, levels=LEVELS, names=NAMES, form="multiplicative", variant=variant
        )
        whole = found.rows()[0]
        assert np.prod([whole[n] for n in NAMES]) == pytest.approx(275 / 304, rel=1e-12)
        for name in NAMES:
            parts = np.prod([row[name] for row in found.rows(2)])
            assert parts == pytest.approx(whole[name], rel=1e-12)


def test_chained_and_fixed_base_share_the_change_but_not_the_effects(tmp_path):
    data = table(tmp_path, PLANTS)
    chained, fixed = (
        decompose(data, CHAIN, levels=LEVELS, absent_is_zero=True, chained=c) for c in (True, False)
    )
    assert fixed.steps == ((2020, 2021), (2020, 2022))
    assert chained.cumulated()[-1].sum() == pytest.approx(fixed.cumulated()[-1].sum())
    assert not np.allclose(chained.cumulated()[-1], fixed.cumulated()[-1])
    assert np.allclose(chained.cumulated()[0], fixed.cumulated()[0])
    ratio = decompose(data, CHAIN, levels=LEVELS, absent_is_zero=True, form="multiplicative")
    assert ratio.effects().prod(axis=1) == pytest.approx([275 / 304, 159 / 275])
    assert ratio.cumulated().prod(axis=1) == pytest.approx([275 / 304, 159 / 304])


def test_the_formula_written_out(tmp_path):
    """Effects of two years that both have all plants, by a loop over plants."""
    found = decompose(table(tmp_path, PLANTS[:8]), CHAIN, levels=LEVELS, names=NAMES).rows()[0]
    cells = [line.split(",") for line in PLANTS[:8]]
    by_plant = {
        (int(c[0]), c[3]): (c[1], c[2], *(float(x) for x in c[4:])) for c in cells
    }  # fmt: skip

    def of(year, **keep):
        return sum(
            float(c[4])
            for c in cells
            if int(c[0]) == year
            and keep.get("province", c[1]) == c[1]
            and keep.get("sector", c[2]) == c[2]
        )

    expected = dict.fromkeys(NAMES, 0.0)
    for plant in "abcd":
        logs, carbon = [], []
        for year in (2020, 2021):
            province, sector, output, energy, co2 = by_plant[year, plant]
            whole, inside = of(year), of(year, province=province)
            own = of(year, province=province, sector=sector)
            factors = [whole, inside / whole, own / inside, output / own, energy / output,
                       co2 / energy]  # fmt: skip
            logs.append(np.log(factors))
            carbon.append(co2)
        first, last = carbon
        weight = first if first == last else (last - first) / np.log(last / first)
        for name, effect in zip(NAMES, weight * (logs[1] - logs[0]), strict=True):
            expected[name] += effect
    assert {name: found[name] for name in NAMES} == pytest.approx(expected, abs=1e-11)


AMOUNT = st.one_of(st.just(0.0), st.floats(0.01, 1e5))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.01, 1e5), AMOUNT, st.floats(0.1, 5)), min_size=4, max_size=4),
    st.lists(st.tuples(st.floats(0.01, 1e5), AMOUNT, st.floats(0.1, 5)), min_size=4, max_size=4),
    st.integers(0, 3),
)
def test_splitting_a_part_in_proportion_changes_nothing(tmp_path_factory, before, after, which):
    """Aggregation: two halves of a plant have the effects of the plant, closure at every level."""
    folder = tmp_path_factory.mktemp("split")

    def lines(split):
        for year, state in ((2020, before), (2021, after)):
            for number, (output, energy, factor) in enumerate(state):
                ends = ("x", "y") if split and number == which else ("",)
                for end in ends:
                    share = 1 / len(ends)
                    province = "HE" if number < 2 else "JS"
                    yield (
                        f"{year},{province},s,{number}{end},{output * share!r},"
                        f"{energy * share!r},{energy * factor * share!r}"
                    )

    one, two = (
        decompose(table(folder, list(lines(split))), CHAIN, levels=LEVELS)
        for split in (False, True)
    )
    scale = max(one.before.sum(), one.after.sum(), 1e-9)
    assert two.effects() == pytest.approx(one.effects(), abs=1e-9 * scale)
    assert max(one.residual(), two.residual()) < 1e-12


def test_fuel_mix_and_shared_columns(tmp_path):
    header = "year,sector,fuel,output,energy,co2"
    lines = [
        "2020,steel,coal,100,50,130", "2020,steel,gas,100,10,20", "2020,glass,gas,30,6,12",
        "2021,steel,coal,110,40,104", "2021,steel,gas,110,25,50", "2021,glass,gas,30,6,12",
    ]  # fmt: skip
    data = table(tmp_path, lines, header, ("output", "energy", "co2"), ("sector", "fuel"))
    found = decompose(
        data,
        ["output", "output@sector", "energy@sector", "energy@fuel", "co2@fuel"],
        levels=("sector", "fuel"),
        names=("activity", "structure", "intensity", "fuel mix", "factor"),
        shared={"output": "sector"},
    )
    row = found.rows()[0]
    assert sum(v for k, v in row.items() if k in {f.id for f in found.factors}) == pytest.approx(4)
    # emission factors of the fuels did not change, and less coal is burnt
    assert row["factor"] == pytest.approx(0, abs=1e-12)
    assert row["fuel mix"] < 0
    # output counts once per sector: 130 -> 140, not 230 -> 250
    glass = next(r for r in found.rows(1) if r["sector"] == "glass")
    assert glass["activity"] == pytest.approx(12 * np.log(140 / 130))


def test_kaya_of_the_whole_and_of_sectors(tmp_path):
    header = "year,sector,population,gdp,energy,co2"
    lines = [
        "2020,industry,1400,40,3000,7000", "2020,other,1400,60,2000,3000",
        "2022,industry,1410,44,3000,6900", "2022,other,1410,70,2200,3100",
    ]  # fmt: skip
    values = ("population", "gdp", "energy", "co2")
    data = table(tmp_path, lines, header, values, ("sector",))
    found = kaya(data, sector="sector")
    assert found.identity[0] == {
        "year": 2020, "population": 1400.0, "gdp_per_head": 100 / 1400,
        "energy_intensity": 50.0, "carbon_factor": 2.0, "total": 10000.0,
    }  # fmt: skip
    assert found.growth[0]["gdp_per_head"] == pytest.approx((1.14 / (1410 / 1400)) ** 0.5 - 1)
    assert [f.id for f in found.decomposition.factors][2] == "structure"
    assert found.decomposition.effects().sum() == pytest.approx(0, abs=1e-9)
    merged = ["2020,1400,100,5000,10000", "2022,1410,114,5200,10000"]
    plain = kaya(table(tmp_path, merged, "year,population,gdp,energy,co2", values, ()))
    assert plain.identity == found.identity
    assert len(plain.decomposition.factors) == 4
    assert ratios(data, ["co2", "energy"])[0]["energy/co2"] == 0.5


def codes(caught):
    return [(f.code, f.at) for f in caught.value.findings]


@pytest.mark.parametrize(
    ("change", "asked", "expected"),
    [
        (lambda p: [*p[:-1], p[-1].replace("40,10,5", "0,10,5")], {"absent_is_zero": True},
         [("decomposition-zero-denominator", "2022 JS/steel/e")]),
        (lambda p: p, {}, [("decomposition-row-missing", f"{y} JS/steel/e") for y in (2020, 2021)]),
        (lambda p: p[:8], {"chain": ("output", "energy@mill")}, [("decomposition-chain", "chain")]),
        (lambda p: p[:8], {"chain": ("output@plant", "energy")},
         [("decomposition-chain", "chain")]),
        (lambda p: p[:8], {"chain": ("output", "heat")}, [("decomposition-column", "t.csv:2")]),
        (lambda p: p[:8], {"shared": {"energy": "province"}},
         [("decomposition-chain", "chain")]),
        (lambda p: p[:8], {"shared": {"output": "province"}, "chain": ("output", "energy@plant")},
         [("decomposition-shared-differs", f"t.csv:{n}") for n in (2, 3, 6, 7)]),
        (lambda p: p[:4], {}, [("decomposition-years", "decomposition")]),
    ],
)  # fmt: skip
def test_what_cannot_be_decomposed_is_named(tmp_path, change, asked, expected):
    data = table(tmp_path, change(PLANTS))
    chain = asked.pop("chain", CHAIN)
    with pytest.raises(TanfengError) as caught:
        decompose(data, chain, levels=LEVELS, **asked)
    assert codes(caught) == expected


def test_negative_figures_are_refused_with_their_line(tmp_path):
    path = written(tmp_path, ["2020,HE,s,a,1,1,-1", "2021,HE,s,a,1,1,1"])
    data = read_table_csv(path, ("output", "energy", "co2"), LEVELS, negative=True)
    with pytest.raises(TanfengError) as caught:
        decompose(data, CHAIN, levels=LEVELS)
    assert codes(caught) == [("decomposition-negative", "t.csv:2")]


@pytest.mark.realdata
def test_chinas_emissions_by_source_close(realdata):
    path = realdata / "owid_cn_co2_energy_2010_2023.csv"
    data = read_table_csv(path, ("population", "primary_energy_twh", "co2_mt"))
    found = decompose(data, ["population", "primary_energy_twh", "co2_mt"])
    assert found.residual() < 1e-14
    assert found.cumulated()[-1].sum() == pytest.approx(11902.503 - 8620.576)
    # more energy drives it, the carbon factor falls
    energy, factor = found.cumulated()[-1][1:]
    assert energy > 4000 > 0 > factor
