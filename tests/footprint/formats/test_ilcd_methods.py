"""Methods of ILCD: factors alone are kept, and count in a run with other inventories."""

import pytest

from tanfeng.footprint.formats import read_inventory
from tanfeng.footprint.inventory import check
from tanfeng.footprint.study import Ask, bring_inventory, run_footprint
from tanfeng.ledger import create_workspace
from tanfeng.reference.errors import TanfengError

MASS, KG = "22222222-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000001"
CO2, SF6 = "33333333-0000-4000-8000-000000000003", "33333333-0000-4000-8000-000000000006"
COMMON = 'xmlns:common="http://lca.jrc.it/ILCD/Common"'
UNITS = f"""<unitGroupDataSet xmlns="http://lca.jrc.it/ILCD/UnitGroup" {COMMON}>
<unitGroupInformation><dataSetInformation><common:UUID>{KG}</common:UUID></dataSetInformation>
<quantitativeReference><referenceToReferenceUnit>0</referenceToReferenceUnit>
</quantitativeReference></unitGroupInformation><units><unit dataSetInternalID="0"><name>kg</name>
<meanValue>1</meanValue></unit></units></unitGroupDataSet>"""
QUANTITY = f"""<flowPropertyDataSet xmlns="http://lca.jrc.it/ILCD/FlowProperty" {COMMON}>
<flowPropertiesInformation><dataSetInformation><common:UUID>{MASS}</common:UUID>
<common:name>Mass</common:name></dataSetInformation><quantitativeReference>
<referenceToReferenceUnitGroup type="unit group data set" refObjectId="{KG}"/>
</quantitativeReference></flowPropertiesInformation></flowPropertyDataSet>"""


def flow(id, name):
    return f"""<flowDataSet xmlns="http://lca.jrc.it/ILCD/Flow" {COMMON}><flowInformation>
<dataSetInformation><common:UUID>{id}</common:UUID><name><baseName>{name}</baseName></name>
</dataSetInformation><quantitativeReference><referenceToReferenceFlowProperty>0
</referenceToReferenceFlowProperty></quantitativeReference></flowInformation>
<modellingAndValidation><LCIMethod><typeOfDataSet>Elementary flow</typeOfDataSet></LCIMethod>
</modellingAndValidation><flowProperties><flowProperty dataSetInternalID="0">
<referenceToFlowPropertyDataSet type="flow property data set" refObjectId="{MASS}"/>
<meanValue>1</meanValue></flowProperty></flowProperties></flowDataSet>"""


def factor(of, value, where=""):
    return f"""<factor><referenceToFlowDataSet type="flow data set" refObjectId="{of}"/>
<location>{where}</location><exchangeDirection>Output</exchangeDirection>
<meanValue>{value}</meanValue></factor>
"""


def method(factors, *, id="55555555-0000-4000-8000-000000000001", name="Warming"):
    return f"""<LCIAMethodDataSet xmlns="http://lca.jrc.it/ILCD/LCIAMethod" {COMMON}>
<LCIAMethodInformation><dataSetInformation><common:UUID>{id}</common:UUID>
<common:name xml:lang="en">{name}</common:name><methodology>Made up</methodology>
</dataSetInformation><quantitativeReference><referenceQuantity type="flow property data set"
 refObjectId="{MASS}"><common:shortDescription>kg CO2 equivalents</common:shortDescription>
</referenceQuantity></quantitativeReference></LCIAMethodInformation>
<characterisationFactors>{factors}</characterisationFactors></LCIAMethodDataSet>"""


@pytest.fixture
def archive(tmp_path):
    """Writes files into a folder, and returns it."""

    def made(**files):
        told = {
            "flows/co2": flow(CO2, "carbon dioxide"), "flows/sf6": flow(SF6, "something"),
            "flowproperties/mass": QUANTITY, "unitgroups/kg": UNITS,
            **{f"lciamethods/{name}": content for name, content in files.items()},
        }  # fmt: skip
        for name, content in told.items():
            path = tmp_path / "method" / f"{name}.xml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return tmp_path / "method"

    return made


def test_factors_that_hold_everywhere_are_taken(archive):
    factors = factor(CO2, 3, "DE") + factor(CO2, 2) + factor(SF6, "1.5E1", "GLO")
    inventory, findings = read_inventory(archive(a=method(factors + factor(CO2, 9, "GLO"))))
    assert check(inventory) == ()
    assert [(r["impact"], r["flow"], r["value"], r["unit"], r["source"])
            for r in inventory.factors.to_pylist()] == [
        ("Made up: Warming", CO2, 2.0, "kg CO2 equivalents", "Made up"),
        ("Made up: Warming", SF6, 15.0, "kg CO2 equivalents", "Made up"),
    ]  # fmt: skip
    said = [f.message.en for f in findings if f.code == "inventory-ilcd-left-out"]
    assert said == ["Left out are 1 characterisation factors of regions; those that hold "
                    "everywhere are taken."]  # fmt: skip
    assert inventory.processes.num_rows == 0
    assert sorted(inventory.flows["id"].to_pylist()) == [CO2, SF6]


def test_the_unit_is_what_the_reference_says_where_there_is_no_unit_group(archive):
    folder = archive(a=method(factor(CO2, 2)).replace("kg CO2 equivalents", "points"))
    inventory, _ = read_inventory(folder)
    assert inventory.factors["unit"].to_pylist() == ["kg"]
    (folder / "unitgroups" / "kg.xml").unlink()
    inventory, findings = read_inventory(folder)
    assert inventory.factors["unit"].to_pylist() == ["points"]
    assert "inventory-ilcd-missing" in [finding.code for finding in findings]


def test_methods_of_one_name_are_told_apart(archive):
    other = "55555555-0000-4000-8000-000000000002"
    inventory, _ = read_inventory(
        archive(a=method(factor(CO2, 2)), b=method(factor(CO2, 3), id=other))
    )
    assert len(set(inventory.factors["impact"].to_pylist())) == 2


def test_a_method_without_its_flows_is_taken_and_warned_of(archive, tmp_path):
    folder = archive(a=method(factor(CO2, 2)))
    (folder / "flows" / "co2.xml").unlink()
    inventory, findings = read_inventory(folder / "lciamethods" / "a.xml")
    assert inventory.factors["value"].to_pylist() == [2.0]
    assert [f.code for f in findings if f.severity != "info"] == ["inventory-ilcd-factor-unit"]


@pytest.mark.parametrize(
    ("factors", "code"),
    [
        (factor(CO2, ""), "inventory-number"),
        (factor(CO2, "1,5"), "inventory-number"),
        (factor(CO2, "INF"), "inventory-number"),
        (factor(CO2, 1) + factor(CO2, 2), "inventory-ilcd-factor-twice"),
    ],
)
def test_faulty_factors_are_told(archive, factors, code):
    inventory, findings = read_inventory(archive(a=method(factors)))
    assert code in [finding.code for finding in findings]
    assert all(row["value"] == 1.0 for row in inventory.factors.to_pylist())


def test_a_method_counts_in_a_run_with_an_inventory(tmp_path, archive, inventory_of):
    ws = create_workspace(tmp_path / "ws")
    made = inventory_of(
        [{"id": "works"}],
        [{"id": "metal", "kind": "product", "unit": "t"},
         {"id": SF6, "kind": "elementary", "unit": "kg", "name_en": "our own name"}],
        [("works", "metal", "output", 2.0, {"reference": True}), ("works", SF6, "output", 3.0)],
    )  # fmt: skip
    metals = bring_inventory(ws, made, "metals").number
    read, told = read_inventory(archive(a=method(factor(CO2, 1) + factor(SF6, 15))))
    factors = bring_inventory(ws, read, "method", told=told).number
    scores = run_footprint(ws, Ask((metals, factors), electricity="")).scores.to_pylist()
    assert [(row["product"], row["Made up: Warming"]) for row in scores] == [
        ("works", pytest.approx(15 * 3.0 / 2.0))
    ]
    with pytest.raises(TanfengError) as refused:
        run_footprint(ws, Ask((factors,), electricity=""))
    assert [f.code for f in refused.value.findings] == ["inventory-empty"]


def test_a_method_in_another_unit_than_the_flow_is_refused(tmp_path, archive, inventory_of):
    ws = create_workspace(tmp_path / "ws")
    made = inventory_of(
        [{"id": "works"}],
        [{"id": "metal", "kind": "product", "unit": "t"},
         {"id": SF6, "kind": "elementary", "unit": "g"}],
        [("works", "metal", "output", 2.0, {"reference": True}), ("works", SF6, "output", 3.0)],
    )  # fmt: skip
    metals = bring_inventory(ws, made, "metals").number
    read, told = read_inventory(archive(a=method(factor(SF6, 15))))
    factors = bring_inventory(ws, read, "method", told=told).number
    with pytest.raises(TanfengError) as refused:
        run_footprint(ws, Ask((metals, factors), electricity=""))
    assert {f.code for f in refused.value.findings} == {"inventory-twice"}
