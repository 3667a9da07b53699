"""`make reset`: forget everything that `make run` keeps in var/, and nothing else."""

from __future__ import annotations

import os
import shutil
import sys

from scripts.refused import Refused
from scripts.run import folder, only_one


def main() -> None:
    """Empty the folder, unless the service runs or the folder is not the service's own."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        raise Refused("DATABASE_URL names a PostgreSQL database whose keys stand in var/: empty that database yourself first.")
    var = folder(dict(os.environ))
    ours = {"secrets", "keys.json", "vig.sqlite3"} & {path.name for path in var.iterdir()}
    with only_one(var):
        if not ours and any(path.name != "running" for path in var.iterdir()):
            raise Refused(f"{var} holds no data of this service, so it is left alone.")
        shutil.rmtree(var)
    print("Everything in var/ is gone; make run starts anew.")


if __name__ == "__main__":
    try:
        main()
    except Refused as fault:
        sys.exit(str(fault))
