"""`make proof`: every long count, or one by name."""

import sys

from scripts.by_name import run

sys.exit(run("tests.proof", sys.argv[1:]))
