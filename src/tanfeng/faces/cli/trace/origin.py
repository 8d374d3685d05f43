"""``trace origin``: of what a lot of material is made, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import show, stdout, table
from tanfeng.faces.cli.picture import ChartOption, drawn, picture_path
from tanfeng.ledger.registry import reading
from tanfeng.reference.errors import refuse
from tanfeng.traceability.filed import fractions_of, read_claims, read_shares
from tanfeng.traceability.lineage import (
    Declared,
    Origins,
    declared_balance,
    find_things,
    first_parties,
    origins,
)
from tanfeng.traceability.lineage.declared import CONVENTION as DECLARED
from tanfeng.traceability.lineage.declared import WITHIN
from tanfeng.traceability.lineage.origin import CONVENTION
from tanfeng.traceability.log import Tables, tables


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
    declared: Annotated[
        Path | None,
        typer.Option(help="质量平衡申报 CSV with lot, source, share: declared mass balance."),
    ] = None,
    within: Annotated[
        str, typer.Option(help="核算期 event, month, quarter, year: over which it must add up.")
    ] = "year",
    chart: ChartOption = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """物料来源 Show the sources of a lot in mass shares, by proportional mixing, with deviations.

    Declared shares stand beside these and are never added to them; status 1 where an owner
    declares more of a source than came in.

    Example: tanfeng trace origin urn:tanfeng:lot:demo-recycler:nickel-3 -w my-workspace
    """
    ws = workspace_at(workspace)
    with usage():
        picture_path(chart)
        if by not in ("lot", "party") or (element and not shares):
            raise refuse(
                "life-option", "--by" if not element else "--element",
                "--by 应为 lot 或 party；--element 须同时给出 --shares。",
                "--by is lot or party; --element needs --shares.",
            )  # fmt: skip
        if within not in WITHIN:
            raise refuse("life-option", "--within", f"应为 {'、'.join(WITHIN)} 之一。",
                         f"One of {', '.join(WITHIN)}.")  # fmt: skip
        with reading(ws.engine) as connection:
            wanted = find_things(connection, name)
        log = tables(ws)
        fraction = None
        if element and shares:
            fraction = fractions_of(read_shares(shares, log.things), element)
        names = dict(zip(*(log.things[c].to_pylist() for c in ("thing", "code")), strict=True))
        first = first_parties(log.flows, log.custody) if by == "party" else {}
        found = origins(log.flows, first, relative_sd=spread, names=names, fraction=fraction)
        claims = None if declared is None else declared_balance(
            log.flows, log.events, read_claims(declared, log.things), within=within,
            fraction=fraction, names=names,
        )  # fmt: skip
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
        if claims is not None:
            _claimed(claims, wanted)
    if chart is not None:
        _picture(chart, found, wanted, names, log, element, fraction, as_json=as_json)
    result = {
        "convention": CONVENTION, "relative_sd": spread, "element": element,
        "unweighed_events": found.unweighed.tolist(),
        "origins": {
            called: [{"source": s, "share": share, "sd": sd} for s, (share, sd) in each.items()]
            for called, each in told.items()
        },
        "declared": None if claims is None else {
            "convention": DECLARED, "within": within, "accounts": claims.accounts,
            "shares": {called: claims.of(thing) for called, thing in wanted.items()},
        },
    }  # fmt: skip
    show(result, claims.findings if claims else (), as_json=as_json)


def _picture(
    path: Path,
    found: Origins,
    wanted: Mapping[str, int],
    names: Mapping[int, str],
    log: Tables,
    element: str | None,
    fraction: Mapping[int, float] | None,
    *,
    as_json: bool,
) -> None:
    from tanfeng.programme.trace import lot_chart

    with usage():
        made = [(called, lot) for called, lot in wanted.items() if lot in found.lots]
        if len(made) != 1:
            raise refuse(
                "life-several", str(path), f"图中只画一个批次，符合的有 {len(made)} 个。",
                f"A picture is of one lot; {len(made)} fit.",
                "请给出由转化得到的一个批次。", "Name one lot that a transformation made.",
            )  # fmt: skip
        picture = lot_chart(found, made[0][1], names, log.flows, element, fraction)
        drawn(path, picture, as_json=as_json)


def _claimed(claims: Declared, wanted: Mapping[str, int]) -> None:
    for called, thing in wanted.items():
        table(
            f"{called}（质量平衡申报 declared mass balance）",
            ("source 来源", ">share 份额"),
            ((source, f"{share:.4%}") for source, share in claims.of(thing).items()),
        )
    table(
        "申报账户 Accounts of declarations",
        ("owner 主体", "period 期间", "source 来源", ">in 投入 kg", ">declared 申报 kg"),
        (
            (each.owner, each.period, each.source, f"{each.taken:,.3f}", f"{each.declared:,.3f}")
            for each in claims.accounts[:60]
        ),
    )
