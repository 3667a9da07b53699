"""Takes away each place where the program asks whose something is, and looks whether a test turns red.

``python -m tests.proof.scopes`` prints the table of places; the last line is the figure.
"""

from __future__ import annotations

import os
import subprocess
import sys

from scripts.install import ROOT

TESTS = [
    "tests/test_access.py", "tests/cases/test_scope.py", "tests/cases/test_supervision.py", "tests/cases/test_foreign_codes.py",
    "tests/cases/test_handing_over.py", "tests/cases/test_sharing.py", "tests/practice/test_supervision.py",
    "tests/practice/test_emergency.py", "tests/family",
]  # fmt: skip
# Of the table of pages, what every kind of person is answered.
CHOSEN = "not test_access or each_person"


def main() -> int:
    """Run the tests without each place in turn; 1 when a place is not missed."""
    environment = {**os.environ, "VIG_ENV": "test"}
    environment.pop("VAR_DIR", None)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-s",
        "-p",
        "tests.scopes_run",
        "-p",
        "no:cacheprovider",
        "-k",
        CHOSEN,
        *TESTS,
    ]
    return int(bool(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode))


if __name__ == "__main__":
    raise SystemExit(main())
