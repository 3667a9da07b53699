"""`make bench`: every measurement, or one by name."""

import sys

from scripts.by_name import run

sys.exit(run("benchmarks", sys.argv[1:]))
