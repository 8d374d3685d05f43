"""``trace import``, ``template``, ``example``, ``jobs``: events on their way into the log."""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from tanfeng.faces.cli.arguments import JsonOption, WorkspaceOption, usage, workspace_at
from tanfeng.faces.cli.output import FINDINGS, plain, show, stderr, stdout, table
from tanfeng.faces.cli.trace.moments import shown
from tanfeng.ledger import Workspace
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.traceability.log import Job, all_jobs, capture, take
from tanfeng.traceability.synthetic import FAULTS, PARTIES, make_lives
from tanfeng.traceability.workbook import read_workbook, rows_of, write_template

_BOOKS = (".xlsx", ".xlsm")
_DOCUMENTS = (".json", ".jsonld", ".xml")


def bring(
    paths: Annotated[list[Path], typer.Argument(help="文件 Documents, workbooks, or folders.")],
    party: Annotated[
        str | None,
        typer.Option(
            "--party",
            "-p",
            help="上报主体编号；缺省取文件所在文件夹名 Who reports; by "
            "default the name of the folder that a file lies in.",
        ),
    ] = None,
    workspace: WorkspaceOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """导入事件 Take events in: EPCIS 2.0 documents (JSON-LD, XML) and workbooks, each whole or not.

    Example: tanfeng trace import events.xlsx --party demo-recycler -w my-workspace
    """  # fmt: skip
    ws = workspace_at(workspace)
    with usage():
        files = list(_files(paths))
    quiet = as_json or len(files) < 3
    done: list[Job] = [
        _taken(ws, path, party or path.resolve().parent.name)
        for path in track(files, "导入 import", console=stderr, disable=quiet)
    ]
    if not as_json:
        table(
            "登记作业 Capture jobs",
            ("file 文件", "party 主体", "job 作业", ">events 事件", ">new 新增", "taken 已登记"),
            (
                (each.name, each.party, each.id, f"{each.events:,}", f"{each.taken:,}",
                 "是 yes" if each.accepted else "否 no")
                for each in done[-20:]
            ),
        )  # fmt: skip
        refused = sum(not each.accepted for each in done)
        stdout.print(
            f"{len(done) - refused} 份登记 taken，{refused} 份退回 refused，"
            f"{sum(each.taken for each in done):,} 个新事件 new events"
        )
    show(done, [finding for each in done for finding in each.findings], as_json=as_json)
    if not all(each.accepted for each in done):
        sys.exit(FINDINGS)


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(
                each for each in path.rglob("*")
                if each.suffix.casefold() in (*_BOOKS, *_DOCUMENTS) and each.is_file()
            )  # fmt: skip
        elif path.is_file():
            yield path
        else:
            raise refuse("life-file", str(path), "没有这个文件。", "There is no such file.")


def _taken(ws: Workspace, path: Path, party: str) -> Job:
    try:
        data = path.read_bytes()
    except OSError as error:
        with usage():
            raise refuse(
                "life-file", str(path), f"无法读取：{error.strerror}。",
                f"It cannot be read: {error.strerror}.",
            ) from error  # fmt: skip
    if path.suffix.casefold() not in _BOOKS:
        return capture(ws, data, party=party, name=path.name)
    digest = hashlib.sha256(data).hexdigest()
    try:
        reading = read_workbook(path, party=party)
    except TanfengError as error:
        return take(ws, (), error.findings, party=party, name=path.name, sha256=digest,
                    accepted=False)  # fmt: skip
    return take(ws, reading.events, reading.findings, party=party, name=path.name, sha256=digest,
                accepted=reading.accepted)  # fmt: skip


def template(
    path: Annotated[Path, typer.Argument(help="文件 The workbook to write (.xlsx).")],
    as_json: JsonOption = False,
) -> None:
    """事件模板 Write an empty workbook for events, with the words for each step.

    Example: tanfeng trace template events.xlsx
    """
    with usage():
        written = write_template(path)
    if not as_json:
        stdout.print(str(written))
    show({"file": written}, as_json=as_json)


def example(
    folder: Annotated[Path, typer.Argument(help="文件夹 An empty folder to write to.")],
    packs: Annotated[int, typer.Option(help="电池包数 How many packs.", min=2, max=5_000)] = 20,
    seed: Annotated[int, typer.Option(help="随机种子 Seed.")] = 1,
    faulty: Annotated[
        bool, typer.Option("--faulty", help="带错 With one fault of each kind in it.")
    ] = False,
    typed: Annotated[
        str | None,
        typer.Option("--typed", help="填表主体 This party's events in one workbook, as typed."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """示例数据 Write made life cycles: a folder of documents for each party, and their roles.

    Example: tanfeng trace example lives --packs 20
    """
    with usage():
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise refuse("life-folder-taken", str(folder), "文件夹非空。", "It is not empty.")
    lives = make_lives(packs, seed=seed, faults=FAULTS if faulty else ())
    with usage():
        if typed is not None and typed not in {sent.party for sent in lives.sent}:
            parties = ", ".join(sorted({sent.party for sent in lives.sent}))
            raise refuse("life-party", typed, f"示例中没有这个主体；有：{parties}",
                         f"The example has no such party; it has: {parties}.")  # fmt: skip
        mine = [event for sent in lives.sent if sent.party == typed for event in sent.events]
        rows = rows_of(mine, party=typed or "")
    written = [sent for sent in lives.sent if sent.party != typed]
    for party in {sent.party for sent in lives.sent}:
        (folder / party).mkdir(parents=True, exist_ok=True)
    for n, sent in enumerate(written):
        (folder / sent.party / f"{sent.when.isoformat()}-{n:05d}.json").write_bytes(sent.document())
    if typed is not None:
        with usage():
            write_template(folder / typed / "events.xlsx", rows=rows)
    with (folder / "roles.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("entity", "role", "reports_to"))
        for role, party in PARTIES.items():
            reports_to = PARTIES["vehicle_maker"].id if role == "outlet" else ""
            writer.writerow((party.id, role, reports_to))
    if not as_json:
        stdout.print(f"{folder}: {len(written)} 份合成文档 synthetic documents")
    result = {"folder": folder, "documents": len(written), "synthetic": True,
              "packs": list(lives.packs), "wrong": lives.wrong}  # fmt: skip
    show(result, as_json=as_json)


def jobs(
    workspace: WorkspaceOption = Path(),
    limit: Annotated[int, typer.Option(help="条数 How many.", min=1)] = 20,
    as_json: JsonOption = False,
) -> None:
    """登记作业 List captures, the newest first.

    Example: tanfeng trace jobs -w my-workspace
    """
    found = all_jobs(workspace_at(workspace), limit)
    if not as_json:
        table(
            "登记作业 Capture jobs",
            ("recorded 登记时间", "file 文件", "party 主体", ">events 事件", ">new 新增",
             "taken 已登记"),
            (
                (shown(each.recorded_at), each.name, each.party, f"{each.events:,}",
                 f"{each.taken:,}", "是 yes" if each.accepted else "否 no")
                for each in found
            ),
        )  # fmt: skip
    show([plain(each) for each in found], as_json=as_json)
