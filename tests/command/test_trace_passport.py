"""``tanfeng trace passport``: a passport checked, filed, and shown with what events prove."""

import json

import pytest

PACK = "0DCPE010000001C640000002"


@pytest.fixture(scope="module")
def home(tanfeng, tmp_path_factory):
    home = tmp_path_factory.mktemp("passport")
    tanfeng("init", home / "ws")
    tanfeng("trace", "example", home / "lives", "--packs", "3")
    assert tanfeng("trace", "import", home / "lives", "-w", home / "ws").returncode == 0
    return home


def sheet(home, name, **general):
    path = home / name
    path.write_text(json.dumps({"GeneralProductInformation": general}), encoding="utf-8")
    return path


def test_check(tanfeng, home):
    good = sheet(home, "good.json", productIdentifier=PACK, batteryMass=400.5)
    done = tanfeng("trace", "passport", "check", good, "--json")
    assert done.returncode == 0
    told = json.loads(done.stdout)["result"]
    assert told["groups"]["GeneralProductInformation"] == {"filled": 2, "of": 21}
    bad = sheet(home, "bad.json", batteryCategory="tram")
    done = tanfeng("trace", "passport", "check", bad)
    assert done.returncode == 1
    assert "bad.json#/GeneralProductInformation/batteryCategory" in done.stdout + done.stderr
    assert tanfeng("trace", "passport", "check", home / "none.json").returncode == 2


def test_file_and_show(tanfeng, home):
    before = tanfeng("trace", "passport", "show", PACK, "-w", home / "ws", "--json")
    assert before.returncode == 0
    assert json.loads(before.stdout)["result"]["filed"] is None
    good = sheet(home, "mine.json", productIdentifier=PACK, batteryMass=400.5,
                 manufacturingDate="2020-01-01T00:00:00+08:00")  # fmt: skip
    filed = tanfeng("trace", "passport", "file", good, "-p", "demo-cells", "-w", home / "ws",
                    "--json")  # fmt: skip
    assert filed.returncode == 0
    assert json.loads(filed.stdout)["result"]["taken"] == 1
    out = home / "out.json"
    shown = tanfeng("trace", "passport", "show", PACK, "-o", out, "-w", home / "ws", "--json")
    assert shown.returncode == 1
    codes = {each["code"] for each in json.loads(shown.stdout)["findings"]}
    assert "passport-differs" in codes
    general = json.loads(out.read_text(encoding="utf-8"))["GeneralProductInformation"]
    assert general["batteryMass"] == 400.5
    assert general["manufacturerInformation"]["identifier"] == "demo-cells"
    # what was written out is read again, and filed it adds nothing but what events proved
    assert tanfeng("trace", "passport", "check", out).returncode == 0
    nowhere = home / "none" / "out.json"
    refused = tanfeng("trace", "passport", "show", PACK, "-o", nowhere, "-w", home / "ws")
    assert (refused.returncode, nowhere.parent.exists()) == (2, False)
    unknown = tanfeng("trace", "passport", "show", "NOTHING", "-w", home / "ws")
    assert unknown.returncode == 2
