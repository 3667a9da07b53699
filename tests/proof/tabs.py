"""Sends forms from two tabs on two families in a thousand orders, and looks on which family each write landed.

``python -m tests.proof.tabs`` does a thousand times what tests/test_tabs.py does a few. The last line is the figure.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.install import ROOT

TESTS = "tests/test_tabs.py"
TIMES = 1000


def main() -> int:
    """Interleave ``TIMES`` times; 1 when a write went astray."""
    with tempfile.TemporaryDirectory(prefix="vig-tabs-") as folder:
        told = Path(folder) / "told"
        environment = {**os.environ, "VIG_ENV": "test", "TABS": str(TIMES), "TABS_TOLD": str(told)}
        environment.pop("VAR_DIR", None)
        command = [sys.executable, "-m", "pytest", "-q", "--tb=short", TESTS]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        figures = json.loads(told.read_text()) if told.exists() else None
    if figures is None:
        sys.stdout.write("tabs: nothing was counted\n")
        return 1
    sys.stdout.write(
        f"tabs: {figures['times']} orders of steps in two tabs, {figures['sent']} forms sent, {figures['landed']} landed on the "
        f"family of their tab, {figures['refused']} refused in words, {len(figures['astray'])} astray\n"
    )
    return int(bool(done.returncode or figures["astray"]))


if __name__ == "__main__":
    raise SystemExit(main())
