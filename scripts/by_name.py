"""Runs the programs of a package, all or one by name: what `make proof` and `make bench` share."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.install import ROOT


def programs(folder: Path) -> list[str]:
    """The modules of a package that can be run: those with a main."""
    return sorted(path.stem for path in folder.glob("[a-z]*.py") if "\ndef main(" in path.read_text())


def run(package: str, arguments: Sequence[str]) -> int:
    """Run the named program of ``package``, or each in turn; the number of those that failed."""
    known = programs(ROOT / Path(*package.split(".")))
    unknown = set(arguments) - set(known)
    if unknown:
        print(f"There is no {', '.join(sorted(unknown))} here; there is {', '.join(known)}.", file=sys.stderr)
        return len(unknown)
    failed = []
    for name in arguments or known:
        print(f"— {name}", flush=True)
        began = time.monotonic()
        done = subprocess.run([sys.executable, "-m", f"{package}.{name}"], cwd=ROOT, check=False)
        print(f"  ({time.monotonic() - began:.0f} s)", flush=True)
        failed += [name] if done.returncode else []
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    return len(failed)
