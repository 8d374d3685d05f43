"""``pathway risk``, ``nearby`` and ``run --foresight``, as a user meets them."""

import json

import pytest

from tanfeng.ledger import create_workspace
from tanfeng.pathways.study import bring_plants

HEADER = (
    "id,name_zh,name_en,region,sector,product,route,capacity,unit,status,start,renewed,load,closes"
)
PLANTS = [("bf_bof", 80, 2008), ("bf_bof", 120, ""), ("eaf", 20, 2015)]


@pytest.fixture(scope="module")
def works(tmp_path_factory):
    """A folder with a workspace of three synthetic works."""
    folder = tmp_path_factory.mktemp("uncertainty")
    rows = [
        f"p{n},虚构钢厂{n},Synthetic works {n},CN-HE,3110,crude_steel,{route},{size},Mt/a,"
        f"operating,{start},,,"
        for n, (route, size, start) in enumerate(PLANTS)
    ]
    (folder / "plants.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    bring_plants(create_workspace(folder / "ws"), folder / "plants.csv")
    return folder


def asked(*words):
    return ("pathway", *words, "--step", "10", "-w", "ws")


def test_risk_prints_quantiles_and_what_was_held(tanfeng, works):
    (works / "spread.csv").write_text(
        "parameter,of,distribution,low,mode,high,status,source\n"
        "price,coal,triangular,0.7,1,1.6,assumption,own view\n"
        "age,,,,,,assumption,unknown years\n", encoding="utf-8",
    )  # fmt: skip
    words = ("risk", "steel", "-s", "steel.policy", "--spread", "spread.csv", "--draws", "3")
    done = tanfeng(*asked(*words, "--json"), cwd=works)
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)["result"]
    assert len(data["draws"]) == 3
    assert "demand crude_steel" in data["fixed"]
    assert "price coal" not in data["fixed"]


def test_a_faulty_spread_is_refused_at_its_line(tanfeng, works):
    (works / "bad.csv").write_text(
        "parameter,of,distribution,low,mode,high,status,source\n"
        "price,coal,triangular,2,1,1.6,assumption,own view\n", encoding="utf-8",
    )  # fmt: skip
    done = tanfeng(*asked("risk", "steel", "-s", "steel.policy", "--spread", "bad.csv"), cwd=works)
    assert done.returncode == 2
    assert "bad.csv:2" in done.stderr


def test_short_sight_is_posted_and_its_settings_refused(tanfeng, works):
    words = ("run", "steel", "-s", "steel.policy", "--foresight")
    done = tanfeng(*asked(*words, "20", "--replan", "10", "--json"), cwd=works)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["result"][0]["run"]["arguments"]["foresight"] == 20
    assert "pathway-foresight" in {finding["code"] for finding in said["findings"]}
    refused = tanfeng(*asked(*words, "5", "--replan", "10"), cwd=works)
    assert refused.returncode == 2
    assert "foresight" in refused.stderr
