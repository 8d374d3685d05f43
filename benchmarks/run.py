"""Run every benchmark, one process each so that memory peaks do not mix.

    python benchmarks/run.py            # all, full size
    python benchmarks/run.py --quick    # all, small
    python benchmarks/run.py fuel delta # some

Each prints ratios to hand-written code or to a stated peer timed in the same run and writes
benchmarks/results/<name>.csv, from which docs/explanation/measurements.md is generated.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Run the named benchmarks; return how many did not finish."""
    options = [word for word in sys.argv[1:] if word.startswith("--")]
    wanted = [word for word in sys.argv[1:] if not word.startswith("--")]
    files = sorted(HERE.glob("bench_*.py"))
    chosen = [f for f in files if not wanted or f.stem.removeprefix("bench_") in wanted]
    if not chosen:
        names = ", ".join(f.stem.removeprefix("bench_") for f in files)
        print(f"no such benchmark; there are: {names}", file=sys.stderr)
        return 2
    failed = 0
    for number, file in enumerate(chosen, 1):
        print(f"\n== {file.stem} ({number} of {len(chosen)})", flush=True)
        failed += subprocess.run([sys.executable, str(file), *options], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
