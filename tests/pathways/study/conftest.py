"""A workspace with a dozen synthetic steel plants in three provinces."""

import pytest

from tanfeng.ledger import create_workspace
from tanfeng.pathways.study import allocate_output, bring_plants

HEADER = (
    "id,name_zh,name_en,region,sector,product,route,capacity,unit,status,start,renewed,load,closes"
)
PLANTS = [
    f"p{n},虚构钢厂{n},Synthetic works {n},{region},3110,crude_steel,{route},{size},Mt/a,operating,"
    f"{start},,,"
    for n, (region, route, size, start) in enumerate(
        [
            ("CN-HE", "bf_bof", 80, 2008), ("CN-HE", "bf_bof", 120, 2012),
            ("CN-HE", "bf_bof", 60, ""), ("CN-HE", "eaf", 20, 2015),
            ("CN-JS", "bf_bof", 110, 2003), ("CN-JS", "bf_bof", 90, 2016),
            ("CN-JS", "eaf", 30, 2019), ("CN-SD", "bf_bof", 150, 2010),
            ("CN-SD", "bf_bof", 130, 2018), ("CN-SD", "bf_bof", 100, 2006),
            ("CN-SD", "bf_bof", 90, 2014), ("CN-SD", "eaf", 20, 2020),
        ]
    )
]  # fmt: skip
OUTPUT = """region,route,year,value,unit
CN-HE,bf_bof,2021,240,Mt
CN-HE,eaf,2021,15,Mt
CN-JS,bf_bof,2021,190,Mt
CN-JS,eaf,2021,28,Mt
CN-SD,bf_bof,2021,460,Mt
CN-SD,eaf,2021,18,Mt
"""


@pytest.fixture(scope="session")
def steel_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("steel")
    (folder / "plants.csv").write_text("\n".join([HEADER, *PLANTS]) + "\n", encoding="utf-8")
    (folder / "output.csv").write_text(OUTPUT, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def steel(tmp_path_factory, steel_files):
    """The workspace, its allocation, and one plan at five-year steps."""
    from tanfeng.pathways.study import Ask, run_pathway

    ws = create_workspace(tmp_path_factory.mktemp("ws") / "workspace")
    bring_plants(ws, steel_files / "plants.csv")
    run, allocation, _ = allocate_output(ws, "steel", steel_files / "output.csv", 2021)
    made = run_pathway(ws, Ask("steel", "steel.policy", step=5))
    return ws, run, allocation, made
