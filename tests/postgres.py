"""A PostgreSQL server that lives as long as the tests that use it, made with the tools of Debian's ``postgresql`` package."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

USER = "vig"
# Nothing of it outlives the tests, so nothing need reach the disk.
QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


def server_tools() -> Path | None:
    """The folder with initdb and pg_ctl of the newest server here, or None."""
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if versions:
        return max(versions, key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def cluster(tools: Path) -> Iterator[str]:
    """The DATABASE_URL of a fresh server on a socket in a temporary folder; the server refuses to run as root, so it does not."""
    runner = _runner()
    with tempfile.TemporaryDirectory(prefix="vig-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if runner:
            os.chown(folder, runner["user"], runner["group"])
        data = folder / "data"
        settings = [f"unix_socket_directories={folder}", "listen_addresses=", "max_connections=60", *QUICK]
        options = " ".join(f"-c {setting}" for setting in settings)
        _run([tools / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], runner)
        _run([tools / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start"], runner)
        try:
            yield f"postgres://{USER}@/{folder}/{USER}"
        finally:
            _run([tools / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], runner)


def _run(command: list[str | Path], runner: dict[str, Any]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", stdin=subprocess.DEVNULL, **runner)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout}{done.stderr}")


def _runner() -> dict[str, Any]:
    """Whom to run the server as: an unprivileged person when this is root, otherwise nobody else."""
    if os.geteuid():
        return {}
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise RuntimeError("There is no unprivileged person on this machine to run PostgreSQL as.")
