"""Reads the disk of a service in which every text is known, as a thief would: database, films, mail and log, byte by byte.

``python -m tests.proof.at_rest`` fills a service in a folder of its own, has people walk through all of it, posts its mail and
ends it; then it searches every file, and every value of every table. The last line is the figure.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.proof.filled import settle_in

WALKERS = ("own", "client", "admin", "supervisor")


def main() -> int:
    """Search everything and print the figure; 1 when a text stands anywhere in clear that is not meant to."""
    folder = Path(tempfile.mkdtemp(prefix="vig-at-rest-"))
    try:
        markers, files, found = _searched(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for place in found:
        sys.stdout.write(f"FAULT {place}\n")
    sys.stdout.write(f"at rest: {markers} markers looked for in {files} files and every table, {len(found)} in clear\n")
    return int(bool(found) or not files)


def _searched(folder: Path) -> tuple[int, int, list[str]]:
    """How many markers and files there were, and what stands in clear where."""
    log = folder / "log"
    with log.open("wb") as lines, _standard_error(lines.fileno()):
        settle_in(folder)
        from django.db import connection

        from accounts import outbox
        from accounts.models import OutboxMessage
        from practice import adversary
        from tests.at_rest import in_clear, in_files, in_tables
        from tests.crawl import crawl

        made = crawl(adversary.fill(), every=False)
        for kind in WALKERS:
            made.walk(kind)
        for message in OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING):
            outbox.deliver.call(str(message.code))
        found = in_clear(made.world.markers, in_tables())
        connection.close()
    found += in_clear(made.world.markers, in_files(folder))
    return len(made.world.markers), sum(path.is_file() for path in folder.rglob("*")), found


@contextlib.contextmanager
def _standard_error(descriptor: int) -> Iterator[None]:
    """Whatever this process and its children write to standard error goes to this file."""
    before = os.dup(2)
    os.dup2(descriptor, 2)
    try:
        yield
    finally:
        os.dup2(before, 2)


if __name__ == "__main__":
    raise SystemExit(main())
