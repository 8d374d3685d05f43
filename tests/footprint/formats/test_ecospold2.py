"""ecoSpold 2: invented datasets value by value, solved by hand, with every fault told."""

import math
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanfeng.footprint.assembly import assemble
from tanfeng.footprint.characterisation import characterise
from tanfeng.footprint.diagnosis import diagnose
from tanfeng.footprint.engine import normalise
from tanfeng.footprint.formats import read_inventory
from tanfeng.footprint.linking import link
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Severity
from tanfeng.reference.shelf import open_shelf

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold02">'
)


def exchange(flow, amount, group, *, name="", unit="kg", link="", more="", kind="intermediate",
             inward=False, attributes=""):  # fmt: skip
    side = "inputGroup" if inward else "outputGroup"
    supplier = f' activityLinkId="{link}"' if link else ""
    number = "" if amount is None else f' amount="{amount}"'
    return f"""
<{kind}Exchange id="x" {kind}ExchangeId="{flow}"{number}{supplier} {attributes}>
<name xml:lang="en">{name or flow}</name><name xml:lang="zh">甲{flow}</name>
<unitName xml:lang="en">{unit}</unitName>{more}<{side}>{group}</{side}></{kind}Exchange>"""


def co2(amount, **more):
    place = """<compartment><compartment xml:lang="en">air</compartment>
<subcompartment xml:lang="en">urban air close to ground</subcompartment></compartment>"""
    return exchange("co2", amount, 4, name="Carbon dioxide, fossil", kind="elementary",
                    more=place, attributes='casNumber="000124-38-9"', **more)  # fmt: skip


def dataset(id, *exchanges, kind="activityDataset", more=""):
    return f"""<{kind}><activityDescription><activity id="{id}" type="1">
<activityName xml:lang="en">{id} making</activityName>
<activityName xml:lang="zh">{id}生产</activityName>
<generalComment><text xml:lang="en" index="0">invented</text></generalComment></activity>
<geography><shortname xml:lang="en">CN</shortname></geography>
<technology technologyLevel="3"/>
<timePeriod startDate="2020-01-01" endDate="2025-12-31"/></activityDescription>
<flowData>{"".join(exchanges)}</flowData>{more}</{kind}>"""


def write(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in files.items():
        text = body if body.startswith("<?xml") else f"{HEAD}{body}</ecoSpold>"
        (folder / f"{name}.spold").write_text(text, encoding="utf-8")
    return folder


POWER = dataset("power", exchange("kwh", 1, 0, name="electricity", unit="kWh"), co2(0.5))
STEEL = dataset(
    "steel", exchange("steel", 2, 0), exchange("kwh", 3, 5, unit="kWh", link="power", inward=True),
    co2(4),
)  # fmt: skip


def rows(table):
    return table.to_pylist()


def test_a_dataset_value_by_value(tmp_path):
    spread = """<uncertainty><lognormal meanValue="3" mu="1.0" variance="0.01"
 varianceWithPedigreeUncertainty="0.04"/><pedigreeMatrix reliability="1" completeness="2"
 temporalCorrelation="3" geographicalCorrelation="4" furtherTechnologyCorrelation="5"/>
</uncertainty>"""
    weight = """<property propertyId="p" amount="0.9"><name xml:lang="en">dry mass</name>
<unitName xml:lang="en">kg</unitName></property>"""
    body = dataset(
        "steel", exchange("steel", 2, 0, name="steel", more=weight),
        exchange("kwh", 3, 5, unit="kWh", inward=True, more=spread, link="elsewhere"), co2(4),
        more="<modellingAndValidation><review reviewerName='R'/></modellingAndValidation>"
        "<administrativeInformation><dataGeneratorAndPublication publishedSourceYear='2024' "
        "personName='A. B.'/></administrativeInformation>",
    )  # fmt: skip
    inventory, findings = read_inventory(write(tmp_path / "in", a=body))
    (process,) = rows(inventory.processes)
    assert process | {"at": ""} == {
        "id": "steel", "name_zh": "steel生产", "name_en": "steel making", "location": "CN",
        "kind": "unit", "valid_from": date(2020, 1, 1), "valid_until": date(2025, 12, 31),
        "technology": "level 3; invented", "source": "2024, A. B.", "review": "external", "at": "",
    }  # fmt: skip
    made, power, gas = rows(inventory.exchanges)
    assert (made["direction"], made["amount"], made["reference"]) == ("output", 2.0, True)
    assert (power["direction"], power["amount"], power["provider"]) == ("input", 3.0, "")
    assert (power["distribution"], power["pedigree"]) == ("lognormal", "(1;2;3;4;5)")
    assert power["scale"] == pytest.approx(0.2)
    assert (gas["flow"], gas["amount"]) == ("co2", 4.0)
    flow = next(each for each in rows(inventory.flows) if each["id"] == "co2")
    assert (flow["kind"], flow["gas"], flow["carbon"]) == ("elementary", "CO2", "fossil")
    assert flow["category"] == "air/urban air close to ground"
    assert (flow["cas"], flow["name_zh"]) == ("124-38-9", "甲co2")
    (prop,) = rows(inventory.properties)
    assert (prop["property"], prop["value"], prop["unit"]) == ("mass", 0.9, "kg")
    assert {f.code for f in findings} == {"ecospold2-link", "inventory-gas-matched"}


@pytest.mark.parametrize("form", ["file", "folder", "zip"])
def test_two_activities_give_what_they_give_by_hand(tmp_path, form):
    """2 kg of steel: 4 kg of its own and 3 kWh of 0.5 kg each, so 2.75 kg a kilogram."""
    if form == "file":
        path = tmp_path / "both.spold"
        path.write_text(f"{HEAD}{STEEL}{POWER}</ecoSpold>", encoding="utf-8")
    else:
        path = write(tmp_path / "in", steel=STEEL, power=POWER)
    if form == "zip":
        packed = tmp_path / "in.zip"
        with zipfile.ZipFile(packed, "w") as opened:
            for each in path.iterdir():
                opened.write(each, f"datasets/{each.name}")
        path = packed
    inventory, _ = read_inventory(path)
    assert hand_score(inventory, "steel") == pytest.approx(2.75)
    (bought,) = (e for e in rows(inventory.exchanges) if e["direction"] == "input")
    assert bought["provider"] == "power"


def hand_score(inventory, product):
    """Solve with the engine and return kilograms of CO2 for one unit of a product."""
    factors = characterise(inventory, open_shelf())
    made = assemble(inventory, link(inventory), factors, "cut_off")
    found = diagnose(normalise(made.system)).answer().value[:, 0]
    return dict(zip(made.columns.process, found, strict=True))[product]


def test_treatment_takes_waste_in_and_who_hands_it_over_puts_it_out(tmp_path):
    burning = dataset("burning", exchange("rubbish", -1, 0), co2(1.2))
    plant = dataset(
        "plant", exchange("steel", 1, 0), exchange("rubbish", -0.5, 5, link="burning", inward=True),
    )  # fmt: skip
    inventory, _ = read_inventory(write(tmp_path / "in", a=burning, b=plant))
    by_process = {}
    for each in rows(inventory.exchanges):
        by_process.setdefault(each["process"], []).append(each)
    taken = by_process["burning"][0]
    assert (taken["direction"], taken["amount"], taken["reference"]) == ("input", 1.0, True)
    given_ = by_process["plant"][1]
    assert (given_["direction"], given_["amount"], given_["avoided"]) == ("output", 0.5, False)
    assert given_["provider"] == "burning"
    kinds = {each["id"]: each["kind"] for each in rows(inventory.flows)}
    assert (kinds["rubbish"], kinds["steel"]) == ("waste", "product")


def test_a_product_used_less_is_avoided_and_an_unknown_one_stays_negative(tmp_path):
    plant = dataset(
        "plant", exchange("steel", 1, 0),
        exchange("kwh", -2, 5, unit="kWh", link="power", inward=True),
        exchange("heat", -1, 5, unit="MJ", inward=True),
    )  # fmt: skip
    inventory, findings = read_inventory(write(tmp_path / "in", a=POWER, b=plant))
    told = {e["flow"]: e for e in rows(inventory.exchanges) if e["process"] == "plant"}
    assert (told["kwh"]["direction"], told["kwh"]["amount"], told["kwh"]["avoided"]) == (
        "output", 2.0, True,
    )  # fmt: skip
    assert (told["heat"]["direction"], told["heat"]["amount"]) == ("input", -1.0)
    assert "ecospold2-negative" in {f.code for f in findings}


def test_several_products_and_one_activity_of_two_products_stay_apart(tmp_path):
    whole = dataset("chlor", exchange("cl2", 1, 0), exchange("naoh", 1.1, 2), co2(1))
    halves = [dataset("split", exchange(flow, 1, 0), co2(n), kind="childActivityDataset")
              for n, flow in enumerate(("a", "b"), 1)]  # fmt: skip
    user = dataset("user", exchange("u", 1, 0), exchange("b", 2, 5, link="split", inward=True))
    inventory, _ = read_inventory(write(tmp_path / "in", a=whole, b="".join(halves), c=user))
    ids = [each["id"] for each in rows(inventory.processes)]
    assert ids == ["chlor", "split_a", "split_b", "user"]
    chlor = [e for e in rows(inventory.exchanges) if e["process"] == "chlor"]
    assert [e["reference"] for e in chlor] == [True, False, False]
    asked = next(
        e for e in rows(inventory.exchanges) if e["process"] == "user" and e["flow"] == "b"
    )
    assert asked["provider"] == "split_b"


SPREADS = {
    "normal": ('<normal meanValue="3" variance="0.25"/>', ("normal", 0.5, None, None)),
    "triangular": ('<triangular minValue="2" mostLikelyValue="3" maxValue="5"/>',
                   ("triangular", None, 2.0, 5.0)),
    "uniform": ('<uniform minValue="2" maxValue="4"/>', ("uniform", None, 2.0, 4.0)),
    "without a variance": ('<lognormal meanValue="3" variance="0"/>', ("", None, None, None)),
    "turned": ('<uniform minValue="4" maxValue="2"/>', ("", None, None, None)),
    "beta": ('<beta minValue="1" maxValue="4"/>', ("", None, None, None)),
}  # fmt: skip


@pytest.mark.parametrize("name", SPREADS)
def test_each_distribution(tmp_path, name):
    told, expected = SPREADS[name]
    body = dataset("a", exchange("p", 1, 0), exchange("q", 3, 5, inward=True,
                   more=f"<uncertainty>{told}</uncertainty>"))  # fmt: skip
    inventory, findings = read_inventory(write(tmp_path / "in", a=body))
    row = rows(inventory.exchanges)[1]
    assert (row["distribution"], row["scale"], row["low"], row["high"]) == expected
    assert ("ecospold2-distribution" in {f.code for f in findings}) == (name == "beta")


BOTH = "<inputGroup>5</inputGroup>"
FAULTS = {
    "no activity": (STEEL.replace('activity id="steel"', "activity"), "ecospold2-activity"),
    "no reference product": (dataset("a", exchange("p", 1, 2)), "ecospold2-reference"),
    "no amount": (dataset("a", exchange("p", 1, 0), exchange("q", None, 5, inward=True)),
                  "ecospold2-amount"),
    "a word": (dataset("a", exchange("p", 1, 0), exchange("q", "much", 5, inward=True)),
               "inventory-number"),
    "no unit": (dataset("a", exchange("p", 1, 0, unit="")), "ecospold2-unit"),
    "both groups": (dataset("a", exchange("p", 1, 0), exchange("q", 1, 0, more=BOTH)),
                    "ecospold2-exchange"),
    "no flow": (dataset("a", exchange("p", 1, 0), exchange("", 1, 5, inward=True)),
                "ecospold2-exchange"),
    "twice": (STEEL + STEEL.replace('amount="3"', 'amount="9"'), "ecospold2-twice"),
    "another format": ('<?xml version="1.0"?><ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold01"/>',
                       "ecospold2-foreign"),
    "torn": ('<?xml version="1.0"?><ecoSpold>', "xml-unreadable"),
    "entities": ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "xml-entities"),
    "units apart": (dataset("a", exchange("p", 1, 0)) + dataset(
        "b", exchange("q", 1, 0), exchange("p", 1, 5, unit="kWh", inward=True)),
        "inventory-unit-convert"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_told_with_its_line_and_costs_only_itself(tmp_path, name):
    body, code = FAULTS[name]
    folder = write(tmp_path / "in", bad=body, power=POWER)
    inventory, findings = read_inventory(folder)
    errors = [f for f in findings if f.severity is Severity.ERROR]
    assert {f.code for f in errors} == {code}
    assert all(f.at.startswith("bad.spold") for f in errors)
    assert code == "xml-entities" or all(f.at.startswith("bad.spold:") for f in errors)
    assert "power" in {each["id"] for each in rows(inventory.processes)}


def test_a_single_foreign_file_is_refused(tmp_path):
    path = tmp_path / "x.spold"
    path.write_text("<a/>")
    with pytest.raises(TanfengError) as caught:
        read_inventory(path)
    assert caught.value.findings[0].code == "ecospold2-foreign"


def test_formulas_are_told(tmp_path):
    body = dataset("a", exchange("p", 1, 0, attributes='mathematicalRelation="x*2"'))
    _, findings = read_inventory(write(tmp_path / "in", a=body))
    assert "ecospold2-formula" in {f.code for f in findings}


numbers = st.floats(1e-6, 1e6)


@settings(max_examples=40)
@given(st.lists(st.tuples(numbers, st.lists(st.tuples(st.integers(0, 5), numbers), max_size=4)),
                min_size=1, max_size=5))  # fmt: skip
def test_what_is_written_is_read(tmp_path_factory, activities):
    count = len(activities)
    bodies = {
        f"f{n}": dataset(f"a{n}", exchange(f"p{n}", made, 0), *(
            exchange(f"p{k % count}", amount, 5, link=f"a{k % count}", inward=True)
            for k, amount in inputs))
        for n, (made, inputs) in enumerate(activities)
    }  # fmt: skip
    inventory, _ = read_inventory(write(tmp_path_factory.mktemp("e") / "in", **bodies))
    expected = [
        (f"a{n}", f"p{k}", amount, f"a{k}" if inward else "", inward)
        for n, (made, inputs) in enumerate(activities)
        for k, amount, inward in [(n, made, False), *((k % count, v, True) for k, v in inputs)]
    ]
    got = [
        (e["process"], e["flow"], e["amount"], e["provider"], e["direction"] == "input")
        for e in rows(inventory.exchanges)
    ]
    assert got == expected
    assert all(math.isfinite(e[2]) for e in got)
