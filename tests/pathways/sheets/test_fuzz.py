"""Whatever is written into a scenario, a roadmap or rules: findings, never another exception."""

import copy
import csv
import datetime
import io

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Severity
from tanfeng.reference.shelf import DATA, open_shelf

SCENARIO = {
    "sheet": "own.steel", "kind": "scenario",
    "document": {"number": "own", "title": {"zh": "自有", "en": "own"}},
    "source": "test", "status": "assumption", "last_checked": datetime.date(2026, 11, 23),
    "extends": "steel.base", "title": {"zh": "自有", "en": "own"},
    "limits": {
        "cap": {"sums": "emission", "zh": "上限", "en": "cap", "regions": ["CN-HE"]},
        "power": {"sums": "carrier", "carrier": "electricity", "cumulative": True},
        "least": {"sums": "output", "technologies": ["scrap_eaf"], "at_least": True},
    },
    "growth": {"scrap_eaf": {"rate": 0.1, "seed": 1e6, "excess_price": 500}},
    "peak": {"by": 2030, "plateau": 0.02, "falling": True, "height": 2e9, "with_indirect": True},
    "replacement": {
        "follow": "cn.replacement.steel", "case": "merged", "earns": 1, "expires_after": 3,
        "key_regions": ["CN-HE"], "adopt": {"cn.replacement.steel_draft.2025_draft": 2030},
    },
    "sites": [{"region": "CN-HE", "capacity": 1.5e6, "load": 0.9, "count": 2}],
    "prices": {"coal": "cn.prices.fuel.2015"}, "storage": "cn.co2_storage",
    "storage_cost": "cost_base", "salvage": "straight_line",
    "power_classes": {"bf_bof": "restricted"}, "tables": {"values": "own.csv"},
}  # fmt: skip
VALUES = """subject,parameter,of,region,year,value,expr,unit,status,source,note
crude_steel,demand,,,2025,600,,Mt,assumption,test,
crude_steel,demand,,,2060,500,,Mt,assumption,test,
crude_steel,import_price,,,,5000,,CNY/t,assumption,test,
cap,limit,,,2030,300,,MtCO2,assumption,test,
cap,excess_price,,,,900,,CNY/tCO2,assumption,test,
power,limit,,,2030,300,,TWh,assumption,test,
least,limit,,,2030,10,,Mt,assumption,test,
electricity,price,,CN-HE,2030,500,,CNY/MWh,assumption,test,
scrap_eaf,capex,,,,2000,,CNY/t,assumption,test,
scrap_eaf,renewal,,,,,0.4 * capex,CNY/t,assumption,test,
bf_bof,convert,scrap_eaf,,,,0.7 * target_capex,CNY/t,assumption,test,
*,closing,,,,60,,CNY/t,assumption,test,
-,grid,,,2060,0.3,,1,assumption,test,
-,discount,,,,0.08,,1,assumption,test,
"""
JUNK = st.one_of(
    st.sampled_from([
        None, True, False, 0, -1, 1.5, -1e6, 1e308, 10**400, float("nan"), float("inf"), "", "-",
        "text", "*", "CN-HE", "steel.base", "own.steel", "bf_bof", "none.such", "1/0", "capex",
        "../..", "文本", "a: b", "own.csv", [], {}, [[]], [None], ["x", 1], {"a": {"b": 1}},
        {1: 2}, {None: 1}, {"zh": 1}, [{}], [{"region": []}], datetime.date(2030, 1, 1),
        datetime.datetime(2030, 1, 1, 12), 2030, "2030", -2030,
    ]),
    st.text(max_size=8), st.integers(), st.floats(),
)  # fmt: skip
CELLS = st.one_of(
    st.sampled_from([
        "", "-1", "nan", "inf", "-inf", "1e999", "1e308", "0", "0.5", "two", "1,5", "*", "-",
        "CN", "CN-HE", "CN-XX", "2030", "2030.5", "1", "99999", "Mt", "kgce", "t/0", "CNY/t",
        "%", "1/0", "capex + capex", "renewal", "sum(x)", "(((", "capex ** 9 ** 9", "1 / (1 - 1)",
        "unknown", "memory", "text", "bf_bof", "scrap_eaf", "electricity", "convert", "limit",
        "use", "direct", "life", "cycle", "first", "grid", "demand", "price", "name",
    ]),
    st.text(max_size=6),
)  # fmt: skip


def places(tree, path=()):
    """Return all paths of a tree but that of its root."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    found = []
    for key, value in pairs:
        found.append((*path, key))
        if isinstance(value, dict | list):
            found += places(value, (*path, key))
    return found


@st.composite
def trees(draw, tree):
    """A tree with one to three places replaced, taken out, renamed or added to."""
    made = copy.deepcopy(tree)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(made)))
        at = made
        for key in path[:-1]:
            at = at[key]
        match draw(st.sampled_from(["replace", "replace", "remove", "rename", "add"])):
            case "replace":
                at[path[-1]] = draw(JUNK)
            case "remove":
                del at[path[-1]]
            case "rename" if isinstance(at, dict):
                at[draw(st.text(max_size=5))] = at.pop(path[-1])
            case _ if isinstance(at, dict):
                at[draw(st.sampled_from(["x", "regions", "year", "zh", "carrier"]))] = draw(JUNK)
        if not made:
            break
    return made


@st.composite
def tables(draw, text):
    """A table with one to three cells changed, lines doubled or cells too many."""
    rows = list(csv.reader(io.StringIO(text)))
    for _ in range(draw(st.integers(1, 3))):
        row = draw(st.integers(0, len(rows) - 1))
        match draw(st.sampled_from(["cell", "cell", "cell", "double", "more", "fewer"])):
            case "cell" if rows[row]:
                rows[row][draw(st.integers(0, len(rows[row]) - 1))] = draw(CELLS)
            case "double":
                rows.insert(row, list(rows[row]))
            case "more":
                rows[row].append(draw(CELLS))
            case "fewer":
                rows[row] = rows[row][:-1]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def damaged(text):
    """A text with a few characters taken out or put in."""
    cut = st.tuples(st.integers(0, len(text)), st.integers(0, 3), st.text(":{}[]-,'\"#&*!|\t\n 1x",
                                                                         max_size=2))  # fmt: skip
    return st.lists(cut, min_size=1, max_size=3).map(
        lambda cuts: _cut(text, sorted(cuts, reverse=True))
    )


def _cut(text, cuts):
    for at, length, put in cuts:
        text = text[:at] + put + text[at + length :]
    return text


def dumped(tree):
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)


def told(build, folder, scenario="own.steel", sector="steel"):
    """Build what is in a folder; return its findings, which all say where and what."""
    try:
        found = build(open_shelf(folder), scenario, sector)[1]
    except TanfengError as refused:
        found = refused.findings
        assert any(each.severity is Severity.ERROR for each in found)
    for each in found:
        assert each.code
        assert each.at
        assert each.message.zh
        assert each.message.en
    return found


fuzzed = settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
                           HealthCheck.data_too_large],
)  # fmt: skip


def write(folder, **files):
    for name, text in files.items():
        stem, _, end = name.rpartition("_")
        (folder / f"{stem}.{end}").write_text(text, encoding="utf-8", newline="")


def test_the_whole_scenario_builds(build, tmp_path):
    write(tmp_path, own_yaml=dumped(SCENARIO), own_csv=VALUES)
    assert not [f for f in told(build, tmp_path) if f.severity is Severity.ERROR]


@fuzzed
@given(tree=trees(SCENARIO))
def test_any_setting(build, tmp_path, tree):
    write(tmp_path, own_yaml=dumped(tree), own_csv=VALUES)
    told(build, tmp_path)


@fuzzed
@given(table=tables(VALUES))
def test_any_cell(build, tmp_path, table):
    write(tmp_path, own_yaml=dumped(SCENARIO), own_csv=table)
    told(build, tmp_path)


@fuzzed
@given(text=damaged(dumped(SCENARIO)))
def test_any_damage(build, tmp_path, text):
    write(tmp_path, own_yaml=text, own_csv=VALUES)
    told(build, tmp_path)


def newer(sector):
    body = yaml.safe_load((DATA / f"technologies/roadmap_{sector}.yaml").read_text("utf-8"))
    return body | {"sheet": "own.roadmap", "series": "own.roadmap", "in_force": "2026-06-01",
                   "tables": {"values": "road.csv"}}  # fmt: skip


def table_of(sector):
    return (DATA / f"technologies/roadmap_{sector}.csv").read_text("utf-8")


@pytest.mark.parametrize("sector", ["cement"])
@fuzzed
@given(data=st.data())
def test_any_roadmap(build, tmp_path, sector, data):
    body, table = newer(sector), table_of(sector)
    if data.draw(st.booleans()):
        body = data.draw(trees(body))
    else:
        table = data.draw(tables(table))
    write(tmp_path, road_yaml=dumped(body), road_csv=table)
    told(build, tmp_path, f"{sector}.base", sector)


@fuzzed
@given(data=st.data())
def test_any_rules_of_replacement_and_any_rock(build, tmp_path, data):
    rules = (DATA / "replacement/steel_2021.csv").read_text("utf-8")
    rock = (DATA / "prices/cn_co2_storage.csv").read_text("utf-8").splitlines(keepends=True)
    held = "".join([rock[0], *(line for line in rock if line.startswith(("CN-HE", "CN-JS")))])
    which = data.draw(st.sampled_from(["rules", "rock", "both"]))
    rules = rules if which == "rock" else data.draw(tables(rules))
    held = held if which == "rules" else data.draw(tables(held))
    said = SCENARIO | {
        "storage": "own.rock", "replacement": SCENARIO["replacement"] | {"follow": "own.rules"},
    }  # fmt: skip
    common = {"document": SCENARIO["document"], "source": "test", "status": "seen",
              "last_checked": SCENARIO["last_checked"]}  # fmt: skip
    write(
        tmp_path, own_yaml=dumped(said), own_csv=VALUES, rules_csv=rules, rock_csv=held,
        rules_yaml=dumped({"sheet": "own.rules.2021", "series": "own.rules",
                           "kind": "replacement", "in_force": datetime.date(2021, 6, 1),
                           "tables": {"rules": "rules.csv"}, **common}),
        rock_yaml=dumped({"sheet": "own.rock", "kind": "storage", "exchange": {"value": 7},
                          "tables": {"storage": "rock.csv"}, **common}),
    )  # fmt: skip
    told(build, tmp_path)


@pytest.mark.parametrize(
    ("table", "at"),
    [
        ("region,parameter,unit,status,source\nCN-HE,capacity,MtCO2,seen,test\n", "rock.csv:2"),
        (
            "region,parameter,value,unit,status,source\nCN-HE,capacity,1,MtCO2,seen,test\n"
            "CN-JS,capacity,much,MtCO2,seen,test\nCN-SD,capacity,-1,MtCO2,seen,test\n",
            "rock.csv:3 rock.csv:4",
        ),
    ],
)
def test_a_table_beside_is_checked_row_by_row(build, tmp_path, table, at):
    said = SCENARIO | {"storage": "own.rock"}
    write(
        tmp_path, own_yaml=dumped(said), own_csv=VALUES, rock_csv=table,
        rock_yaml=dumped({"sheet": "own.rock", "kind": "storage", "source": "test",
                          "status": "seen", "last_checked": SCENARIO["last_checked"],
                          "document": SCENARIO["document"],
                          "tables": {"storage": "rock.csv"}}),
    )  # fmt: skip
    faulty = [f for f in told(build, tmp_path) if f.code == "table-faulty"]
    assert [f.at for f in faulty] == at.split()
