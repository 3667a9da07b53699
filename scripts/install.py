"""Puts the locked packages into .venv, when the lock has changed: ``python3 -m scripts.install dev``."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.refused import Refused

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
# What the packages take with their build of ffmpeg, and a little to work in.
BYTES_NEEDED = 1_500_000_000


def install(lock: str) -> None:
    """Make .venv hold exactly what ``requirements/<lock>.txt`` names; costs nothing when it already does."""
    refuse_old_python(sys.version_info[:2])
    stamp = _stamp(lock)
    if PYTHON.exists() and (VENV / f"{lock}.lock").is_file() and (VENV / f"{lock}.lock").read_text() == stamp:
        return
    refuse_full_disk(ROOT, BYTES_NEEDED)
    if not PYTHON.exists():
        _make_venv()
    print("Installing the packages of this service (a minute or two, the first time only) …", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    command = [*pip, "--require-hashes", "--only-binary", ":all:", "-r", f"requirements/{lock}.txt"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise Refused("The packages could not be installed; pip says why above.")
    for installed in ("runtime", "dev") if lock == "dev" else ("runtime",):
        (VENV / f"{installed}.lock").write_text(_stamp(installed))


def refuse_old_python(version: tuple[int, ...]) -> None:
    if version < OLDEST:
        found, needed = (".".join(map(str, number)) for number in (version, OLDEST))
        raise Refused(f"This is Python {found}; the service needs Python {needed} or newer (make run PYTHON=python{needed}).")


def refuse_full_disk(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Refused(f"There is no space: {free // 10**6} MB are free here and {needed // 10**6} MB are needed.")


def _make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        raise Refused("python3-venv is missing: apt-get install python3-venv.")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False, capture_output=True)
    if made.returncode:
        raise Refused("The virtual environment could not be made: is python3-venv installed (apt-get install python3-venv)?")


def _stamp(lock: str) -> str:
    """What the installed packages follow from: the lock, the Python, and where the folder stands."""
    content = (ROOT / "requirements" / f"{lock}.txt").read_bytes()
    return hashlib.sha256(content + sys.version.encode() + str(VENV).encode()).hexdigest()


if __name__ == "__main__":
    try:
        install(sys.argv[1])
    except Refused as fault:
        sys.exit(str(fault))
