"""Opens every page in the language that nobody speaks, two fifths longer than English, at three widths, and looks for what breaks.

``python -m tests.proof.words`` does with every page what tests/e2e/test_words.py does with the busiest. The last line is the figure.
"""

from __future__ import annotations

import os
import subprocess
import sys

from scripts.install import ROOT
from tests.access import ACCESS

TESTS = "tests/e2e/test_words.py"


def main() -> int:
    """Look at each page at each width; 1 when one is broken."""
    environment = {**os.environ, "VIG_ENV": "test", "WORDS_PAGES": "all"}
    environment.pop("VAR_DIR", None)
    done = subprocess.run([sys.executable, "-m", "pytest", "-vv", "--tb=short", TESTS], cwd=ROOT, env=environment, check=False)
    pages = sum("get" in methods for methods in ACCESS.values())
    found = "something breaks" if done.returncode else "nothing breaks"
    sys.stdout.write(f"words: {pages} pages at three widths, two fifths longer: {found}\n")
    return int(bool(done.returncode))


if __name__ == "__main__":
    raise SystemExit(main())
