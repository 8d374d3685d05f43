"""``trace pack`` and ``trace recall``: where a thing is, its life, and whom a lot concerns."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import FINDINGS, language, show, stdout, table
from tanfeng.faces.cli.picture import ChartOption, drawn, picture_path
from tanfeng.faces.cli.trace.moments import end_of, short, shown
from tanfeng.ledger import entities
from tanfeng.ledger.registry import reading
from tanfeng.reference.errors import refuse
from tanfeng.traceability.duties import step_of, steps
from tanfeng.traceability.lineage import (
    Happening,
    Held,
    check_proof,
    contents,
    find_things,
    life,
    names_of,
    proof,
    recall,
    spans_around,
    whereabouts,
)

AtOption = Annotated[
    str | None, typer.Option("--at", help="时点 On which day or moment; now if left out.")
]
KnownOption = Annotated[
    str | None, typer.Option("--known", help="当时所知 What was known then; now if left out.")
]


def pack(
    name: Annotated[str, typer.Argument(help="编码 Code of a pack, cell, vehicle, or any name.")],
    at: AtOption = None,
    known: KnownOption = None,
    proof_to: Annotated[
        Path | None,
        typer.Option("--proof", help="写出证明 Write its events with their hashes to a file."),
    ] = None,
    chart: ChartOption = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """追溯一件 Show one thing: what it is in, what is in it, and its life with its evidence.

    Example: tanfeng trace pack 0DCPE010000001C640000002 --at 2024-06-30 -w my-workspace
    """
    ws = workspace_at(workspace)
    moment, recorded = end_of(at), end_of(known)
    with reading(ws.engine) as connection, usage():
        picture_path(chart)
        found = find_things(connection, name)
        if len(found) > 1:
            raise refuse(
                "life-several", name, f"有 {len(found)} 件符合。", f"{len(found)} things fit.",
                "请给出完整编码。", "Give the whole code.",
            )  # fmt: skip
        ((called, thing),) = found.items()
        around = whereabouts(connection, thing, at=moment, known=recorded)
        inside = contents(connection, thing, at=moment, known=recorded)
        spans = spans_around(connection, thing)
        told = [h for h in life(connection, thing, spans)
                if recorded is None or h.recorded_at <= recorded]  # fmt: skip
        called_by = names_of(connection, spans) if chart is not None else {}
        if proof_to is not None:
            _write(proof_to, proof(connection, called, thing, known=recorded))
    if not as_json:
        stdout.print(f"[bold]{called}[/bold]")
        _held("在何处 It is in", around, outwards=True)
        _held("其中 In it", inside, outwards=False)
        _life(told)
        if proof_to is not None:
            stdout.print(f"证明 proof: {proof_to}")
    if chart is not None:
        from tanfeng.programme.trace import life_chart

        meanwhile = {called_by[n]: each for n, each in spans.items() if n != thing}
        names = {each.id: each.name for each in entities(ws)}
        with usage():
            drawn(chart, life_chart(called, told, meanwhile, steps(), names), as_json=as_json)
    show({"name": called, "in": around, "holds": inside, "life": told}, as_json=as_json)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise refuse(
            "life-not-written", str(path), f"无法写入：{error.strerror}。",
            f"It cannot be written: {error.strerror}.",
        ) from error  # fmt: skip


def verify(
    path: Annotated[Path, typer.Argument(help="证明文件 A file made with trace pack --proof.")],
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", "-w", help="工作区 Look each event up in this log, too."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """核验证明 Reckon every hash of a proof again; needs nothing but the file.

    Example: tanfeng trace verify proof.json
    """
    with usage():
        try:
            data = path.read_bytes()
        except OSError as error:
            raise refuse("life-file", str(path), f"无法读取：{error.strerror}。",
                         f"It cannot be read: {error.strerror}.") from error  # fmt: skip
        if workspace is None:
            found = check_proof(data, path.name)
        else:
            with reading(workspace_at(workspace).engine) as connection:
                found = check_proof(data, path.name, connection)
    if not as_json:
        good = "相符 agree" if not found.findings else "不符 do not agree"
        stdout.print(
            f"{short(found.thing)}: {len(found.hashes)} 个事件及散列值 events and hashes: {good}"
        )
    show({"thing": found.thing, "hashes": found.hashes}, found.findings, as_json=as_json)


def _held(title: str, held: list[Held], *, outwards: bool) -> None:
    if not held:
        return
    most = 40
    table(
        f"{title} ({len(held):,})",
        (">level 层", "name 名称", "of 属于", "since 自", "until 至"),
        (
            (str(each.depth), short(each.parent if outwards else each.child),
             short(each.child if outwards else each.parent), shown(each.since), shown(each.until))
            for each in held[:most]
        ),
    )  # fmt: skip
    if len(held) > most:
        stdout.print(f"… 另有 and {len(held) - most:,} more（--json 全部 all）")


def _life(told: list[Happening]) -> None:
    known, lang = steps(), language()

    def called(each: Happening) -> str:
        name = step_of((each.kind, each.action, each.step, each.disposition), (), known)
        return known[name].label.to(lang) if name else each.step or each.kind

    table(
        f"生命线 Life ({len(told)})",
        ("time 时间", "step 环节", "party 主体", "place 地点", "recorded 登记", "document 文档"),
        (
            (shown(each.time), ("作废 void: " if each.voided else "") + called(each), each.party,
             each.place, shown(each.recorded_at), each.document)
            for each in told
        ),
    )  # fmt: skip


def call_back(
    names: Annotated[
        list[str], typer.Argument(help="批次或编码 Lots, codes, or beginnings with *.")
    ],
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """召回 Name every vehicle and pack that holds or held something of these lots or cells.

    Ends with status 1 when anything still holds a part.

    Example: tanfeng trace recall "urn:tanfeng:lot:demo-mine:nickel-3" -w my-workspace
    """
    ws = workspace_at(workspace)
    with reading(ws.engine) as connection, usage():
        wanted: dict[str, int] = {}
        for name in names:
            wanted |= find_things(connection, name)
        found, loose = recall(connection, wanted.values())
    if not as_json:
        table(
            f"涉及对象 Concerned ({len(found):,})",
            ("name 名称", ">parts 曾装", ">inside 现装", "since 自", "until 至",
             "last seen 最近事件"),
            (
                (short(each.name), f"{each.parts:,}", f"{each.inside:,}", shown(each.since),
                 shown(each.until), shown(each.last_seen))
                for each in found[:200]
            ),
        )  # fmt: skip
        kinds = Counter("现装 inside" if each.inside else "曾装 once" for each in found)
        stdout.print(f"{dict(kinds)}；未装入任何物 in nothing: {loose:,}")
    result = {"called": list(wanted), "concerned": found, "in_nothing": loose}
    show(result, as_json=as_json)
    if any(each.inside for each in found):
        raise typer.Exit(FINDINGS)
