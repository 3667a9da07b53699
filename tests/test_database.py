"""The database's address, and what it must promise before anything is called saved."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.utils import ConnectionHandler
from pytest_django import Settings

from tests.queries import counted_queries
from vig.checks import durability_faults, durable, private_folder
from vig.database import read_database

VAR = Path("/srv/vig")
WRONG = [
    "", "vig.sqlite3", "sqlite://", "sqlite://:memory:", "sqlite:///", "sqlite://folder/vig.sqlite3", "mysql://a:secret@b/c",
    "postgres://", "postgres://a:secret@host:port/x", "postgres://a:secret@host", "https://a:secret@example.org/",
]  # fmt: skip


@pytest.mark.parametrize("address", WRONG)
def test_an_address_that_cannot_be_used_is_told_and_not_repeated(address: str):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is not an address this service can use") as fault:
        read_database(address, var=VAR)

    assert "secret" not in str(fault.value)


def test_sqlite_commits_to_the_disk_and_queues_its_writers():
    found = read_database("sqlite:////srv/vig/vig.sqlite3", var=VAR)

    assert found["NAME"] == "/srv/vig/vig.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert re.findall(r"PRAGMA (\w+)=(\w+)", found["OPTIONS"]["init_command"]) == [
        ("journal_mode", "WAL"), ("synchronous", "FULL"), ("foreign_keys", "ON"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "host", "name"),
    [
        ("postgres://vig:pass@db.example:5433/practice", "db.example", "practice"),
        ("postgresql://vig@/" + "/run/postgresql/practice", "/run/postgresql", "practice"),
    ],
)
def test_postgresql_is_found_by_network_or_socket(address: str, host: str, name: str):
    found = read_database(address, var=VAR)

    assert (found["ENGINE"], found["HOST"], found["NAME"]) == ("django.db.backends.postgresql", host, name)
    assert found["CONN_HEALTH_CHECKS"]


@pytest.mark.django_db
def test_the_database_of_the_tests_keeps_its_promises():
    if connection.vendor == "sqlite":
        assert durability_faults(connection) == []
    else:  # thrown away after the tests, so it need not
        assert durability_faults(connection) == ["fsync is off", "full_page_writes is off", "synchronous_commit is off"]


WEAKENED = {
    "synchronous=NORMAL": "synchronous is 1",
    "foreign_keys=OFF": "foreign_keys is 0",
    "journal_mode=DELETE": "journal_mode is delete",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("weaken", "fault"), WEAKENED.items())
def test_a_weaker_sqlite_is_noticed(tmp_path: Path, weaken: str, fault: str):
    own = ConnectionHandler({"default": read_database(f"sqlite:///{tmp_path}/own.sqlite3", var=tmp_path)})["default"]
    assert durability_faults(own) == []
    with own.cursor() as cursor:
        cursor.execute(f"PRAGMA {weaken}")

    assert durability_faults(own) == [fault]
    own.close()


@pytest.mark.django_db
@pytest.mark.parametrize(("production", "grade"), [(True, "ERROR"), (False, "WARNING")])
def test_the_check_is_an_error_where_real_records_are_kept(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, production: bool, grade: str
):
    settings.PRODUCTION = production
    monkeypatch.setattr("vig.checks.durability_faults", lambda connection: ["fsync is off"])

    (message,) = durable(databases=["default"])

    assert "(vig.E001) The database does not keep what it says it saved: fsync is off." in str(message)
    assert message.is_serious() == (grade == "ERROR")


def test_the_check_asks_no_database_unless_it_may():
    assert durable(databases=None) == []


def test_a_folder_of_films_that_others_may_open_is_noticed(settings: Settings, tmp_path: Path):
    settings.VAR_DIR = settings.FILM_DIR = tmp_path
    tmp_path.chmod(0o755)
    assert private_folder()

    tmp_path.chmod(0o700)
    assert private_folder() == []


def test_a_folder_inside_a_private_one_is_private(settings: Settings, tmp_path: Path):
    tmp_path.chmod(0o700)
    settings.VAR_DIR, settings.FILM_DIR = tmp_path, tmp_path / "films"
    settings.FILM_DIR.mkdir(mode=0o755)

    assert private_folder() == []


@pytest.mark.django_db
def test_queries_are_counted_as_the_budgets_count_them():
    from django.db import transaction

    with counted_queries() as seen, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        with transaction.atomic():
            cursor.execute(" select 2")

    assert seen == ["SELECT 1", " select 2"]
