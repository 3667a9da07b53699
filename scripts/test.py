"""`make test`: SQLite, journeys in a browser, then the database part on PostgreSQL; ends with pytest's closing line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.postgres import cluster, server_tools

DECIDED_HERE = {"DATABASE_URL", "VAR_DIR", "VIG_ENV", "DEBUG"}
# Each core takes half of the tests in their order, so that what a module makes once is made once; who is done first helps.
BOTH_CORES = ("-n", "2", "--dist", "worksteal")
JOURNEYS = "tests/e2e"
NOTHING_TO_RUN = 5  # pytest's exit status when every test was deselected


def main(arguments: Sequence[str]) -> int:
    """The exit status of the first run that failed, or 0."""
    environment = {name: value for name, value in os.environ.items() if name not in DECIDED_HERE}
    journeys = [*([] if names_a_place(arguments) else [JOURNEYS]), *arguments]
    print("On SQLite:", flush=True)
    status = pytest([*BOTH_CORES, "-m", "not e2e", *arguments], environment)
    if status == 0:
        print("\nIn a browser:", flush=True)
        status = pytest([*BOTH_CORES, "-m", "e2e and not alone", *journeys], environment)
    if status == 0:
        print("\nIn a browser, frame by frame, with nothing beside it:", flush=True)
        status = pytest(["-m", "e2e and alone", *journeys], environment)
    tools = server_tools()
    if status or tools is None:
        return status
    print("\nThe database part again, on PostgreSQL, with the whole journey:", flush=True)
    with cluster(tools) as address:
        return pytest([*BOTH_CORES, "-m", "not e2e or journey", *arguments], {**environment, "DATABASE_URL": address})


def names_a_place(arguments: Sequence[str]) -> bool:
    """Whether files or folders of tests are asked for; else journeys are looked for in their folder alone, which is quick."""
    return any(Path(word.partition("::")[0]).exists() for word in arguments)


def pytest(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run pytest; its status, but 0 where the arguments left it nothing to run."""
    status = subprocess.run([sys.executable, "-m", "pytest", *arguments], env=environment, check=False).returncode
    return 0 if status == NOTHING_TO_RUN else status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
