"""The access log is a chain that only grows: the database refuses the rest, and what was done all the same is found."""

from __future__ import annotations

import datetime as dt
import io
import json
import threading
import uuid
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from pytest_django import Settings

from accounts.log_chain import NOTHING, Head, Line, as_json, canonical, from_json, hash_of
from accounts.log_check import faults, lines
from accounts.log_heads import export_head, exported, heads_file
from accounts.models import AccessEntry, AccessHead, User
from tests.browser import Browser
from tests.families import begin, family
from tests.queries import counted_queries
from tests.tampering import unguarded

THING = uuid.UUID(int=7)
HOUR = dt.timedelta(hours=1)
BEGAN = dt.datetime(2026, 11, 22, 14, 0, tzinfo=dt.UTC)
LINE = Line(
    1, 5, "practitioner", dt.datetime(2026, 11, 28, 14, 5, tzinfo=dt.UTC), "look", "cases:case_detail", THING, THING, "done", "ab",
    "192.0.2.7/32", None, 3,
)  # fmt: skip


@pytest.fixture(autouse=True)
def heads(settings: Settings, tmp_path: Path) -> Path:
    there = settings.ACCESS_LOG_HEADS = tmp_path / "kept" / "heads.jsonl"
    return there


def write(by: User, times: int = 3) -> None:
    for _time in range(times):
        AccessEntry.objects.refusal(by=by, page="cases:case_detail", about=THING)


def verify(*arguments: str) -> tuple[int, str]:
    """How the command ends, and what it says."""
    said = io.StringIO()
    try:
        call_command("verify_log", *arguments, stdout=said)
    except SystemExit as end:
        return int(str(end.code)), said.getvalue()
    return 0, said.getvalue()


def test_a_line_is_written_down_in_one_way():
    assert canonical(LINE) == (
        '{"about":"00000000-0000-0000-0000-000000000007","at":"2026-11-28T14:05:00.000000+00:00","by":5,"kind":"look",'
        '"network":"192.0.2.7/32","number":1,"outcome":"done","page":"cases:case_detail","request":null,"role":"practitioner",'
        '"sign_in":"ab","window":3,"within":"00000000-0000-0000-0000-000000000007"}'
    )
    assert hash_of(LINE, NOTHING) == "ac55d99c3052e7ae1f8b29eb8a5cf0fe35f6fa4e87b92b8067fa6fcf5de0a6bc"


def test_a_time_in_another_zone_is_the_same_time():
    there = LINE._replace(at=LINE.at.astimezone(dt.timezone(5 * HOUR)))

    assert canonical(there) == canonical(LINE)


def test_nothing_that_somebody_asked_for_breaks_the_line():
    forged = LINE._replace(page='x","number":2}\r\n\x1b[2J\u2028{"')

    assert len(canonical(forged).splitlines()) == 1
    assert json.loads(canonical(forged))["page"] == forged.page
    assert canonical(forged).isprintable()


@pytest.mark.django_db
def test_each_line_bears_a_number_and_the_hash_of_the_one_before(alice: User):
    write(alice)

    first, second, third = AccessEntry.objects.order_by("number")
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert first.hash == hash_of(first.line, NOTHING)
    assert third.hash == hash_of(third.line, second.hash)
    assert AccessHead.objects.values_list("number", "hash").get() == (3, third.hash)


@pytest.mark.django_db
def test_a_look_that_is_there_already_moves_nothing(alice: User):
    with time_machine.travel(BEGAN, tick=False):
        for _time in range(2):
            AccessEntry.objects.look(by=alice, page="cases:case_detail", about=THING)
            cache.clear()  # as in another process

        assert AccessEntry.objects.count() == AccessHead.objects.get().number == 1
        assert list(faults()) == []


@pytest.mark.django_db(transaction=True)
def test_looking_again_within_ten_minutes_costs_nothing(alice: User):
    with time_machine.travel(BEGAN, tick=False):
        AccessEntry.objects.look(by=alice, page="cases:case_detail", about=THING)

        with counted_queries() as seen:
            AccessEntry.objects.look(by=alice, page="cases:case_detail", about=THING)

    assert seen == []


@pytest.mark.django_db(transaction=True)
def test_a_look_that_was_undone_is_written_the_next_time(alice: User):
    with time_machine.travel(BEGAN, tick=False):
        with transaction.atomic():
            AccessEntry.objects.look(by=alice, page="cases:case_detail", about=THING)
            transaction.set_rollback(True)

        AccessEntry.objects.look(by=alice, page="cases:case_detail", about=THING)

    assert AccessEntry.objects.count() == 1


REFUSED = [
    "UPDATE accounts_accessentry SET page = 'x' WHERE number = 2",
    "DELETE FROM accounts_accessentry WHERE number = 3",
    "DELETE FROM accounts_accessentry",
    "DELETE FROM accounts_accesshead",
    (
        "INSERT INTO accounts_accessentry (number, by_id, role, at, kind, page, about, within, outcome, sign_in, network, hash) SELECT "
        "number + 7, by_id, role, at, kind, page, about, within, outcome, sign_in, network, 'x' FROM accounts_accessentry WHERE number = 1"
    ),
    "INSERT INTO accounts_accesshead (id, number, hash) VALUES (2, 0, '')",
]
OF_SQLITE = [
    "INSERT OR REPLACE INTO accounts_accessentry SELECT * FROM accounts_accessentry WHERE number = 2",
    "INSERT OR IGNORE INTO accounts_accessentry SELECT * FROM accounts_accessentry WHERE number = 2",
]
OF_POSTGRESQL = [
    "TRUNCATE accounts_accessentry",
    "TRUNCATE accounts_accesshead",
    "TRUNCATE accounts_user CASCADE",
    "INSERT INTO accounts_accessentry SELECT * FROM accounts_accessentry WHERE number = 2 ON CONFLICT DO NOTHING",
]


@pytest.mark.django_db
def test_the_database_refuses_to_change_remove_or_put_in_a_line(alice: User):
    write(alice)
    before = list(lines())
    connection.check_constraints()  # what PostgreSQL puts off to the end of a transaction, it would wait for here

    for ask in [*REFUSED, *(OF_SQLITE if connection.vendor == "sqlite" else OF_POSTGRESQL)]:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ask)

    assert list(lines()) == before
    assert list(faults()) == []


@pytest.mark.django_db
def test_a_head_that_was_set_back_stops_the_log_instead_of_losing_lines(alice: User):
    write(alice)
    AccessHead.objects.update(number=1)

    with pytest.raises(AccessEntry.NotWritten), transaction.atomic():
        AccessEntry.objects.look(by=alice, page="cases:case_detail", about=THING)


@pytest.mark.django_db
def test_the_log_says_that_it_is_whole(alice: User):
    write(alice)

    assert verify() == (0, "The access log is whole: 3 lines.\n")


FORGERIES = {
    "UPDATE accounts_accessentry SET page = 'x' WHERE number = 2": "Line 2 was changed, or stands in the place of another.",
    "DELETE FROM accounts_accessentry WHERE number = 2": "Line 2 is missing.",
    "DELETE FROM accounts_accessentry WHERE number IN (2, 3)": "Lines 2 to 3 are missing.",
    "UPDATE accounts_accessentry SET number = 0 WHERE number = 1": "Line 0 was put in.",
    "DELETE FROM accounts_accessentry WHERE number = 5": "The log ends at line 4, and the head beside it says 5 lines",
    "DELETE FROM accounts_accesshead": "The log ends at line 5, and the head beside it says nothing",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("forge", "said"), FORGERIES.items())
def test_the_command_says_what_was_done(alice: User, forge: str, said: str):
    write(alice, 5)

    with unguarded():
        with connection.cursor() as cursor:
            cursor.execute(forge)
        end, told = verify()

    assert end == 1
    assert said in told


@pytest.mark.django_db
def test_missing_triggers_are_told(alice: User):
    with unguarded():
        end, told = verify()

    assert (end, told) == (1, "The database no longer refuses to change the log: its triggers are missing.\n")


@pytest.mark.django_db
def test_what_was_cut_off_is_missed_by_the_exported_head(alice: User):
    write(alice, 2)
    kept = AccessHead.objects.get()
    write(alice)
    with time_machine.travel(BEGAN):
        export_head()

    with unguarded():
        AccessEntry.objects.filter(number__gt=2).delete()
        AccessHead.objects.update(number=2, hash=kept.hash)
        _end, told = verify()

    assert "There were 5 lines at 2026-11-22T14:00:00+00:00, as was exported then; line 5 is missing now." in told


@pytest.mark.django_db
def test_a_head_that_was_kept_elsewhere_serves_as_well(alice: User):
    write(alice)

    assert verify("--head", f"3:{AccessHead.objects.get().hash}")[0] == 0
    assert "There were 9 lines at another place" in verify("--head", "9:ab")[1]
    assert "Line 2 is not the one whose hash was exported" in verify("--head", "2:ab")[1]
    with pytest.raises(CommandError):
        verify("--head", "nine")


@pytest.mark.django_db
def test_a_head_is_exported_every_hour(alice: User, heads: Path, caplog: pytest.LogCaptureFixture):
    with time_machine.travel(BEGAN, tick=False) as clock:
        write(alice)
        export_head()
        clock.shift(HOUR - dt.timedelta(seconds=1))
        export_head()
        write(alice)
        clock.shift(dt.timedelta(seconds=1))
        export_head()

    assert [(head.number, head.at) for head in exported()] == [
        (3, "2026-11-22T14:00:00+00:00"), (6, "2026-11-22T15:00:00+00:00")
    ]  # fmt: skip
    assert heads.stat().st_mode & 0o777 == 0o600
    assert verify()[0] == 0


@pytest.mark.django_db
def test_heads_that_cannot_be_read_are_told_and_written_on(alice: User, heads: Path):
    heads.parent.mkdir()
    heads.write_text("what is this\n")

    assert "cannot be read" in verify()[1]

    export_head()
    assert len(heads.read_text().splitlines()) == 2


@pytest.mark.django_db
def test_a_log_of_which_no_head_was_ever_exported_is_told(alice: User):
    with time_machine.travel(BEGAN):
        write(alice)
    assert "No head was exported" in verify()[1]


def test_a_head_is_read_as_it_was_written():
    assert from_json(as_json(Head(3, "ab", "then"))) == Head(3, "ab", "then")
    for wrong in ("[]", "{}", '{"number": "3", "hash": "ab"}', "3"):
        with pytest.raises(ValueError, match="head"):
            from_json(wrong)


def test_heads_lie_beside_the_other_data_unless_told_otherwise(settings: Settings, heads: Path):
    assert heads_file() == heads


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_write_one_chain(alice: User):
    start = threading.Barrier(6)

    def many() -> None:
        start.wait(10)
        write(alice, 5)
        connection.close()

    threads = [threading.Thread(target=many) for _thread in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert AccessEntry.objects.count() == 30
    assert list(faults()) == []


@pytest.fixture
def break_the_log(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From then on the database takes no line of the log."""

    def refuse(*_arguments: object, **_words: object) -> None:
        raise DatabaseError("The disk is full.")

    return lambda: monkeypatch.setattr(AccessEntry.objects, "bulk_create", refuse)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_shown_that_cannot_be_logged(alice: User, break_the_log: Callable[[], None]):
    here = family(alice, at="in_review")
    browser = Browser()
    browser.force_login(alice)

    break_the_log()

    for page in (here.case.get_absolute_url(), f"{here.film.get_absolute_url()}play/"):
        response = browser.get(page, headers={"Range": "bytes=0-99"})
        assert response.status_code == 503
        assert "Mia" not in response.text


@pytest.mark.django_db(transaction=True)
def test_a_refusal_that_cannot_be_logged_is_no_answer(cara: User, alice: User, break_the_log: Callable[[], None]):
    browser = Browser()
    browser.force_login(cara)
    there = begin(alice).get_absolute_url()
    break_the_log()

    assert browser.get(there).status_code == 503


@pytest.mark.django_db(transaction=True)
def test_nothing_is_done_that_cannot_be_logged(erin: User, alice: User, break_the_log: Callable[[], None]):
    browser = Browser()
    browser.force_login(erin)

    break_the_log()

    response = browser.post(f"/manage/people/{alice.code}/deactivate/")

    alice.refresh_from_db()
    assert response.status_code == 503
    assert alice.deactivated_at is None


@pytest.mark.django_db(transaction=True)
def test_a_module_is_told_in_json(alice: User, break_the_log: Callable[[], None]):
    browser = Browser()
    browser.force_login(alice)

    there = begin(alice).get_absolute_url()
    break_the_log()

    response = browser.get(there, headers={"Accept": "application/json"})

    assert response.status_code == 503
    assert "log" in response.json()["sentence"]


@pytest.mark.django_db
def test_lines_of_before_are_hung_on_one_another(alice: User):
    """What the migration does with a log that was written without numbers."""
    migration = import_module("accounts.migrations.0008_chained_log")
    write(alice, 4)
    apps = MigrationExecutor(connection).loader.project_state(("accounts", "0008_chained_log")).apps
    with unguarded():
        AccessEntry.objects.filter(number=2).delete()
        AccessEntry.objects.update(hash="", outcome="done")
        AccessHead.objects.all().delete()

        migration.chain(apps, connection.schema_editor())
        migration.lay(None, connection.schema_editor())

        assert list(AccessEntry.objects.order_by("number").values_list("number", "outcome")) == [
            (1, "refused"), (2, "refused"), (3, "refused")
        ]  # fmt: skip
        assert list(faults()) == []
