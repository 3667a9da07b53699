"""Withdraws a consent again and again while its film plays, and sees that not one range that is asked for afterwards is answered.

``python -m tests.proof.withdrawal --trials 200`` starts the real web server in a folder of its own. A player asks for one range
after the other; in the middle the client, or the practitioner by turns, presses *withdraw*. Whatever the player asks for once
that press was answered must be 404. The last line is the figure.
"""

from __future__ import annotations

import argparse
import http.client
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from scripts.parts import answers, free_port, web
from tests.proof.filled import settle_in

SECONDS_TO_ANSWER = 30
RANGE = 16 * 1024
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PLAYED_BEFORE, ASKED_AFTER = 3, 3


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in at the running service."""

    port: int
    session: str

    def get(self, address: str, **headers: str) -> tuple[int, str, str]:
        """Status, body and the cookie for forms."""
        return self._ask("GET", address, "", {name.title(): value for name, value in headers.items()})

    def press(self, page: str, action: str) -> int:
        """Press a button of the page whose form goes to ``action``."""
        _status, body, cookie = self.get(page)
        found = TOKEN.search(body)
        if found is None:
            raise RuntimeError(f"{page} has no form.")
        body = urlencode({"csrfmiddlewaretoken": found[1]})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"session={self.session}; {cookie}"}
        return self._ask("POST", action, body, headers)[0]

    def _ask(self, method: str, address: str, body: str, headers: dict[str, str]) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            plain = {"Cookie": f"session={self.session}", "Host": f"localhost:{self.port}"}
            connection.request(method, address, body or None, plain | headers)
            response = connection.getresponse()
            cookie = (response.headers.get("Set-Cookie") or "").partition(";")[0]
            return response.status, response.read().decode(errors="replace"), cookie
        finally:
            connection.close()


@dataclass
class Player:
    """Asks for one range after the other until it is told to stop; when each was asked for, and what came."""

    visitor: Visitor
    film: str
    length: int
    asked: list[tuple[float, int]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def play(self) -> None:
        """Go round the film."""
        at = 0
        while not self.over.is_set():
            began = time.monotonic()
            status, _body, _cookie = self.visitor.get(self.film, range=f"bytes={at}-{at + RANGE - 1}")
            self.asked.append((began, status))
            at = (at + RANGE) % self.length

    @contextmanager
    def playing(self) -> Iterator[None]:
        """Play beside what happens inside; at the end a few more ranges are waited for."""
        thread = threading.Thread(target=self.play)
        thread.start()
        try:
            self._wait_for(PLAYED_BEFORE)
            yield
            self._wait_for(len(self.asked) + 1 + ASKED_AFTER)
        finally:
            self.over.set()
            thread.join(60)

    def _wait_for(self, count: int) -> None:
        until = time.monotonic() + SECONDS_TO_ANSWER
        while len(self.asked) < count and time.monotonic() < until:
            time.sleep(0.002)


@dataclass(frozen=True)
class Trial:
    """What the player got before and after the press, and how long after it the first refusal came, in seconds."""

    before: list[int]
    after: list[int]
    delay: float

    @property
    def is_kept(self) -> bool:
        """Whether it played until the press and never again."""
        return 206 in self.before and bool(self.after) and set(self.after) == {404}


def trial(player: Player, press: Callable[[], int]) -> Trial:
    """One withdrawal in the middle of a film."""
    with player.playing():
        if press() != 302:
            raise RuntimeError("The consent could not be withdrawn.")
        pressed = time.monotonic()
    before = [status for began, status in player.asked if began <= pressed]
    refused = next((began for began, status in player.asked if status == 404), pressed)
    return Trial(before, [status for began, status in player.asked if began > pressed], max(0.0, refused - pressed))


def prove(folder: Path, trials: int) -> list[Trial]:
    """Withdraw so many times, the client and the practitioner by turns."""
    environment = settle_in(folder)
    from django.urls import reverse

    from accounts.models import Role
    from cases.models import Consent
    from tests.browser import Browser
    from tests.factories import UserFactory
    from tests.families import FILM_BYTES, client_of_all, family

    alice = UserFactory.create(email="alice@example.org", name="Alice Ash", roles=frozenset({Role.PRACTITIONER}))
    here, port = family(alice, at="filmed"), free_port()
    visitors = []
    for user in (alice, client_of_all()):
        browser = Browser()
        browser.force_login(user)
        visitors.append(Visitor(port, str(browser.session.session_key)))
    practitioner, client = visitors
    film = reverse("cases:film_play", args=[here.case.code, here.film.code])
    server = web(sys.executable, port, environment)
    server.start()
    done = []
    try:
        if not answers(port, within=SECONDS_TO_ANSWER, web_server=server):
            raise RuntimeError("The web server did not start; it says why above.")
        for number in range(trials):
            here.case.consent_to_film(by=alice, how="words", given_date=Consent.objects.latest("pk").given_date)
            mine = Consent.objects.standing().get(participant__client__isnull=False)
            if number % 2:
                page, name = reverse("family:consents", args=[here.case.code]), "family:consent_withdraw"
            else:
                page, name = reverse("cases:people", args=[here.case.code]), "cases:consent_end"
            presser = client if number % 2 else practitioner
            action = reverse(name, args=[here.case.code, mine.code])
            player = Player(practitioner, film, len(FILM_BYTES))
            done.append(trial(player, lambda who=presser, page=page, action=action: who.press(page, action)))  # type: ignore[misc]
    finally:
        server.stop()
    return done


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figure; 1 when one range too many was answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=200)
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="vig-withdrawal-"))
    try:
        done = prove(folder, options.trials)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    kept = sum(one.is_kept for one in done)
    ranges = sum(len(one.before) for one in done)
    delay = max(one.delay for one in done) * 1000
    sys.stdout.write(
        f"withdrawal: the next range was 404 in {kept} of {len(done)} trials, after {ranges} ranges that played; "
        f"the first refusal was asked for at most {delay:.0f} ms after the press was answered\n"
    )
    return int(kept < len(done))


if __name__ == "__main__":
    raise SystemExit(main())
