"""Walks as every kind of person through every address of a service in which every text says whose it is.

``python -m tests.proof.adversary`` does in full what tests/test_adversary.py does in part, on both cores. The last line is the
figure.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.install import ROOT

TESTS = "tests/test_adversary.py"


def main() -> int:
    """Ask for everything; 1 when anybody reads what is not theirs."""
    with tempfile.TemporaryDirectory(prefix="vig-adversary-") as folder:
        told = Path(folder) / "told"
        told.touch()
        environment = {**os.environ, "VIG_ENV": "test", "ADVERSARY": "all", "ADVERSARY_TOLD": str(told)}
        environment.pop("VAR_DIR", None)
        command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-n", "2", TESTS]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        walks = [json.loads(line) for line in told.read_text().splitlines()]
    asked, leaks = (sum(walk[figure] for walk in walks) for figure in ("asked", "leaks"))
    markers = max((walk["markers"] for walk in walks), default=0)
    sys.stdout.write(
        f"adversary: {len(walks)} kinds of person, {asked} requests, {markers} markers, {leaks} read by somebody else\n"
    )
    return int(bool(done.returncode or leaks or not walks))


if __name__ == "__main__":
    raise SystemExit(main())
