"""Networks from tables: Chinese and English headings, workbooks, and every fault with its place."""

import openpyxl
import pytest

from tanfeng.accounting.reconciliation import reconcile
from tanfeng.accounting.reconciliation.table import read_network
from tanfeng.reference.errors import TanfengError

STREAMS = (
    "stream,source,target,value,relative,unit\nin,,n,10,0.01,t\nout,n,,9000,0.02,kg\nrest,n,,,,t\n"
)


def written(tmp_path, **texts):
    paths = []
    for name, text in texts.items():
        paths.append(tmp_path / f"{name}.csv")
        paths[-1].write_text(text, "utf-8")
    return paths


def test_a_network_of_files_is_that_of_one_workbook(tmp_path):
    fractions = "物流,元素,数值,标准差\nin,Ni,0.2,0.01\nout,Ni,0.21,0.01\n"
    relations = "关系式\nrest = k * in\n"
    parameters = "参数,数值,标准差\nk,0.1,0.02\n"
    tables = {"streams": STREAMS, "fractions": fractions, "relations": relations,
              "parameters": parameters, "balances": "node,balanced\nn,total\n"}  # fmt: skip
    network, told = read_network(written(tmp_path, **tables))
    assert told == []
    assert [s.amount.sd for s in network.streams] == [0.1, 180.0, None]
    assert (network.elements, network.balances) == (("Ni",), {"n": ("total",)})
    assert network.streams[1].at == "streams.csv:3"
    assert network.relations[0].at == "relations.csv:2"
    book = openpyxl.Workbook()
    for name, text in tables.items():
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append([_typed(cell) for cell in line.split(",")])
    book.save(tmp_path / "plant.xlsx")
    same, _ = read_network([tmp_path / "plant.xlsx"])
    assert "plant.xlsx#streams!A3" in same.streams[1].at
    one, other = reconcile(network), reconcile(same)
    assert [v.value for v in one.values] == [v.value for v in other.values]
    # kilograms and tonnes balance, and what k tells checks them
    assert one["rest"].value == pytest.approx(one["in"].value - one["out"].value / 1000)
    assert one["in"].state == "redundant"


def _typed(text):
    try:
        return float(text)
    except ValueError:
        return text or None


def test_fractions_may_have_to_add_up_to_one(tmp_path):
    fractions = "stream,element,value,sd\nin,a,0.3,0.01\nin,b,0.6,0.01\nout,a,0.5,0.01\n"
    streams = "stream,source,target,value,sd\nin,,n,10,0.1\nout,n,,10,0.1\n"
    network, _ = read_network(written(tmp_path, s=streams, f=fractions), whole=True)
    found = reconcile(network)
    for name in ("in", "out"):
        assert found[f"{name}.a"].value + found[f"{name}.b"].value == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("tables", "faults"),
    [
        ({"s": STREAMS, "f": "stream,element,value,sd\nix,Ni,0.2,0.1\n"},
         [("reconcile-name", "f.csv:2")]),
        ({"s": STREAMS, "f": "stream,element,value,sd\nin,Ni,0.2,0.1\nin,Ni,0.2,0.1\n"},
         [("reconcile-name-twice", "f.csv:3")]),
        ({"s": "stream,source,target,value,sd,relative\na,,n,1,0.1,0.1\nb,n,,,,0.1\n"},
         [("reconcile-reading", "s.csv:2"), ("reconcile-reading", "s.csv:3")]),
        ({"s": "stream,source,target,value,sd\na,,n,ten,-1\n,n,,1,1\n"},
         [("table-cell-empty", "s.csv:3"), ("table-cell-number", "s.csv:2"),
          ("table-cell-range", "s.csv:2")]),
        ({"p": "parameter,value,sd\nk,1,0\n"}, [("reconcile-empty", "p.csv")]),
        ({"x": "a,b\n1,2\n"}, [("table-unknown", "x.csv:1")]),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_place(tmp_path, tables, faults):
    with pytest.raises(TanfengError) as refused:
        read_network(written(tmp_path, **tables))
    assert sorted((f.code, f.at) for f in refused.value.findings) == sorted(faults)


def test_faults_of_the_network_have_their_lines_too(tmp_path):
    paths = written(tmp_path, s=STREAMS, r="relation\nrest = nothing\n")
    network, _ = read_network(paths)
    with pytest.raises(TanfengError) as refused:
        reconcile(network)
    assert [(f.code, f.at) for f in refused.value.findings] == [("reconcile-name", "r.csv:2")]
