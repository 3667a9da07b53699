"""Holds the scoring engine against a brute force, and says how much of it its tests reach.

``python -m tests.proof.scoring --count 3000`` makes that many small instruments by chance and scores every possible way of
answering each, in the engine and by hand. The last line is the figure.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.install import ROOT

MEASURED = "questionnaires/scoring.py"
TESTS = "tests/questionnaires/test_scoring.py"


def coverage_of_scoring() -> str:
    """How many statements and branches of the engine its own tests reach, as coverage says it: 100%."""
    with tempfile.TemporaryDirectory(prefix="vig-coverage-") as folder:
        told = Path(folder) / "data"
        measured = [sys.executable, "-m", "coverage"]
        tests = [
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--deselect",
            f"{TESTS}::test_every_branch_of_the_scoring_is_tested",
        ]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV"))}
        environment |= {"VIG_ENV": "test", "COVERAGE_FILE": str(told)}
        environment.pop("VAR_DIR", None)
        run = [*measured, "run", "--branch", f"--include={MEASURED}", *tests, TESTS]
        report = [*measured, "report", "--show-missing", f"--include={MEASURED}"]
        for command in (run, report):
            done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
            if done.returncode:
                return done.stdout + done.stderr
        last = done.stdout.split()[-1]
        return last if last == "100%" else done.stdout


def main() -> int:
    """Score ``--count`` instruments both ways; 1 when anything differs or is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=20261124)
    options = parser.parse_args()
    _django()
    from tests.questionnaires.brute import disagreements, tiny_rules

    chance = random.Random(options.seed)
    scored, told = 0, []
    for _round in range(options.count):
        count, lines = disagreements(tiny_rules(chance))
        scored += count
        told += lines
    reached = coverage_of_scoring()
    out = sys.stdout.write
    for line in told[:20]:
        out(f"DIFFERS {line}\n")
    out(
        f"scoring: {options.count} instruments, {scored} answers scored both ways, {len(told)} differ; branches reached: {reached}\n"
    )
    return int(bool(told) or reached != "100%")


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vig.settings")
    os.environ.setdefault("VIG_ENV", "test")
    import django

    django.setup()


if __name__ == "__main__":
    raise SystemExit(main())
