"""Lets strangers try a thousand wrong passwords at one account, while its owner signs in in the browser that is known.

``python -m tests.proof.tries --count 1000`` starts two real web servers on one empty database, first of SQLite, then of PostgreSQL:
one is reached from as many addresses of this machine as there are tries, the other stands behind a proxy and hears of IPv6
addresses. Strangers come in crowds, each as soon as the delay of the one before is over; half-way one server is killed, the other
stopped, and both are started again. tests/accounts/test_limits.py holds the same rules in `make test`. The last line is the figure.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from scripts.install import ROOT
from scripts.parts import Part, answers, free_port, web
from tests.proof.counted import both_databases

OWNER, PASSWORD, WRONG = "bob@example.org", "four words of the owner", "four words of a guess"
CROWD, AT_ONCE = 50, 8
# The variable with the path of the file of hashes (tests/proof/hashing.py).
HASHES = "HASHES"
SECRET = "s" * 32
SECONDS_TO_ANSWER = 60
LONGEST = 15 * 60
LOOKED_AT, LET_IN, WAITS = 200, 302, 429
# What one network may try, whomever it tries (accounts/limits.py), and how many more it tries here.
OF_ONE_NETWORK, MORE = 30, 10


@dataclass(frozen=True)
class Answer:
    """What a try got: its status, the seconds to wait, the cookie of a browser that is known from now on."""

    status: int
    wait: int
    device: str


@dataclass(frozen=True)
class Place:
    """Where somebody comes from: an address of this machine, or one that the proxy tells of."""

    door: int
    address: str = "127.0.0.1"
    told: str = ""

    def attempt(self, name: str, password: str, *, device: str = "") -> Answer:
        """Send the form of the sign-in page."""
        headers = {
            "Host": "localhost", "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": SECRET,
            "Cookie": f"csrf={SECRET}; device={device}",
        } | ({"X-Forwarded-For": self.told} if self.told else {})  # fmt: skip
        connection = http.client.HTTPConnection("127.0.0.1", self.door, SECONDS_TO_ANSWER, (self.address, 0))
        connection.request("POST", "/sign-in/", urlencode({"login": name, "password": password}), headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        cookies = [line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie", [])]
        known = [line.removeprefix("device=") for line in cookies if line.startswith("device=")]
        return Answer(answer.status, int(answer.headers.get("Retry-After", "0")), known[0] if known else "")


class Proof:
    """A crowd after the other, and what became of everybody in it; ``faults`` says what went wrong."""

    def __init__(self, servers: Sequence[Part], ports: Sequence[int], hashes: Path) -> None:
        from accounts.models import Role
        from tests.factories import UserFactory

        self.servers, self.ports, self.hashes = servers, ports, hashes
        self.numbers: Iterator[int] = count(1)
        self.answers: list[Answer] = []
        self.owned = 0
        self.faults: list[str] = []
        UserFactory.create(email=OWNER, password=PASSWORD, roles=frozenset({Role.CLIENT}))
        first = self.stranger().attempt(OWNER, PASSWORD)
        self.device, self.others = first.device, 1
        self.expect("the owner's first sign-in", first.status, LET_IN)

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Write down what is not as it has to be."""
        self.faults += [f"{what}: {found}, not {wanted}"] if found != wanted else []

    def stranger(self) -> Place:
        """Somebody from a network that nobody came from before."""
        number = next(self.numbers)
        if number % 2:
            return Place(self.ports[0], f"127.{1 + number // 65_536}.{number // 256 % 256}.{number % 256}")
        return Place(self.ports[1], told=f"198.51.100.1, 2001:db8:{number:x}::{number:x}")

    def crowd(self, size: int) -> None:
        """As much time passes as strangers were told to wait; then so many wrong tries, the owner's right one among them."""
        let_pass(self.longest)
        places = [self.stranger() for _number in range(size)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            tried = [pool.submit(place.attempt, OWNER, WRONG) for place in places[: size // 2]]
            own = pool.submit(self.stranger().attempt, OWNER, PASSWORD, device=self.device)
            tried += [pool.submit(place.attempt, OWNER, WRONG) for place in places[size // 2 :]]
        answers = [one.result() for one in tried]
        self.answers += answers
        self.owned += own.result().status == LET_IN
        self.others += 1

    def restart(self) -> None:
        """Kill one server, stop the other, start both; who had to wait before waits still."""
        self.servers[0].signal(signal.SIGKILL)
        self.servers[0].wait(5)
        self.servers[1].stop()
        for server, port in zip(self.servers, self.ports, strict=True):
            start(server, port)
        for _server in self.servers:
            after = self.stranger().attempt(OWNER, WRONG)
            self.answers.append(after)
            self.expect("a stranger after the restart", after.status, WAITS)

    def end(self) -> None:
        """The right password waits in a browser that nobody knows, not in the known one, and for nobody longer than it was told."""
        unknown = self.stranger()
        waits = unknown.attempt(OWNER, PASSWORD)
        self.expect("the right password in an unknown browser", waits.status, WAITS)
        self.owned += self.stranger().attempt(OWNER, PASSWORD, device=self.device).status == LET_IN
        let_pass(waits.wait)
        self.expect("the same when the delay is over", unknown.attempt(OWNER, PASSWORD).status, LET_IN)
        self.others += 2

    def one_network(self, places: Sequence[Place], neighbour: Place) -> None:
        """Tries at as many names as there are places in one network, and one from the network beside it."""
        statuses = [place.attempt(f"nobody{number}@example.org", WRONG).status for number, place in enumerate(places)]
        wanted = [LOOKED_AT] * OF_ONE_NETWORK + [WAITS] * (len(places) - OF_ONE_NETWORK)
        self.expect(f"tries from the network of {places[0].told or places[0].address}", statuses, wanted)
        self.expect("a try from the next network", neighbour.attempt("nobody@example.org", WRONG).status, LOOKED_AT)
        self.others += OF_ONE_NETWORK + 1

    def judge(self, wanted: int) -> None:
        """Count what was hashed, and what was never said."""
        statuses = {answer.status for answer in self.answers}
        self.expect("answers to strangers", statuses, {LOOKED_AT, WAITS})
        self.expect("tries", len(self.answers), wanted)
        self.expect("hashes", self.hashes.stat().st_size, self.looked_at + self.others)
        self.expect("delays that are too long", sum(answer.wait > LONGEST for answer in self.answers), 0)

    @property
    def longest(self) -> int:
        """The longest that anybody was told to wait, in seconds."""
        return max((answer.wait for answer in self.answers), default=0)

    @property
    def looked_at(self) -> int:
        """How many of the strangers' tries were compared with the password."""
        return sum(answer.status == LOOKED_AT for answer in self.answers)


def let_pass(seconds: int) -> None:
    """Let every count be as if so much time had passed."""
    from django.db.models import F

    from accounts.models import Tries

    passed = dt.timedelta(seconds=seconds)
    Tries.objects.update(last_at=F("last_at") - passed, free_at=F("free_at") - passed)


def start(server: Part, port: int) -> None:
    """Start a server and wait until it answers."""
    server.start()
    if not answers(port, within=SECONDS_TO_ANSWER, web_server=server):
        raise RuntimeError("The web server did not start; it says why above.")


def strangers(proof: Proof, count: int) -> None:
    """Let so many try, with a restart half-way; then the owner, and then whoever tries many names from one network."""
    crowds, (at_once, by_proxy) = count // CROWD, proof.ports
    for number in range(crowds):
        half_way = number == crowds // 2
        # Two of the tries are those after the restart.
        proof.crowd(CROWD - 2 if half_way else CROWD)
        if half_way:
            proof.restart()
    proof.end()
    proof.one_network([Place(at_once, "127.201.0.1")] * (OF_ONE_NETWORK + MORE), Place(at_once, "127.201.0.2"))
    sixty_fourth = [Place(by_proxy, told=f"2001:db8:0:7::{number:x}") for number in range(OF_ONE_NETWORK + MORE)]
    proof.one_network(sixty_fourth, Place(by_proxy, told="2001:db8:0:8::1"))
    proof.judge(crowds * CROWD)


def empty_service(folder: Path, ports: Sequence[int]) -> list[Part]:
    """Two web servers over an empty database: SQLite, unless DATABASE_URL names another; the second is told of addresses."""
    os.environ |= {"VIG_ENV": "test", "DJANGO_SETTINGS_MODULE": "vig.settings", "VAR_DIR": str(folder)}
    os.environ[HASHES] = str(folder / "hashes")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'proof.sqlite3'}")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    behind: tuple[dict[str, str], ...] = ({}, {"BEHIND_PROXY": "1"})
    servers = [web(sys.executable, port, os.environ | more) for port, more in zip(ports, behind, strict=True)]
    for server in servers:
        server.command = [*server.command, "tests.proof.hashing:application"]
    return servers


def run(count: int, database: str) -> int:
    """Let the strangers try at the database of DATABASE_URL, and print the figure; 1 when something is not as it has to be."""
    folder, ports = Path(tempfile.mkdtemp(prefix="vig-proof-")), (free_port(), free_port())
    servers = empty_service(folder, ports)
    try:
        for server, port in zip(servers, ports, strict=True):
            start(server, port)
        proof = Proof(servers, ports, folder / "hashes")
        strangers(proof, count)
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    for fault in proof.faults:
        sys.stdout.write(f"FAULT {fault}\n")
    sign_ins = count // CROWD + 1
    sys.stdout.write(
        f"tries: {len(proof.answers)} on {database}, {proof.looked_at} of them hashed, the others told to wait {proof.longest} s "
        f"at most; the owner let in {proof.owned} of {sign_ins} times at the first request\n"
    )
    return int(bool(proof.faults) or proof.owned != sign_ins)


def main() -> int:
    """Run ``--count`` tries on each database, or on the one that is named, in a process of its own; 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--on", default="")
    options = parser.parse_args()
    if options.on:
        return run(options.count, options.on)
    failed = False
    with both_databases() as databases:
        for name, environment in databases.items():
            command = [sys.executable, "-m", "tests.proof.tries", "--count", str(options.count), "--on", name]
            surroundings = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "VAR_DIR"}}
            failed |= bool(subprocess.run(command, cwd=ROOT, env=surroundings | environment, check=False).returncode)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
