"""Changes every key again and again while people read and write, and sees that no read fails and no old key is needed after.

``python -m tests.proof.rotation --rounds 10`` starts the real web server on a database in which every text is known, in a
folder of its own. Readers ask for every page of a family and for its film; a writer changes a private note and reads it
back. Each round draws fresh keys, seals everything with them and throws the old ones away. The last line is the figure.
"""

from __future__ import annotations

import argparse
import http.client
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.install import ROOT
from scripts.parts import answers, free_port, web
from tests.proof.filled import settle_in

if TYPE_CHECKING:
    from cases.models import Case

READERS = 3
SECONDS_TO_ANSWER = 30
SECONDS_BETWEEN = 0.3
MARKER = re.compile(rb"mk[0-9a-f]{8}")


@dataclass
class Told:
    """What the readers and the writer met."""

    reads: int = 0
    writes: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Reader:
    """A practitioner who is signed in, her family, and every address that opens for her."""

    session: str
    case: Case
    addresses: list[str]


class People:
    """Readers and a writer at a running service, until they are told to stop."""

    def __init__(self, port: int, reader: Reader) -> None:
        self.port, self.headers, self.read_case = port, {"Cookie": f"session={reader.session}"}, reader.case
        self.told, self.over = Told(), threading.Event()
        # What each page says while nothing is changed.
        self.expected = {address: self._read(address) for address in reader.addresses}
        self.threads = [threading.Thread(target=self._keep_reading, args=(number,)) for number in range(READERS)]
        self.threads.append(threading.Thread(target=self._keep_writing))

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> Told:
        self.over.set()
        for thread in self.threads:
            thread.join(60)
        return self.told

    def _read(self, address: str) -> tuple[int, frozenset[bytes]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", address, headers={**self.headers, "Host": f"localhost:{self.port}"})
            response = connection.getresponse()
            return response.status, frozenset(MARKER.findall(response.read()))
        finally:
            connection.close()

    def _keep_reading(self, number: int) -> None:
        turn = number
        addresses = list(self.expected)
        while not self.over.is_set():
            address = addresses[turn % len(addresses)]
            found = self._read(address)
            self.told.reads += 1
            if found != self.expected[address]:
                self.told.faults.append(f"{address}: {found[0]} with {len(found[1])} texts")
            turn += 1

    def _keep_writing(self) -> None:
        """Change a text of another family, which no page of the readers shows, and read it back."""
        from cases.models import Goal

        code = Goal.objects.exclude(case=self.read_case).values_list("code", flat=True).latest("pk")
        while not self.over.is_set():
            words = f"written {self.told.writes}"
            try:
                goal = Goal.objects.get(code=code)
                goal.wording = words
                goal.save(update_fields=["wording"])
                if Goal.objects.get(code=code).wording != words:
                    self.told.faults.append(f"{words}: read back as something else")
            except Exception as fault:  # noqa: BLE001 - whatever it is, the proof counts it
                self.told.faults.append(f"{words}: {type(fault).__name__}")
            self.told.writes += 1
            time.sleep(0.01)


def main(arguments: Sequence[str] | None = None) -> int:
    """Change the keys ``--rounds`` times and print the figure; 1 when a read failed or an old key is needed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="vig-rotation-"))
    try:
        told, renewed, needed = _prove(folder, options.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    out = sys.stdout.write
    for fault in told.faults[:20] + needed:
        out(f"FAULT {fault}\n")
    out(
        f"rotation: {options.rounds} changes of every key, {renewed} values sealed anew while {told.reads} pages and ranges were "
        f"read and {told.writes} texts written, {len(told.faults)} failed, {len(needed)} need an old key\n"
    )
    return int(bool(told.faults or needed or not told.reads))


def _prove(folder: Path, rounds: int) -> tuple[Told, int, list[str]]:
    environment = settle_in(folder)
    reader = _filled()
    port = free_port()
    server = web(sys.executable, port, environment)
    server.start()
    try:
        if not answers(port, within=SECONDS_TO_ANSWER, web_server=server):
            raise RuntimeError("The web server did not start; it says why above.")
        people = People(port, reader)
        people.start()
        try:
            renewed = sum(_change_keys(folder / "secrets", environment) for _round in range(rounds))
        finally:
            told = people.stop()
    finally:
        server.stop()
    return told, renewed, _what_does_not_open()


def _filled() -> Reader:
    """Fill the service, and sign the first family's practitioner in."""
    from practice import adversary
    from tests.access import ACCESS
    from tests.browser import Browser
    from tests.crawl import crawl

    made = crawl(adversary.fill(), every=False)
    case = made.world.families["a"]
    browser = Browser()
    browser.force_login(case.practitioner)
    mine = [there for page, there in made.addresses if "get" in ACCESS[page] and page.startswith(("cases:", "practice:"))]
    opened = [there for there in mine if browser.get(there).status_code == HTTPStatus.OK]
    return Reader(str(browser.session.session_key), case, opened)


def _change_keys(file: Path, environment: dict[str, str]) -> int:
    """Draw fresh keys, seal everything with them, throw the old ones away; how many values were sealed anew."""
    from vig import keys

    keys.new(file)
    # Whatever was read before the file changed is written by now.
    time.sleep(SECONDS_BETWEEN)
    command = [sys.executable, "manage.py", "rotate_keys"]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"rotate_keys failed: {done.stdout}{done.stderr}")
    for ring in keys.listed(file):
        old = ring.split()[2:]
    for key_id in old:
        keys.drop(file, key_id)
    return sum(int(line.split()[0]) for line in done.stdout.splitlines() if "sealed anew" in line)


def _what_does_not_open() -> list[str]:
    """Whatever no key that is left opens, by name, or that an older one seals."""
    from accounts.rotation import renew_all, standing

    tally = renew_all()
    many: dict[str, Any] = {kind: dict(counted) for kind, counted in standing().items() if len(counted) > 1}
    return [*tally.broken, *(f"{kind}: {counted}" for kind, counted in many.items())]


if __name__ == "__main__":
    raise SystemExit(main())
