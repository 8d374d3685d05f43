"""Every resolved value of the built-in factor sets, pinned.

After an intended change of a sheet, regenerate the table with::

    TANFENG_REGENERATE=1 pytest tests/reference/test_golden_values.py

and read the difference before it is committed: each line is a number that users compute with.
"""

import csv
import os
from pathlib import Path

from tanfeng.reference.factors import read_factors
from tanfeng.reference.shelf import open_shelf

GOLDEN = Path(__file__).parent / "golden" / "resolved_values.csv"
HEAD = ["set", "key", "parameter", "value", "unit", "status"]


def resolved():
    rows = [HEAD]
    for sheet in open_shelf().of_kind("factors"):
        factors = read_factors(sheet)
        for f in factors.rows:
            key = "/".join(f.keys[k] for k in factors.keys)
            value = "" if f.value is None else str(f.value)
            rows.append([sheet.id, key, f.parameter, value, f.unit, f.status.value])
    return rows


def test_every_resolved_value_is_the_golden_one():
    rows = resolved()
    if os.environ.get("TANFENG_REGENERATE") == "1":
        GOLDEN.parent.mkdir(exist_ok=True)
        with GOLDEN.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        golden = list(csv.reader(file))
    changed = [row for row in rows if row not in golden] + [r for r in golden if r not in rows]
    assert not changed, f"{len(changed)} values differ from the golden table: {changed[:5]}"
    assert len(golden) == len(rows)
