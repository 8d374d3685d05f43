"""openLCA JSON-LD: both versions of the schema, units, uncertainty, and hostile archives."""

import json
import math
import zipfile

import pytest

from tanfeng.footprint.assembly import assemble
from tanfeng.footprint.characterisation import characterise
from tanfeng.footprint.engine import intensities, normalise
from tanfeng.footprint.formats import read_inventory
from tanfeng.footprint.inventory import check
from tanfeng.footprint.linking import link
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.shelf import open_shelf


def flow(id, name, kind, *, version, cas=None, category=""):
    key = "isRefFlowProperty" if version == 2 else "referenceFlowProperty"
    properties = [{key: True, "flowProperty": {"@id": "mass", "name": "Mass"},
                   "conversionFactor": 1.0}]  # fmt: skip
    if id == "steel":
        properties.append({"flowProperty": {"@id": "length", "name": "Length"},
                           "conversionFactor": 0.25})  # fmt: skip
    return {"@id": id, "name": name, "flowType": kind, "cas": cas, "flowProperties": properties,
            "category": category}  # fmt: skip


def exchange(of, amount, *, version, unit="kg", prop="mass", taken=False, reference=False, **more):
    words = ("isInput", "isQuantitativeReference", "isAvoidedProduct")
    if version == 1:
        words = ("input", "quantitativeReference", "avoidedProduct")
    told = (taken, reference, more.pop("avoided", False))
    said = dict(zip(words, told, strict=True))
    return {"flow": {"@id": of}, "amount": amount, "unit": {"@id": unit},
            "flowProperty": {"@id": prop}, **said, **more}  # fmt: skip


def documents(version):
    def made(*words, **more):
        return exchange(*words, version=version, **more)

    reference = "isRefUnit" if version == 2 else "referenceUnit"
    lognormal = {"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": 2.0, "geomSd": 1.2}
    return {
        "unit_groups/m.json": {"@id": "gm", "units": [
            {"@id": "kg", "name": "kg", "conversionFactor": 1.0, reference: True},
            {"@id": "t", "name": "t", "conversionFactor": 1000.0}]},
        "unit_groups/l.json": {"@id": "gl", "units": [
            {"@id": "m", "name": "m", "conversionFactor": 1.0, reference: True}]},
        "flow_properties/m.json": {"@id": "mass", "name": "Mass", "unitGroup": {"@id": "gm"}},
        "flow_properties/l.json": {"@id": "length", "name": "Length", "unitGroup": {"@id": "gl"}},
        "flows/steel.json": flow("steel", "steel beam", "PRODUCT_FLOW", version=version),
        "flows/ore.json": flow("ore", "iron ore", "PRODUCT_FLOW", version=version),
        "flows/co2.json": flow("co2", "Carbon dioxide, fossil", "ELEMENTARY_FLOW",
                               version=version, cas="000124-38-9"),
        "flows/bio.json": flow("bio", "Carbon dioxide, non-fossil", "ELEMENTARY_FLOW",
                               version=version),
        "flows/air.json": flow("air", "Carbon dioxide, in air", "ELEMENTARY_FLOW",
                               version=version, category="resource/in air"),
        "flows/dust.json": flow("dust", "Dust", "ELEMENTARY_FLOW", version=version),
        "locations/cn.json": {"@id": "place", "name": "China", "code": "CN"},
        "processes/works.json": {
            "@id": "works", "name": "steelworks", "processType": "UNIT_PROCESS",
            "location": {"@id": "place"},
            "processDocumentation": {"validFrom": "2020-01-01", "validUntil": "2024-12-31"},
            "exchanges": [
                made("steel", 1.0, unit="t", reference=True),
                made("ore", 1.5, unit="t", taken=True, defaultProvider={"@id": "mine"}),
                made("co2", 2.0, unit="t", uncertainty=lognormal),
                made("bio", 10.0), made("air", 8.0, taken=True), made("dust", 3.0),
            ]},
        "processes/mine.json": {
            "@id": "mine", "name": "mine", "processType": "UNIT_PROCESS",
            "exchanges": [made("ore", 1.0, reference=True), made("co2", 0.05),
                          made("steel", 4.0, unit="m", prop="length", taken=True)]},
    }  # fmt: skip


def packed(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, str) else json.dumps(content))
    return path


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("zipped", [True, False])
def test_both_versions_give_the_same_inventory(tmp_path, version, zipped):
    files = documents(version)
    if zipped:
        path = packed(tmp_path / "steel.zip", files)
    else:
        path = tmp_path / "steel"
        for name, content in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_text(json.dumps(content), encoding="utf-8")
    inventory, findings = read_inventory(path)
    assert [f.code for f in findings] == ["inventory-gas-matched"]
    assert check(inventory) == ()
    processes = {row["id"]: row for row in inventory.processes.to_pylist()}
    assert processes["works"]["location"] == "CN"
    assert processes["works"]["valid_from"].year == 2020
    rows = {(r["process"], r["flow"]): r for r in inventory.exchanges.to_pylist()}
    # tonnes into kilograms; 4 m of a beam of which a kilogram is 0.25 m long
    assert rows["works", "ore"]["amount"] == 1500.0
    assert rows["mine", "steel"]["amount"] == 16.0
    assert rows["works", "ore"]["provider"] == "mine"
    assert rows["works", "co2"]["scale"] == pytest.approx(math.log(1.2))
    kinds = {row["id"]: (row["gas"], row["carbon"]) for row in inventory.flows.to_pylist()}
    assert kinds["co2"] == ("CO2", "fossil")
    assert kinds["bio"] == ("CO2", "biogenic")
    assert kinds["air"] == ("CO2", "uptake")
    assert kinds["dust"] == ("", "")


def test_what_was_read_can_be_solved(tmp_path):
    files = documents(2)
    # 4 m of beam for a kilogram of ore would never pay: 4 mm
    files["processes/mine.json"]["exchanges"][2]["amount"] = 0.004
    inventory, _ = read_inventory(packed(tmp_path / "steel.zip", files))
    made = assemble(inventory, link(inventory), characterise(inventory, open_shelf()), "mass")
    value = dict(zip(made.system.processes, intensities(normalise(made.system)).value, strict=True))
    # by hand, per kg: steel = 2 + 1.5 ore; ore = 0.05 + 0.016 steel
    steel = (2 + 1.5 * 0.05) / (1 - 1.5 * 0.016)
    assert value["works"][0] == pytest.approx(steel)
    assert value["mine"][0] == pytest.approx(0.05 + 0.016 * steel)


def test_what_cannot_be_read_is_named_and_the_rest_is_read(tmp_path):
    files = documents(2)
    files["processes/torn.json"] = '{"@id": "torn",\n "exchanges": ['
    files["processes/mine.json"]["exchanges"][1]["unit"] = {"@id": "furlong"}
    inventory, findings = read_inventory(packed(tmp_path / "steel.zip", files))
    told = {(f.code, f.at) for f in findings}
    assert ("inventory-unreadable", "processes/torn.json:2") in told
    assert ("inventory-unit-convert", "processes/mine.json#2") in told
    assert inventory.processes["id"].to_pylist() == ["mine", "works"]


@pytest.mark.parametrize("hostile", ["bomb", "climb", "torn"])
def test_hostile_archives_are_refused(tmp_path, hostile):
    path = tmp_path / "x.zip"
    if hostile == "bomb":
        packed(path, {"processes/a.json": "0" * 300_000_000})
    elif hostile == "climb":
        packed(path, {"../processes/a.json": "{}"})
    else:
        path.write_bytes(b"PK\x03\x04 torn")
    with pytest.raises(TanfengError) as refused:
        read_inventory(path)
    assert refused.value.findings[0].code == "inventory-archive"
