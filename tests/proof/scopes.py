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
    "tests/practice/test_emergency.py", "tests/family", "tests/practice/test_today.py", "tests/cases/test_families.py",
    "tests/cases/test_private_note.py", "tests/cases/test_meeting_page.py", "tests/cases/test_notes.py", "tests/cases/test_rating.py",
    "tests/cases/test_review.py", "tests/cases/test_cycle_page.py", "tests/questionnaires/test_giving_out.py",
    "tests/test_faults.py", "tests/cases/test_scoped_pages.py",
    "tests/test_second_locks.py",
]  # fmt: skip
# Of the table of pages, what every kind of person is answered; of the faults, what is somebody else's.
CHOSEN = "(not test_access or each_person) and (not test_faults or somebody_elses)"


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
