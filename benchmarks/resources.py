"""Resources: the list, searches and one page among 10,000 against among ten, on SQLite and, where a server is, PostgreSQL.

Each size has a database and a process of its own; requests are sent to both in turns, so that a busy machine disturbs both
alike, and the middle of the rounds counts. CPU time is the process's and its database server's together.
"""

from __future__ import annotations

import itertools
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

FEW, MANY, GOAL, MOST_QUERIES = 10, 10_000, 1.15, 4
ROUNDS, WARM_UP = 60, 10
BESIDE_EACH_OTHER = 3  # resources of one sort, in both sizes: what is rare stays rare
PLACES = {
    "list": "/resources/",
    "list, last page": "/resources/?page=999",
    "list, common properties": "/resources/?audience=families&stage=review",
    "list, a rare language": "/resources/?language=cy",
    "search, a rare word": "/resources/?q=lighthouse",
    "search, a rare beginning": "/resources/?q=ligh",
    "search, a common word": "/resources/?q=film",
    "search, two common words": "/resources/?q=film+together",
    "search, a common and a rare word": "/resources/?q=film+lighthouse",
    "search, nothing found": "/resources/?q=xylophone",
    "page": "/resources/resource-1/",
}


def main() -> None:
    """Print a line for each kind of request and database."""
    from tests.postgres import cluster, server_tools

    compare("SQLite", lambda folder, size: f"sqlite:///{folder}/{size}.sqlite3")
    tools = server_tools()
    if tools:
        with cluster(tools) as address:
            compare("PostgreSQL", lambda folder, size: _new_database(address, f"size_{size}"))


def compare(database: str, address: Callable[[str, int], str]) -> None:
    """Both sizes on one kind of database."""
    with tempfile.TemporaryDirectory(prefix="vig-bench-") as folder, ExitStack() as both:
        few, many = (both.enter_context(_service(folder, address(folder, size), size)) for size in (FEW, MANY))
        for what, place in PLACES.items():
            spent: tuple[list[float], list[float]] = ([], [])
            for turn in range(WARM_UP + ROUNDS):
                for visit, times in zip((few, many), spent, strict=True):
                    seconds, queries = visit(place)
                    if turn >= WARM_UP:
                        times.append(seconds)
            before, after = (statistics.median(times) for times in spent)
            print(
                f"{database}, {what}: {after / before:.2f} x the CPU among {MANY:,} as among {FEW} (goal <= {GOAL}), "
                f"{1000 * before:.2f} and {1000 * after:.2f} ms, {queries} queries (goal <= {MOST_QUERIES})",
                flush=True,
            )


@contextmanager
def _service(folder: str, database: str, size: int) -> Iterator[Callable[[str], tuple[float, int]]]:
    """A process that answers for a service of this size; hands out what a visit costs it, in CPU seconds and queries."""
    environment = os.environ | {"VIG_ENV": "test", "VAR_DIR": f"{folder}/{size}", "DATABASE_URL": database}
    command = [sys.executable, "-m", "benchmarks.resources", str(size)]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        asked, told = process.stdin, process.stdout

        def visit(place: str) -> tuple[float, int]:
            asked.write(f"{place}\n")
            asked.flush()
            seconds, queries = told.readline().split()
            return float(seconds), int(queries)

        yield visit
        asked.close()


def answer(size: int) -> None:
    """Fill a database, then visit each place that is read, and write what that cost."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "vig.settings"
    Path(os.environ["VAR_DIR"]).mkdir(parents=True, exist_ok=True)
    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    from public.finding import file_everything
    from tests.browser import Browser
    from tests.queries import counted_queries

    setup_test_environment()
    call_command("migrate", verbosity=0)
    fill(size)
    file_everything()
    browser = Browser()
    for place in sys.stdin:
        with counted_queries() as queries:
            begun = _cpu_seconds()
            response = browser.get(place.strip(), headers={"Accept-Encoding": "gzip"})
            spent = _cpu_seconds() - begun
        assert response.status_code == 200
        print(spent, len(queries), flush=True)


def fill(size: int) -> None:
    """Resources of many words, seeded, so that both databases hold the same."""
    from django.utils import timezone

    from public.models import Resource

    chance = random.Random(size)
    syllables = [consonant + vowel for consonant in "bcdfghklmnprstvw" for vowel in ("a", "e", "i", "o", "ou", "an", "er")]
    vocabulary = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _word in range(8_000)]
    weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(vocabulary))))
    rows = (_resource(number, chance, vocabulary, weights) for number in range(1, size + 1))
    Resource.objects.bulk_create((Resource(published_at=timezone.now(), **row) for row in rows), batch_size=200)


def _resource(number: int, chance: random.Random, vocabulary: list[str], weights: list[float]) -> dict[str, object]:
    from public.models import Resource

    words = chance.choices(vocabulary, cum_weights=weights, k=300)
    words += ["film"] * (number % 2) + ["together"] * (number % 3 == 0) + ["lighthouse"] * (number <= BESIDE_EACH_OTHER)
    paragraphs = [" ".join(words[at : at + 60]) for at in range(0, len(words), 60)]
    return {
        "slug": f"resource-{number}", "title": f"Resource {number}: {' '.join(words[:5])}", "summary": " ".join(words[5:20]),
        "body": "\n\n## More\n\n".join(paragraphs), "state": Resource.State.PUBLISHED, "position": number,
        "audience": chance.choice(Resource.Audience.values), "stage": chance.choice(Resource.Stage.values),
        "age": chance.choice(Resource.Age.values), "language": "cy" if number <= BESIDE_EACH_OTHER else "en",
    }  # fmt: skip


def _cpu_seconds() -> float:
    """Of this process, and of the server process that answers it."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return time.process_time()
    connection.ensure_connection()
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]
    return time.process_time() + int(server) / 1e9


def _new_database(address: str, name: str) -> str:
    import psycopg
    from psycopg import sql

    server, _slash, _name = address.rpartition("/")
    user, _at, folder = server.removeprefix("postgres://").partition("@/")
    with psycopg.connect(host=folder, user=user, dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{server}/{name}"


if __name__ == "__main__":
    answer(int(sys.argv[1])) if len(sys.argv) > 1 else main()
