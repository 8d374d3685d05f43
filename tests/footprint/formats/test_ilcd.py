"""ILCD and TIDAS: a small archive by hand, in XML and JSON, and what is told of its faults."""

import json
import math
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanfeng.footprint.assembly import assemble
from tanfeng.footprint.characterisation import characterise
from tanfeng.footprint.engine import intensities, normalise
from tanfeng.footprint.formats import read_inventory
from tanfeng.footprint.formats.xml import parse_xml
from tanfeng.footprint.inventory import check
from tanfeng.footprint.linking import link
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.shelf import open_shelf

COMMON = 'xmlns:common="http://lca.jrc.it/ILCD/Common"'
KG, MJ = "11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002"
MASS, HEAT = "22222222-0000-4000-8000-000000000001", "22222222-0000-4000-8000-000000000002"
STEEL, ORE = "33333333-0000-4000-8000-000000000001", "33333333-0000-4000-8000-000000000002"
CO2, AIR = "33333333-0000-4000-8000-000000000003", "33333333-0000-4000-8000-000000000004"
SLAG = "33333333-0000-4000-8000-000000000005"
WORKS, MINE = "44444444-0000-4000-8000-000000000001", "44444444-0000-4000-8000-000000000002"
METHOD = "55555555-0000-4000-8000-000000000001"


def units(id, name):
    return f"""<unitGroupDataSet xmlns="http://lca.jrc.it/ILCD/UnitGroup" {COMMON} version="1.1">
<unitGroupInformation><dataSetInformation><common:UUID>{id}</common:UUID></dataSetInformation>
<quantitativeReference><referenceToReferenceUnit>3</referenceToReferenceUnit>
</quantitativeReference></unitGroupInformation>
<units><unit dataSetInternalID="1"><name>other</name><meanValue>1000</meanValue></unit>
<unit dataSetInternalID="3"><name>{name}</name><meanValue>1.0</meanValue></unit></units>
</unitGroupDataSet>"""


def quantity(id, name, group):
    return f"""<flowPropertyDataSet xmlns="http://lca.jrc.it/ILCD/FlowProperty" {COMMON}
 version="1.1"><flowPropertiesInformation><dataSetInformation><common:UUID>{id}</common:UUID>
<common:name xml:lang="en">{name}</common:name></dataSetInformation>
<quantitativeReference><referenceToReferenceUnitGroup type="unit group data set"
 refObjectId="{group}"/></quantitativeReference></flowPropertiesInformation>
</flowPropertyDataSet>"""


def flow(id, kind, names, *, main=MASS, scale=1, more="", cas="", categories="", version="01.00"):
    told = "".join(f'<baseName xml:lang="{lang}">{said}</baseName>' for lang, said in names.items())
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<flowDataSet xmlns="http://lca.jrc.it/ILCD/Flow" {COMMON} version="1.1"><flowInformation>
<dataSetInformation><common:UUID>{id}</common:UUID><name>{told}</name>
<classificationInformation>{categories}</classificationInformation><CASNumber>{cas}</CASNumber>
</dataSetInformation><quantitativeReference><referenceToReferenceFlowProperty>0
</referenceToReferenceFlowProperty></quantitativeReference></flowInformation>
<modellingAndValidation><LCIMethod><typeOfDataSet>{kind}</typeOfDataSet></LCIMethod>
</modellingAndValidation><administrativeInformation><publicationAndOwnership>
<common:dataSetVersion>{version}</common:dataSetVersion></publicationAndOwnership>
</administrativeInformation><flowProperties><flowProperty dataSetInternalID="0">
<referenceToFlowPropertyDataSet type="flow property data set" refObjectId="{main}"/>
<meanValue>{scale}</meanValue></flowProperty>{more}</flowProperties></flowDataSet>"""


def exchange(number, of, direction, amount, *, more="", mean=None):
    return f"""<exchange dataSetInternalID="{number}">
<referenceToFlowDataSet type="flow data set" refObjectId="{of}"/>
<exchangeDirection>{direction}</exchangeDirection>
<meanAmount>{amount if mean is None else mean}</meanAmount>
<resultingAmount>{amount}</resultingAmount>{more}</exchange>
"""


def process(id, exchanges, *, name="", references=("0",), kind="Unit process, black box", more=""):
    told = "".join(f"<referenceToReferenceFlow>{n}</referenceToReferenceFlow>" for n in references)
    return f"""<processDataSet xmlns="http://lca.jrc.it/ILCD/Process" {COMMON} version="1.1">
<processInformation><dataSetInformation><common:UUID>{id}</common:UUID><name>{name}</name>
</dataSetInformation><quantitativeReference type="Reference flow(s)">{told}
</quantitativeReference><time><common:referenceYear>2021</common:referenceYear>
<common:dataSetValidUntil>2025</common:dataSetValidUntil></time><geography>
<locationOfOperationSupplyOrProduction location="CN-SD"/></geography>{more}</processInformation>
<modellingAndValidation><LCIMethodAndAllocation><typeOfDataSet>{kind}</typeOfDataSet>
</LCIMethodAndAllocation><dataSourcesTreatmentAndRepresentativeness>
<referenceToDataSource type="source data set"><common:shortDescription xml:lang="en">Handbook, p. 4
</common:shortDescription></referenceToDataSource></dataSourcesTreatmentAndRepresentativeness>
<validation><review type="Independent external review"/></validation></modellingAndValidation>
<exchanges>
{exchanges}</exchanges></processDataSet>"""


def factor(of, value, where=""):
    return f"""<factor><referenceToFlowDataSet type="flow data set" refObjectId="{of}"/>
<location>{where}</location><exchangeDirection>Output</exchangeDirection>
<meanValue>{value}</meanValue></factor>"""


def method(factors, *, id=METHOD, name="Climate change", said="kg CO2 equivalents"):
    return f"""<LCIAMethodDataSet xmlns="http://lca.jrc.it/ILCD/LCIAMethod" {COMMON} version="1.1">
<LCIAMethodInformation><dataSetInformation><common:UUID>{id}</common:UUID>
<common:name xml:lang="en">{name}</common:name><methodology>Made up</methodology>
</dataSetInformation><quantitativeReference><referenceQuantity type="flow property data set"
 refObjectId="{MASS}"><common:shortDescription xml:lang="en">{said}</common:shortDescription>
</referenceQuantity></quantitativeReference></LCIAMethodInformation>
<characterisationFactors>{factors}</characterisationFactors></LCIAMethodDataSet>"""


TO_AIR = """<common:elementaryFlowCategorization><common:category level="0">Emissions
</common:category><common:category level="1">Emissions to air</common:category>
</common:elementaryFlowCategorization>"""
FROM_AIR = TO_AIR.replace("Emissions to air", "Resources from air").replace(
    "Emissions", "Resources"
)
NAMES = """<baseName xml:lang="en">Steel beam</baseName><baseName xml:lang="zh">型钢</baseName>
<treatmentStandardsRoutes xml:lang="zh">转炉</treatmentStandardsRoutes>
<mixAndLocationTypes xml:lang="en">production mix, at plant</mixAndLocationTypes>
<functionalUnitFlowProperties xml:lang="en">1 kg</functionalUnitFlowProperties>"""
LOGNORMAL = """<uncertaintyDistributionType>log-normal</uncertaintyDistributionType>
<relativeStandardDeviation95In>1.21</relativeStandardDeviation95In>"""
TRIANGLE = """<minimumAmount>1.2</minimumAmount><maximumAmount>1.9</maximumAmount>
<uncertaintyDistributionType>triangular</uncertaintyDistributionType>"""
HOT = f"""<flowProperty dataSetInternalID="7"><referenceToFlowPropertyDataSet
 type="flow property data set" refObjectId="{HEAT}"/><meanValue>0.4</meanValue></flowProperty>"""


@pytest.fixture
def files():
    return {
        "unitgroups/kg.xml": units(KG, "kg"),
        "unitgroups/mj.xml": units(MJ, "MJ"),
        "flowproperties/mass.xml": quantity(MASS, "Mass", KG),
        "flowproperties/heat.xml": quantity(HEAT, "Net calorific value", MJ),
        "flows/steel.xml": flow(STEEL, "Product flow", {"en": "Steel", "zh-CN": "钢"}, more=HOT),
        "flows/ore.xml": flow(ORE, "Product flow", {"de": "Erz"}),
        "flows/co2.xml": flow(CO2, "Elementary flow", {"en": "carbon dioxide (fossil)"},
                              cas="000124-38-9", categories=TO_AIR),
        "flows/air.xml": flow(AIR, "Elementary flow", {"en": "Carbon dioxide"},
                              cas="Not provided", categories=FROM_AIR),
        "flows/slag.xml": flow(SLAG, "Waste flow", {"zh": "炉渣"}),
        "processes/works.xml": process(
            WORKS,
            exchange(4, STEEL, "Output", 1.0)
            + exchange(5, ORE, "Input", 1.5, more=TRIANGLE)
            + exchange(6, CO2, "Output", "2.0E0", more=LOGNORMAL)
            + exchange(7, AIR, "Input", 0.25),
            name=NAMES, references=["4"]),
        "processes/mine.xml": process(
            MINE,
            exchange(0, ORE, "Output", 1.0)
            + exchange(1, CO2, "Output", 0.05),
            kind="LCI result"),
    }  # fmt: skip


@pytest.fixture
def read(tmp_path):
    """Reads files, as a folder or a ZIP, below another folder where that is asked for."""

    def made(files, *, zipped=True, top=""):
        if zipped:
            path = tmp_path / "made.zip"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, content in files.items():
                    archive.writestr(top + name, content)
        else:
            path = tmp_path / "made"
            for name, content in files.items():
                (path / top / name).parent.mkdir(parents=True, exist_ok=True)
                (path / top / name).write_bytes(
                    content if isinstance(content, bytes) else content.encode()
                )
        return read_inventory(path)

    return made


def by(table, *keys):
    return {tuple(row[k] for k in keys): row for row in table.to_pylist()}


def told(findings):
    return [finding.code for finding in findings if finding.severity != "info"]


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("top", ["", "ILCD/"])
def test_an_archive_by_hand(files, read, zipped, top):
    inventory, findings = read(files, zipped=zipped, top=top)
    assert [f.code for f in findings] == ["inventory-gas-matched"]
    assert check(inventory) == ()
    processes = by(inventory.processes, "id")
    works = processes[(WORKS,)]
    assert works["name_zh"] == "型钢; 转炉"
    assert works["name_en"] == "Steel beam; production mix, at plant; 1 kg"
    assert (works["location"], works["kind"], works["review"]) == ("CN-SD", "unit", "external")
    assert (works["valid_from"].isoformat(), works["valid_until"].isoformat()) == (
        "2021-01-01", "2025-12-31")  # fmt: skip
    assert works["source"] == "Handbook, p. 4"
    assert processes[(MINE,)]["kind"] == "system"
    flows = by(inventory.flows, "id")
    assert (flows[(STEEL,)]["name_zh"], flows[(STEEL,)]["name_en"]) == ("钢", "Steel")
    assert flows[(ORE,)]["name_en"] == "Erz"
    assert {row["unit"] for row in flows.values()} == {"kg"}
    assert flows[(SLAG,)]["kind"] == "waste"
    assert flows[(CO2,)]["cas"] == "124-38-9"
    assert flows[(CO2,)]["category"] == "Emissions/Emissions to air"
    assert (flows[(CO2,)]["gas"], flows[(CO2,)]["carbon"]) == ("CO2", "fossil")
    assert (flows[(AIR,)]["gas"], flows[(AIR,)]["carbon"]) == ("CO2", "uptake")
    assert list(by(inventory.properties, "flow", "property", "value", "unit")) == [
        (STEEL, "energy", 0.4, "MJ")
    ]
    rows = by(inventory.exchanges, "process", "flow")
    assert rows[WORKS, STEEL]["reference"]
    assert not rows[WORKS, ORE]["reference"]
    assert (rows[WORKS, ORE]["low"], rows[WORKS, ORE]["high"]) == (1.2, 1.9)
    # the square of the geometric standard deviation is told: 1.21 is 1.1 squared
    assert rows[WORKS, CO2]["scale"] == pytest.approx(math.log(1.1))
    assert rows[WORKS, CO2]["direction"] == "output"
    assert rows[WORKS, CO2]["at"].startswith(f"{top}processes/works.xml:")


def test_what_was_read_can_be_solved(files, read):
    inventory, _ = read(files)
    made = assemble(inventory, link(inventory), characterise(inventory, open_shelf()), "mass")
    value = dict(zip(made.system.processes, intensities(normalise(made.system)).value, strict=True))
    assert value[WORKS][0] == pytest.approx(2.0 + 1.5 * 0.05)


def as_tidas(node):
    """The tree in JSON, as TIDAS has it: an element that is there once is no list."""
    name = {"http://www.w3.org/XML/1998/namespace": "xml:"}
    made = {"@" + name.get(key[1:].split("}")[0], "") + key.rpartition("}")[2]: value
            for key, value in node.attrib.items()}  # fmt: skip
    for child in node:
        prefix = "common:" if "Common" in child.tag else ""
        key, inner = prefix + child.tag.rpartition("}")[2], as_tidas(child)
        if key not in made:
            made[key] = inner
        else:
            made[key] = [*(made[key] if isinstance(made[key], list) else [made[key]]), inner]
    if node.text and node.text.strip():
        if not made:
            return node.text.strip()
        made["#text"] = node.text.strip()
    return made


def test_tidas_json_gives_the_same_inventory(files, read):
    inventory, _ = read(files)
    documents = {}
    for name, content in files.items():
        root = parse_xml(content.encode(), name)
        tree = {root.tag.rpartition("}")[2]: as_tidas(root)}
        documents[name.replace(".xml", ".json")] = json.dumps(tree, ensure_ascii=False)
    again, findings = read(documents)
    assert told(findings) == []
    for table in ("processes", "flows", "exchanges", "properties"):
        first, second = getattr(inventory, table), getattr(again, table)
        assert second.num_rows
        assert second.drop(["at"]).to_pylist() == first.drop(["at"]).to_pylist()


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["processInformation", "dataSetInformation", "common:UUID", "name",
                             "exchanges", "exchange", "meanAmount", "time", "@xml:lang", "#text",
                             "quantitativeReference", "referenceToReferenceFlow", "@level"])
            | st.text(max_size=4),
            inner, max_size=4),
        max_leaves=20)
)  # fmt: skip
def test_no_tidas_document_breaks_the_reader(tmp_path_factory, tree):
    folder = tmp_path_factory.mktemp("tidas") / "processes"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps({"processDataSet": tree}), encoding="utf-8")
    inventory, findings = read_inventory(folder.parent)
    codes = [finding.code for finding in (*findings, *check(inventory))]
    assert codes
    assert all(code.startswith("inventory-") for code in codes)


def test_a_single_process_takes_its_flows_from_beside_it(files, read, tmp_path):
    read(files, zipped=False)
    inventory, findings = read_inventory(tmp_path / "made" / "processes" / "works.xml")
    assert told(findings) == []
    assert inventory.processes["id"].to_pylist() == [WORKS]
    assert len(inventory.exchanges) == 4
    lonely = tmp_path / "lonely.xml"
    lonely.write_text(files["processes/works.xml"], encoding="utf-8")
    inventory, findings = read_inventory(lonely)
    assert told(findings) == ["inventory-ilcd-missing"] * 4
    assert inventory.processes["id"].to_pylist() == [WORKS]


def test_the_newest_version_of_a_flow_stands(files, read):
    files["flows/steel_old.xml"] = flow(STEEL, "Product flow", {"en": "Old"}, version="00.09.003")
    files["flows/steel_new.xml"] = flow(STEEL, "Product flow", {"en": "New"}, version="01.01")
    inventory, findings = read(files)
    assert by(inventory.flows, "id")[(STEEL,)]["name_en"] == "New"
    assert [f.message.en for f in findings if "versions" in f.message.en] == [
        "Left out are 2 older versions of data sets."
    ]


FAULTS = {
    "torn": ("flows/steel.xml", "Steel</baseName>", "Steel", "xml-unreadable"),
    "bomb": ("flows/steel.xml", "<flowDataSet",
             '<!DOCTYPE x [<!ENTITY a "b">]><flowDataSet', "xml-entities"),
    "no property": ("flows/steel.xml", MASS, HEAT.replace("2", "9"), "inventory-ilcd-missing"),
    "no unit": ("flowproperties/mass.xml", KG, "none", "inventory-ilcd-missing"),
    "half": ("flows/steel.xml", "<meanValue>1<", "<meanValue>0.5<", "inventory-ilcd-scale"),
    "comma": ("processes/works.xml", ">1.5<", ">1,5<", "inventory-number"),
    "no reference": ("processes/works.xml", "Flow>4<", "Flow>9<", "inventory-ilcd-reference"),
    "two references": ("processes/works.xml", "<referenceToReferenceFlow>4<",
                       "<referenceToReferenceFlow>5</referenceToReferenceFlow>"
                       "<referenceToReferenceFlow>4<", "inventory-ilcd-reference"),
    "contradiction": ("processes/works.xml", "<meanAmount>1.5<", "<meanAmount>3.0<",
                      "inventory-ilcd-amount"),
    "outside": ("processes/works.xml", ">1.9<", ">1.4<", "inventory-ilcd-uncertainty"),
    "nothing spread": ("processes/works.xml", ">2.0E0<", ">0<", "inventory-ilcd-uncertainty"),
    "no spread": ("processes/works.xml", ">1.21<", "><", "inventory-ilcd-uncertainty"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_told_with_their_place(files, read, fault):
    name, old, new, code = FAULTS[fault]
    assert files[name].count(old) >= 1
    files[name] = files[name].replace(old, new, 2 if fault == "nothing spread" else 1)
    inventory, findings = read(files)
    named = [finding for finding in findings if finding.code == code]
    assert named
    assert all(".xml" in finding.at for finding in named)
    # the rest is read
    assert len(inventory.processes) == 2


def test_the_first_reference_that_is_there_stands(files, read):
    files["processes/works.xml"] = files["processes/works.xml"].replace(
        "<referenceToReferenceFlow>4<",
        "".join(f"<referenceToReferenceFlow>{n}</referenceToReferenceFlow>" for n in (9, 4))
        + "<referenceToReferenceFlow>5<",
    )
    inventory, findings = read(files)
    rows = by(inventory.exchanges, "process", "reference")
    assert rows[WORKS, True]["flow"] == STEEL
    assert told(findings) == ["inventory-ilcd-reference"]
    assert check(inventory) == ()


def test_empty_amounts_and_missing_references_are_told_by_the_checks(files, read):
    files["processes/works.xml"] = files["processes/works.xml"].replace(">1.5<", "><")
    files["processes/mine.xml"] = files["processes/mine.xml"].replace("Flow>0<", "Flow><")
    inventory, _ = read(files)
    codes = {finding.code for finding in check(inventory)}
    assert codes == {"inventory-amount", "inventory-reference"}


def test_a_missing_flow_is_one_finding_and_its_exchanges_are_left_out(files, read):
    del files["flows/co2.xml"]
    inventory, findings = read(files)
    missing = [f for f in findings if f.code == "inventory-ilcd-missing"]
    assert [f.message.en for f in missing] == [
        f"The flow {CO2} is not in the files; 2 exchanges use it."
    ]
    assert CO2 not in inventory.exchanges["flow"].to_pylist()


def test_variables_and_reminders(files, read):
    works = files["processes/works.xml"]
    works = works.replace(
        "</processInformation>",
        '<mathematicalRelations><variableParameter name="k"><formula>2*2</formula>'
        "<meanValue>4</meanValue></variableParameter></mathematicalRelations></processInformation>",
    )
    works = works.replace(
        "<meanAmount>1.5</meanAmount>\n<resultingAmount>1.5</resultingAmount>",
        "<referenceToVariable>k</referenceToVariable><meanAmount>1.5</meanAmount>",
    )
    works = works.replace(
        "<meanAmount>0.25<", "<functionType>General reminder flow</functionType><meanAmount>0.25<"
    )
    files["processes/works.xml"] = works
    inventory, findings = read(files)
    rows = by(inventory.exchanges, "process", "flow")
    assert rows[WORKS, ORE]["amount"] == 6.0
    assert (WORKS, AIR) not in rows
    said = [f.message.en for f in findings if f.code == "inventory-ilcd-left-out"]
    assert len(said) == 2
    assert "1 reminder flows" in said[0]
    assert "1 formulas" in said[1]


@pytest.mark.parametrize("hostile", ["bomb", "torn", "empty"])
def test_hostile_archives_are_refused(tmp_path, hostile):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if hostile != "empty":
            archive.writestr("processes/a.xml", "<a>" + "0" * 300_000_000 if hostile == "bomb"
                             else files_of_noise())  # fmt: skip
    if hostile == "torn":
        content = bytearray(path.read_bytes())
        content[60:90] = b"\xff" * 30
        path.write_bytes(bytes(content))
    with pytest.raises(TanfengError) as refused:
        read_inventory(path)
    expected = "inventory-format" if hostile == "empty" else "inventory-archive"
    assert refused.value.findings[0].code == expected


def files_of_noise():
    return "".join(f"<{n}>" for n in range(5000))
