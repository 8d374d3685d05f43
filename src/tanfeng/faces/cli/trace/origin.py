"""``trace origin``: of what a lot of material is made, and how sure that is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import show, stdout, table
from tanfeng.ledger.registry import reading
from tanfeng.reference.errors import refuse
from tanfeng.traceability.filed import fractions_of, read_shares
from tanfeng.traceability.lineage import find_things, first_parties, origins
from tanfeng.traceability.lineage.origin import CONVENTION
from tanfeng.traceability.log import tables


def origin(
    name: Annotated[str, typer.Argument(help="批次或编码 A lot or a piece.")],
    element: Annotated[
        str | None, typer.Option(help="元素 Follow this element; needs --shares.")
    ] = None,
    shares: Annotated[
        Path | None, typer.Option(help="成分 CSV with lot, element, share, sd.")
    ] = None,
    by: Annotated[
        str,
        typer.Option(help="归类 lot, party 来源按批次或首报主体 Sources by lot or first party."),
    ] = "lot",
    spread: Annotated[
        float, typer.Option(help="称量相对标准差 Relative deviation of a weighing.", min=0, max=1)
    ] = 0.01,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """物料来源 Show the sources of a lot in mass shares, by proportional mixing, with deviations.

    Example: tanfeng trace origin urn:tanfeng:lot:demo-recycler:nickel-3 -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        if by not in ("lot", "party") or (element and not shares):
            raise refuse(
                "life-option", "--by" if not element else "--element",
                "--by 应为 lot 或 party；--element 须同时给出 --shares。",
                "--by is lot or party; --element needs --shares.",
            )  # fmt: skip
        with reading(ws.engine) as connection:
            wanted = find_things(connection, name)
        log = tables(ws)
        fraction = None
        if element and shares:
            fraction = fractions_of(read_shares(shares, log.things), element)
        names = dict(zip(*(log.things[c].to_pylist() for c in ("thing", "code")), strict=True))
        first = first_parties(log.flows, log.custody) if by == "party" else {}
        found = origins(log.flows, first, relative_sd=spread, names=names, fraction=fraction)
    told = {}
    for called, thing in wanted.items():
        try:
            told[called] = found.of(thing)
        except KeyError:
            told[called] = {called: (1.0, 0.0)}
    if not as_json:
        for called, sources in told.items():
            table(
                f"{called}（按比例混合 proportional mixing）",
                ("source 来源", ">share 份额", ">sd 标准差"),
                ((source, f"{share:.4%}", f"{sd:.4%}") for source, (share, sd) in sources.items()),
            )
        if len(found.unweighed):
            stdout.print(
                f"{len(found.unweighed)} 个事件的投入没有质量，按件均分 "
                "events whose inputs have no mass: each counts alike"
            )
    result = {
        "convention": CONVENTION, "relative_sd": spread, "element": element,
        "unweighed_events": found.unweighed.tolist(),
        "origins": {
            called: [{"source": s, "share": share, "sd": sd} for s, (share, sd) in each.items()]
            for called, each in told.items()
        },
    }  # fmt: skip
    show(result, as_json=as_json)
