"""``trace passport``: battery passports checked, filed, and given out with what events prove."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import FINDINGS, plain, show, stdout, table
from tanfeng.faces.cli.trace.moments import CHINA, end_of, short, shown
from tanfeng.ledger import entities
from tanfeng.ledger.registry import reading
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Severity
from tanfeng.traceability.lineage import find_things, life
from tanfeng.traceability.passport import (
    check,
    file_passport,
    filed_passport,
    filled,
    joined,
    model,
    proven,
    read_passport,
    write_passport,
)

app = typer.Typer(no_args_is_help=True, help="电池护照 Battery passports: check, file, show.")
PassportArgument = Annotated[
    Path, typer.Argument(help="JSON 文件或文件夹 A JSON file, or a folder of them, one a group.")
]


@app.command("check")
def check_one(path: PassportArgument, as_json: JsonOption = False) -> None:
    """校核护照 Check a passport against the data model: each value, and what is missing.

    Example: tanfeng trace passport check passport.json
    """
    with usage():
        found = read_passport(path)
    if not as_json:
        stdout.print(f"[bold]{short(found.thing) or path.name}[/bold]")
        _completeness(found.document)
    show(_summary(found.thing, found.document), found.findings, as_json=as_json)
    _end(found.findings)


@app.command("file")
def file_one(
    path: PassportArgument,
    party: Annotated[str, typer.Option("--party", "-p", help="上报主体编号 Who files it.")],
    code: Annotated[
        str, typer.Option("--code", help="电池编码 Code of the battery, where the file has none.")
    ] = "",
    at: Annotated[
        str | None, typer.Option("--at", help="自何时 Since when it holds; now if left out.")
    ] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """填报护照 File a passport: it goes into the log of the battery as it was sent.

    Example: tanfeng trace passport file passport.json --party demo-cells -w my-workspace
    """
    ws = workspace_at(workspace)
    until = end_of(at)
    moment = datetime.now(CHINA) if until is None else (
        datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=until)
    ).astimezone(CHINA)  # fmt: skip
    with usage():
        found = read_passport(path)
        job = file_passport(ws, found, party=party, at=moment, name=path.name, code=code)
    told = job.findings if not job.accepted else (*found.findings, *job.findings)
    if not as_json:
        word = ("退回 refused" if not job.accepted else
                "登记 filed" if job.taken else "已有 on file already")  # fmt: skip
        stdout.print(f"{path.name}: {word} ({job.id})")
    show(plain(job), told, as_json=as_json)
    _end(told)


@app.command("show")
def show_one(
    name: Annotated[str, typer.Argument(help="编码 Code of the battery.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写入文件 Write the passport to a file.")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", help="时点 On which day or moment; now if left out.")
    ] = None,
    known: Annotated[
        str | None, typer.Option("--known", help="当时所知 What was known then.")
    ] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """查看护照 Show the passport of a battery: as filed, with what its events prove or contradict.

    Ends with status 1 when events contradict it.

    Example: tanfeng trace passport show 0DCPE010000001C640000002 -o passport.json -w my-workspace
    """
    ws = workspace_at(workspace)
    moment, recorded = end_of(at), end_of(known)
    with usage():
        if output is not None and not output.absolute().parent.is_dir():
            raise refuse("passport-output", str(output), "没有这个文件夹。",
                         "There is no such folder.")  # fmt: skip
        with reading(ws.engine) as connection:
            things = find_things(connection, name)
            if len(things) > 1:
                raise refuse(
                    "life-several", name, f"有 {len(things)} 件符合。",
                    f"{len(things)} things fit.", "请给出完整编码。", "Give the whole code.",
                )  # fmt: skip
            ((called, thing),) = things.items()
            filed = filed_passport(connection, called, at=moment, known=recorded)
            happened = [
                each for each in life(connection, thing)
                if (moment is None or each.time <= moment)
                and (recorded is None or each.recorded_at <= recorded)
            ]  # fmt: skip
        parties = {each.id: each for each in entities(ws)}
        told = proven(called, happened, model(), parties)
        document, findings = joined(filed, told)
        findings += check(document, model())
        if output is not None:
            output.write_bytes(write_passport(document))
    if not as_json:
        since = f"{shown(filed.time)} {filed.party} {filed.hash[:12]}" if filed else "无 none"
        stdout.print(f"[bold]{short(called)}[/bold]  填报 filed: {since}")
        _completeness(document)
        if output is not None:
            stdout.print(str(output))
    result = _summary(called, document) | {
        "filed": {"time": filed.time, "party": filed.party, "event": filed.hash} if filed else None,
        "proven": [plain(each) for each in told], "passport": plain(document), "file": output,
    }  # fmt: skip
    show(result, findings, as_json=as_json)
    _end(findings)


def _summary(name: str, document: Mapping[str, Any]) -> dict[str, Any]:
    counts = filled(document, model())
    return {
        "name": name, "model": model().number,
        "groups": {group: {"filled": has, "of": all_} for group, (has, all_) in counts.items()},
    }  # fmt: skip


def _completeness(document: Mapping[str, Any]) -> None:
    table(
        f"完整性 Completeness ({model().number})",
        ("group 组", ">filled 已填", ">of 共"),
        (
            (group, str(has), str(all_))
            for group, (has, all_) in filled(document, model()).items()
        ),
    )  # fmt: skip


def _end(findings: list[Finding] | tuple[Finding, ...]) -> None:
    if any(each.severity is not Severity.INFO for each in findings):
        raise typer.Exit(FINDINGS)
