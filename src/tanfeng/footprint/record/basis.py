"""The basis of a record (计算依据): all that its numbers follow from, kept under one hash."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, replace

import narwhals as nw
import pyarrow.parquet as pq

from tanfeng.footprint.assembly import assemble
from tanfeng.footprint.characterisation import characterise
from tanfeng.footprint.diagnosis import diagnose
from tanfeng.footprint.engine import normalise
from tanfeng.footprint.inventory import Inventory, pack, unpack
from tanfeng.footprint.linking import LINKS, Override, Rule
from tanfeng.footprint.study import Ask
from tanfeng.footprint.study.made import Study
from tanfeng.ledger import Workspace, evidence_path, keep
from tanfeng.reference.errors import refuse
from tanfeng.reference.shelf import Shelf

FORMAT = "tanfeng footprint basis 1"


def keep_basis(ws: Workspace, study: Study) -> str:
    """Keep what the numbers of a study follow from; return the hash that stands for all of it.

    It is the SHA-256 of a manifest that names the packed inventory and the links by their own
    hashes, the view, the rule and the decisions, the set of warming potentials with the hash of
    its sheet, and how much of each plant's accounts was measured.
    """
    links = io.BytesIO()
    pq.write_table(study.links, links, compression="zstd")
    warming = study.sheets[-1]
    manifest = {
        "format": FORMAT,
        "inventory": keep(ws, pack(_ordered(study.inventory)), "footprint inventory"),
        "links": keep(ws, links.getvalue(), "footprint links"),
        "view": study.ask.view,
        "rule": asdict(study.ask.rule),
        "overrides": [asdict(each) for each in study.ask.overrides],
        "warming": {"set": study.ask.warming, "sheet": warming.id, "sha256": warming.sha256},
        "measured": {plant: study.measured[plant] for plant in sorted(study.measured)},
    }
    return keep(ws, json.dumps(manifest, sort_keys=True).encode(), "footprint basis")


def open_basis(ws: Workspace, sha256: str, shelf: Shelf) -> Study:
    """Put the system of a basis together again, from the hash alone.

    Parameters
    ----------
    shelf
        With the edition of warming potentials that the basis names.

    Raises
    ------
    TanfengError
        ``record-basis`` where what lies under the hash is no basis, or the shelf has another
        edition; ``evidence-missing``.
    """
    try:
        manifest = json.loads(evidence_path(ws, sha256).read_bytes())
    except ValueError as error:
        raise _no_basis(sha256) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise _no_basis(sha256)
    inventory = unpack(evidence_path(ws, manifest["inventory"]).read_bytes(), sha256)
    links = pq.read_table(evidence_path(ws, manifest["links"])).cast(LINKS)
    warming = manifest["warming"]
    ask = Ask(
        plants=tuple(manifest["measured"]), electricity="", view=manifest["view"],
        warming=warming["set"], rule=Rule(**manifest["rule"]),
        overrides=tuple(Override(**each) for each in manifest["overrides"]),
    )  # fmt: skip
    characterised = characterise(inventory, shelf, ask.warming)
    if characterised.sheet.sha256 != warming["sha256"]:
        raise refuse(
            "record-basis", sha256,
            f"增温潜势版本 {warming['sheet']} 与记录所用的不一致。",
            f"The edition of {warming['sheet']} is not the one that the record used.",
        )  # fmt: skip
    assembled = assemble(inventory, links, characterised, ask.view)
    normal = normalise(assembled.system)
    diagnosis = diagnose(normal)
    return Study(
        ask, inventory, links, assembled, normal, diagnosis, manifest["measured"],
        (characterised.sheet,), (*assembled.findings, *diagnosis.findings),
    )  # fmt: skip


def _ordered(inventory: Inventory) -> Inventory:
    # factors come out of a grouping in any order
    factors = nw.from_native(inventory.factors)
    return replace(inventory, factors=factors.sort(*factors.columns).to_native())


def _no_basis(sha256: str) -> Exception:
    return refuse(
        "record-basis", sha256, "该哈希下没有足迹计算依据。",
        "What lies under this hash is no basis of a footprint.",
    )  # fmt: skip
