"""Changes, removes, puts in and exchanges lines of the access log ten thousand times, and looks whether it is found each time.

``python -m tests.proof.log`` does often what tests/accounts/test_log_tampering.py does a few times. The last line is the figure.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.install import ROOT

TESTS = "tests/accounts/test_log_tampering.py"
TIMES = 10_000


def main() -> int:
    """Tamper ``TIMES`` times; 1 when once was missed."""
    with tempfile.TemporaryDirectory(prefix="vig-log-") as folder:
        told = Path(folder) / "told"
        environment = {**os.environ, "VIG_ENV": "test", "TAMPERINGS": str(TIMES), "TAMPERINGS_TOLD": str(told)}
        environment.pop("VAR_DIR", None)
        command = [sys.executable, "-m", "pytest", "-q", "--tb=short", TESTS]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        figures = json.loads(told.read_text()) if told.exists() else None
    if figures is None:
        sys.stdout.write("log: nothing was counted\n")
        return 1
    counts = ", ".join(f"{count} of kind {way}" for way, count in figures["done"].items())
    sys.stdout.write(f"log: {sum(figures['done'].values())} forgeries ({counts}), {len(figures['missed'])} missed\n")
    return int(bool(done.returncode or figures["missed"]))


if __name__ == "__main__":
    raise SystemExit(main())
