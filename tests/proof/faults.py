"""Sends every form with every fault in every field, both as a page asks and as a module does.

``python -m tests.proof.faults`` asks twice where tests/test_faults.py asks by turns. The last line is the figure.
"""

from __future__ import annotations

import os
import subprocess
import sys

from scripts.install import ROOT
from tests.forms import FORMS

TESTS = "tests/test_faults.py"


def main() -> int:
    """Send them all; 1 when one is not answered in words."""
    environment = {**os.environ, "VIG_ENV": "test", "FAULTS": "all"}
    environment.pop("VAR_DIR", None)
    command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-n", "2", TESTS]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    found = "not all answered in words" if done.returncode else "all answered in words"
    sys.stdout.write(f"faults: {len(FORMS)} forms, each fault in each field, for a page and for a module: {found}\n")
    return int(bool(done.returncode))


if __name__ == "__main__":
    raise SystemExit(main())
