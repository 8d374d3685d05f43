"""A workspace with synthetic steel plants, two scenarios, and one of them planned twice."""

from datetime import date

import pytest

from tanfeng.ledger import create_workspace
from tanfeng.pathways.study import Ask, allocate_output, bring_plants, run_pathway
from tanfeng.programme.pathway import pathway_report

DAY = date(2026, 11, 23)
HEADER = (
    "id,name_zh,name_en,region,sector,product,route,capacity,unit,status,start,renewed,load,closes"
)
PLANTS = [
    f"p{n},虚构钢厂{n},Synthetic works {n},{region},3110,crude_steel,{route},{size},Mt/a,operating,"
    f"{start},,,"
    for n, (region, route, size, start) in enumerate(
        [
            ("CN-HE", "bf_bof", 80, 2008), ("CN-HE", "bf_bof", 120, 2012),
            ("CN-HE", "eaf", 20, 2015), ("CN-JS", "bf_bof", 110, 2003),
            ("CN-JS", "eaf", 30, 2019), ("CN-SD", "bf_bof", 150, 2010),
            ("CN-SD", "bf_bof", 130, 2018), ("CN-SD", "eaf", 20, 2020),
        ]
    )
]  # fmt: skip
OUTPUT = """region,route,year,value,unit
CN-HE,bf_bof,2021,180,Mt
CN-HE,eaf,2021,15,Mt
CN-JS,bf_bof,2021,100,Mt
CN-JS,eaf,2021,28,Mt
CN-SD,bf_bof,2021,250,Mt
CN-SD,eaf,2021,18,Mt
"""


@pytest.fixture(scope="session")
def planned(tmp_path_factory):
    """The workspace and its runs: base, policy, and policy again on other model years."""
    folder = tmp_path_factory.mktemp("steel")
    (folder / "plants.csv").write_text("\n".join([HEADER, *PLANTS]) + "\n", encoding="utf-8")
    (folder / "output.csv").write_text(OUTPUT, encoding="utf-8")
    ws = create_workspace(folder / "workspace")
    bring_plants(ws, folder / "plants.csv")
    allocate_output(ws, "steel", folder / "output.csv", 2021)
    asked = [Ask("steel", "steel.base", step=5), Ask("steel", "steel.policy", step=5),
             Ask("steel", "steel.policy", step=7)]  # fmt: skip
    return ws, [run_pathway(ws, ask) for ask in asked]


@pytest.fixture(scope="session")
def report(planned):
    ws, made = planned
    return pathway_report(ws, [result.run.number for result in made], DAY)
