"""A process that submits until it is done or killed; run by the tests, never imported.

writer.py WORKSPACE --submit LOG PLANTS NUMBERS   submits files, logging what was acknowledged
writer.py WORKSPACE --die-at STEP FILE            submits one file and kills itself at a step
"""

import os
import signal
import sys
from pathlib import Path

from tanfeng.ledger import Fact, evidence, lake, open_workspace, posting, submissions, submit

CELLS = ("coal", "coke", "power")


def facts(plant: str, number: int) -> list[Fact]:
    return [
        Fact(plant, f"{item}-{number}", "consumption", "2024-01", float(number), "t",
             origin=f"f{number}.xlsx#d!{item}")
        for item in CELLS
    ]  # fmt: skip


def keep_submitting(workspace: Path, log: Path, plants: int, numbers: list[int]) -> None:
    ws = open_workspace(workspace)
    with log.open("a", encoding="utf-8") as acknowledged:
        for number in numbers:
            file = log.parent / f"f{number}.xlsx"
            file.write_text(f"content {number}", encoding="utf-8")
            plant = f"p{number % plants}"
            made = submit(ws, facts(plant, number), entity=plant, file=file, form=f"f{number}")
            acknowledged.write(f"{made.id} {number}\n")
            acknowledged.flush()


def _die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _before(module: object, name: str) -> None:
    setattr(module, name, _die)


def _after(module: object, name: str) -> None:
    real = getattr(module, name)

    def then_die(*args: object, **named: object) -> None:
        real(*args, **named)
        _die()

    setattr(module, name, then_die)


STEPS = {
    "before-announcing": lambda: _before(submissions, "announce"),
    "within-announcing": lambda: _after(submissions, "announce"),
    "before-evidence": lambda: _before(evidence, "keep"),
    "within-evidence": lambda: _before(Path, "replace"),
    "after-evidence": lambda: _after(evidence, "keep"),
    "before-lake": lambda: _before(lake, "write_deltalake"),
    "after-lake": lambda: _after(lake, "write_deltalake"),
    "after-flush": lambda: _after(lake, "append"),
    "before-acknowledging": lambda: _before(submissions, "acknowledge"),
    "within-acknowledging": lambda: _after(posting, "settle"),
    "after-acknowledging": lambda: _after(submissions, "acknowledge"),
}


def main() -> None:
    workspace = Path(sys.argv[1])
    if sys.argv[2] == "--die-at":
        ws = open_workspace(workspace)
        STEPS[sys.argv[3]]()
        submit(ws, facts("p0", 1), entity="p0", file=Path(sys.argv[4]))
        return
    numbers = [int(number) for number in sys.argv[5].split(",")]
    keep_submitting(workspace, Path(sys.argv[3]), int(sys.argv[4]), numbers)


if __name__ == "__main__":
    main()
