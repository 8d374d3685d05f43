"""``tanfeng trace``: from documents to what is in what, what is late, and what cannot be."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACK = "0DCPE010000001C640000002"


@pytest.fixture(scope="module")
def lives(tanfeng, tmp_path_factory):
    """A workspace with made lives that have one fault of each kind."""
    home = tmp_path_factory.mktemp("trace")
    tanfeng("init", home / "ws")
    told = tanfeng("trace", "example", home / "lives", "--packs", "12", "--faulty", "--json")
    wrong = json.loads(told.stdout)["result"]["wrong"]
    done = tanfeng("trace", "import", home / "lives", "-w", home / "ws", "--json")
    assert done.returncode == 0, done.stderr
    return home, wrong


def asked(tanfeng, lives, *words, status=0):
    done = tanfeng("trace", *words, "-w", lives[0] / "ws", "--json")
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout)


def test_a_pack_shows_its_place_its_parts_and_its_life(tanfeng, lives):
    found = asked(tanfeng, lives, "pack", PACK.lower())["result"]
    assert found["in"][-1]["parent"].startswith("urn:tanfeng:vin:")
    assert {each["depth"] for each in found["holds"]} == {1, 2}
    assert found["life"][0]["step"] == "commissioning"
    assert all(each["job"] and each["document"] and each["hash"] for each in found["life"])
    then = asked(tanfeng, lives, "pack", PACK, "--at", "2022-06-08")["result"]
    assert (then["in"], then["holds"]) == ([], [])
    plain = tanfeng("trace", "pack", PACK, "-w", lives[0] / "ws")
    assert PACK in plain.stdout


def test_a_lot_is_called_back(tanfeng, lives):
    found = asked(tanfeng, lives, "recall", "urn:tanfeng:lot:demo-mine:nickel-3", status=1)[
        "result"
    ]
    assert sum(each["inside"] > 0 for each in found["concerned"]) == 1
    refused = tanfeng("trace", "recall", "nothing-of-this-name", "-w", lives[0] / "ws")
    assert refused.returncode == 2
    assert "life-unknown-thing" in refused.stderr


def test_duties_of_a_recycler(tanfeng, lives):
    found = asked(tanfeng, lives, "duties", "--roles", lives[0] / "lives/roles.csv", "--party",
                  "demo-recycler")["result"]  # fmt: skip
    assert {row["holder"] for row in found["completeness"]} == {"demo-recycler"}
    assert found["duties"]
    assert all(row["clause"] for row in found["duties"])
    late = [row for row in found["duties"] if row["state"] in ("open", "overdue")]
    assert len(found["outstanding"]) == len(late)
    days = [row["due"] or "9999" for row in found["outstanding"]]
    assert days == sorted(days)
    assert all(row["code"].startswith("urn:") for row in found["outstanding"])


def test_the_audit_finds_what_was_done_wrong_and_no_more(tanfeng, lives):
    found = asked(tanfeng, lives, "audit", status=1)["result"]
    counts = {each["code"]: each["found"] for each in found}
    assert {code for code, count in counts.items() if count} == {
        "trace-two-parents", "trace-after-end", "trace-one-sided", "trace-mass", "trace-replayed",
    }  # fmt: skip
    named = json.dumps([each["rows"] for each in found])
    for what in ("two_packs", "after_scrap", "one_sided", "replayed"):
        assert lives[1][what] in named


def test_declared_shares_stand_beside_mixed_ones(tanfeng, lives):
    lot = lives[1]["missing_mass"]
    found = asked(tanfeng, lives, "origin", lot)["result"]["origins"][lot]
    table = lives[0] / "claims.csv"
    table.write_text(f"lot,source,share\n{found[0]['source']},recycled,1\n", encoding="utf-8")
    told = asked(tanfeng, lives, "origin", lot, "--declared", table)
    assert told["result"]["origins"][lot] == found
    assert told["result"]["declared"]["shares"] == {lot: {}}
    table.write_text(f"lot,source,share\n{lot},recycled,0.5\n", encoding="utf-8")
    told = asked(tanfeng, lives, "origin", lot, "--declared", table, status=1)
    assert told["result"]["declared"]["shares"] == {lot: {"recycled": 0.5}}
    assert "origin-overdeclared" in {each["code"] for each in told["findings"]}
    wrong = tanfeng("trace", "origin", lot, "--declared", table, "--within", "week",
                    "-w", lives[0] / "ws")  # fmt: skip
    assert wrong.returncode == 2


def test_origin_adds_up_and_an_element_needs_its_shares(tanfeng, lives):
    lot = asked(tanfeng, lives, "pack", "urn:tanfeng:lot:demo-cells:cathode-0")["result"]["name"]
    found = asked(tanfeng, lives, "origin", lot)["result"]
    assert sum(each["share"] for each in found["origins"][lot]) == pytest.approx(1)
    assert found["convention"] == "proportional_mixing"
    table = lives[0] / "shares.csv"
    table.write_text(
        "lot,element,share\n" + "".join(
            f"urn:tanfeng:lot:demo-mine:{metal}-0,nickel,{share}\n"
            for metal, share in (("nickel", 1), ("cobalt", 0), ("lithium", 0), ("other", 0))
        )
    )  # fmt: skip
    nickel = asked(tanfeng, lives, "origin", lot, "--element", "nickel", "--shares", table)[
        "result"
    ]
    assert nickel["origins"][lot][0]["source"].endswith("nickel-0")
    assert nickel["origins"][lot][0]["share"] == pytest.approx(1)
    assert (
        tanfeng("trace", "origin", lot, "--element", "nickel", "-w", lives[0] / "ws").returncode
        == 2
    )


def test_the_tutorial_runs_as_it_is_written(tanfeng, tmp_path, monkeypatch):
    """Every command of the page, in its order and in one folder, as a shell would run it."""
    page = (ROOT / "docs/tutorial/recycler.md").read_text("utf-8")
    blocks = re.findall(r"```\n(.*?)```", page, re.S)
    lines = [line.split() for block in blocks for line in block.splitlines()]
    monkeypatch.chdir(tmp_path)
    told = []
    for words in lines:
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            monkeypatch.setenv(name, value)
            continue
        assert words[0] == "tanfeng", words
        made = tanfeng(*words[1:])
        # the passport lacks what no event can prove, and says so without a fault
        assert made.returncode == 0, (words, made.stdout, made.stderr)
        told.append((words[2], made.stdout))
    duties = [text for name, text in told if name == "duties"]
    assert "2024-08-30" in duties[0]
    assert "art. 15" in duties[0]
    assert "2024-08-30" not in duties[1]
    pack = [text for name, text in told if name == "pack"]
    assert "events.xlsx" in pack[0]
    assert "LDEMO000000000002" in pack[1]
    assert any(name == "verify" and "11" in text and "agree" in text for name, text in told)
    assert json.loads((tmp_path / "proof.json").read_bytes())["type"] == "EPCISQueryDocument"


def test_a_changed_proof_is_found_out(tanfeng, lives, tmp_path):
    path = tmp_path / "p.json"
    done = tanfeng("trace", "pack", PACK, "--proof", path, "-w", lives[0] / "ws")
    assert done.returncode == 0
    assert tanfeng("trace", "verify", path, "-w", lives[0] / "ws").returncode == 0
    path.write_text(path.read_text("utf-8").replace("demo-cars", "demo-carz", 1), "utf-8")
    changed = tanfeng("trace", "verify", path, "--json")
    assert changed.returncode == 1
    assert json.loads(changed.stdout)["findings"][0]["code"] == "proof-differs"
    nowhere = tanfeng("trace", "pack", PACK, "--proof", tmp_path / "no/p.json",
                      "-w", lives[0] / "ws")  # fmt: skip
    assert nowhere.returncode == 2
    assert tanfeng("trace", "verify", tmp_path / "none.json").returncode == 2


def test_a_bad_file_costs_only_itself(tanfeng, lives, tmp_path):
    (tmp_path / "bad.json").write_text('{"type":"EPCISDocument"}')
    (tmp_path / "note.txt").write_text("not looked at")
    done = tanfeng("trace", "import", tmp_path, "-p", "x", "-w", lives[0] / "ws", "--json")
    assert done.returncode == 1
    (job,) = json.loads(done.stdout)["result"]
    assert (job["accepted"], job["taken"]) == (False, 0)
    listed = asked(tanfeng, lives, "jobs", "--limit", "1")["result"]
    assert listed[0]["id"] == job["id"]
    missing = tanfeng("trace", "import", tmp_path / "none.json", "-w", lives[0] / "ws")
    assert missing.returncode == 2


def test_a_recyclers_workbook_goes_in_and_comes_out_again(tanfeng, lives, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "events.xlsx"
    tanfeng("trace", "template", path)
    book = openpyxl.load_workbook(path)
    for n, row in enumerate((
        (None, "接收", "2026-11-02 09:00", PACK, None, None, None, None, "仓库"),
        (7, "破碎", "2026-11-03 09:00", PACK, "投入"),
        (7, None, None, "黑粉-99", "产出", None, 31.5, "kg"),
    ), 3):  # fmt: skip
        for k, value in enumerate(row, 1):
            book["事件 events"].cell(n, k, value)
    book.save(path)
    for taken in (2, 0):
        done = tanfeng(
            "trace", "import", path, "-p", "demo-recycler", "-w", lives[0] / "ws", "--json"
        )
        assert done.returncode == 0, done.stdout
        assert json.loads(done.stdout)["result"][0]["taken"] == taken
    life = asked(tanfeng, lives, "pack", PACK)["result"]["life"]
    assert [each["document"] for each in life[-2:]] == ["events.xlsx"] * 2


def test_pictures_are_drawn_beside_the_numbers(tanfeng, lives, tmp_path):
    lot = "urn:tanfeng:lot:demo-mine:nickel-3"
    for words in (("pack", PACK), ("duties",)):
        picture = tmp_path / f"{words[0]}.svg"
        found = asked(tanfeng, lives, *words, "--chart", picture)
        assert found["result"]
        assert "demo-" in picture.read_text("utf-8")
    refused = tanfeng("trace", "origin", lot, "--chart", tmp_path / "o.png", "-w", lives[0] / "ws")
    assert refused.returncode == 2  # no transformation made it: there is nothing to draw
    assert not (tmp_path / "o.png").exists()
    made = tanfeng("trace", "origin", "urn:tanfeng:lot:demo-cells:*", "--json",
                   "-w", lives[0] / "ws")  # fmt: skip
    one = next(iter(json.loads(made.stdout)["result"]["origins"]))
    asked(tanfeng, lives, "origin", one, "--chart", tmp_path / "o.png")
    assert (tmp_path / "o.png").read_bytes()[:4] == b"\x89PNG"
    for chart in (tmp_path / "o.jpg", tmp_path / "none" / "o.png"):
        done = tanfeng("trace", "pack", PACK, "--chart", chart, "-w", lives[0] / "ws")
        assert done.returncode == 2
        assert not chart.exists()
    assert "picture-not-written" in done.stderr
