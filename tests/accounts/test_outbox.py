"""The outbox: written with what it tells about, sent once, forgotten afterwards, and never silently lost."""

from __future__ import annotations

import datetime as dt
from email import message_from_string

import pytest
from django.conf import settings as project
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts import every_minute, outbox
from accounts.models import OutboxMessage, Service, User
from tests.browser import Browser

pytestmark = pytest.mark.django_db
State = OutboxMessage.State


def posted(key: str = "a", to: str = "bob@example.org", subject: str = "Hello", body: str = "A word.") -> OutboxMessage:
    outbox.post(key=key, to=to, subject=subject, body=body)
    return OutboxMessage.objects.get(key=key)


def delivered(message: OutboxMessage) -> OutboxMessage:
    outbox.deliver.call(str(message.code))
    message.refresh_from_db()
    return message


def served_by(settings: Settings, name: str) -> None:
    settings.EMAIL_BACKEND = f"tests.accounts.servers.{name}"


@pytest.fixture
def queue(settings: Settings) -> None:
    """The database's queue, as in production."""
    settings.TASKS = {"default": {**project.TASKS["default"], "BACKEND": "django_tasks_db.DatabaseBackend"}}


def test_a_message_is_sent_from_the_service_and_answered_to_it():
    Service.objects.create(name="Harbour, Street", phone="01632 960 001", email="hello@harbour.example")

    delivered(posted())

    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.reply_to) == (["bob@example.org"], "Hello", ["hello@harbour.example"])
    assert sent.from_email == f'"Harbour, Street" <{project.DEFAULT_FROM_EMAIL}>'
    assert sent.body == "A word.\n\n-- \nHarbour, Street\n01632 960 001\nhello@harbour.example\n"
    assert sent.message()["Auto-Submitted"] == "auto-generated"


def test_what_was_sent_is_forgotten():
    message = delivered(posted(body="Nobody else's business."))

    assert (message.state, message.to, message.subject, message.body) == (State.SENT, "", "", "")
    assert message.sent_at


def test_what_waits_is_sealed():
    posted(body="Nobody else's business.")

    with connection.cursor() as cursor:
        cursor.execute('SELECT "to", subject, body FROM accounts_outboxmessage')
        stored = " ".join(cursor.fetchone())

    assert "bob@example.org" not in stored
    assert "business" not in stored
    assert "Hello" not in stored


def test_one_key_is_one_message_however_often_it_is_posted_and_delivered():
    message = posted()
    posted(body="Once more.")

    for _time in range(3):
        delivered(message)

    assert len(mail.outbox) == 1
    assert mail.outbox[0].body.startswith("A word.")


def test_a_verb_that_is_undone_posts_nothing():
    with transaction.atomic():
        posted()
        transaction.set_rollback(True)

    assert not OutboxMessage.objects.exists()


def test_the_worker_is_nudged_when_the_verb_is_committed_and_the_clock_nudges_again(
    queue: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        message = posted()
        assert not DBTaskResult.objects.exists()
    assert [result.args_kwargs["args"] for result in DBTaskResult.objects.all()] == [[str(message.code)]]

    call_command("tick", "--once")
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.all().delete()
    call_command("tick", "--once")

    assert [result.args_kwargs["args"] for result in DBTaskResult.objects.all()] == [[str(message.code)]]


@pytest.mark.parametrize("server", ["Away", "NotNow"])
def test_a_server_that_is_away_is_tried_again_more_and_more_slowly_and_then_an_admin_is_told(server: str, settings: Settings):
    served_by(settings, server)
    message, waits = posted(), []

    while delivered(message).state == State.WAITING:
        waits.append(round((message.next_try_at - timezone.now()).total_seconds() / 60))
        delivered(message)  # not its time yet
        OutboxMessage.objects.update(next_try_at=timezone.now())

    assert waits == [1, 5, 15, 60, 180, 360, 720]
    assert (message.state, message.attempts) == (State.FAILED, 8)
    assert message.body == "A word."


def test_a_refusal_for_good_is_not_tried_again(settings: Settings):
    served_by(settings, "Never")

    assert delivered(posted()).state == State.FAILED


@pytest.mark.parametrize("to", ["bob@\u0628\u0301.example", "bob@" + 60 * "\u00fc" + ".example"])
def test_what_no_mail_can_be_addressed_to_is_told_to_an_admin_and_holds_nothing_up(to: str):
    assert delivered(posted(to=to)).state == State.FAILED
    assert delivered(posted("b")).state == State.SENT


def test_a_line_that_breaks_while_the_server_listens_is_not_guessed_about(settings: Settings):
    served_by(settings, "Breaks")
    message = delivered(posted())

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    outbox.sweep()
    delivered(message)

    assert message.state == State.DOUBTFUL
    assert mail.outbox == []


def test_how_a_server_says_goodbye_does_not_matter(settings: Settings):
    served_by(settings, "Rude")

    assert delivered(posted()).state == State.SENT


def test_a_message_whose_worker_was_killed_is_not_sent_by_another_but_shown():
    message = posted()
    long_ago = timezone.now() - outbox.LONGEST_SENDING - dt.timedelta(minutes=1)
    OutboxMessage.objects.update(state=State.SENDING, next_try_at=long_ago)

    delivered(message)
    outbox.sweep()

    message.refresh_from_db()
    assert message.state == State.DOUBTFUL
    assert mail.outbox == []


def test_a_message_that_is_being_sent_is_left_alone():
    message = posted()
    OutboxMessage.objects.update(state=State.SENDING, next_try_at=timezone.now())

    outbox.sweep()

    assert delivered(message).state == State.SENDING
    assert mail.outbox == []


def test_without_a_mail_server_mail_waits(settings: Settings, erin: User, browser: Browser):
    settings.EMAIL_BACKEND = outbox.NOWHERE
    message = delivered(posted())
    outbox.sweep()
    browser.force_login(erin)

    assert message.state == State.WAITING
    assert "1 message waits, because no mail server is set" in browser.get("/manage/service/").text


def test_an_admin_sees_what_did_not_leave_and_sends_it_once_more(settings: Settings, erin: User, browser: Browser):
    served_by(settings, "Never")
    refused = delivered(posted("a"))
    served_by(settings, "Breaks")
    broken = delivered(posted("b"))
    browser.force_login(erin)

    page = browser.get("/manage/service/").text
    assert "1 message could not be sent" in page
    assert "1 message may have been sent" in page
    assert "bob@example.org" not in page

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    browser.post("/manage/service/mail/")
    assert {delivered(refused).state, delivered(broken).state} == {State.SENT}
    assert "did not leave" not in browser.get("/manage/service/").text
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x00"])
def test_no_header_can_be_smuggled_in(end: str):
    kept = end.replace("\x00", "")  # which PostgreSQL does not keep
    Service.objects.create(name=f"Harbour{kept}Bcc: all@example.org", email="hello@harbour.example")

    delivered(posted(subject=f"Hello{end}Bcc: all@example.org"))

    (sent,) = mail.outbox
    told = message_from_string(sent.message().as_string())
    assert told["Bcc"] is None
    assert sent.recipients() == ["bob@example.org"]
    assert sent.subject == "Hello Bcc: all@example.org"


@pytest.mark.parametrize("to", ["", "bob", "bob@example.org\nBcc: all@example.org", "bob@example.org, eve@example.org"])
def test_what_is_no_address_is_not_posted_to(to: str):
    with pytest.raises(ValidationError):
        posted(to=to)


def test_sent_messages_are_forgotten_altogether_after_a_while():
    message = delivered(posted())
    OutboxMessage.objects.update(sent_at=timezone.now() - outbox.SENT_KEPT - dt.timedelta(days=1))

    outbox.sweep()

    assert not OutboxMessage.objects.filter(pk=message.pk).exists()


@pytest.mark.parametrize("state", [State.FAILED, State.DOUBTFUL])
def test_what_nobody_sends_once_more_is_not_kept_for_ever(state: str):
    kept, forgotten = posted("a"), posted("b")
    long_ago = timezone.now() - outbox.STUCK_KEPT - dt.timedelta(days=1)
    OutboxMessage.objects.update(state=state)
    OutboxMessage.objects.filter(pk=forgotten.pk).update(made_at=long_ago)

    outbox.sweep()

    assert list(OutboxMessage.objects.all()) == [kept]


def test_what_fails_every_minute_keeps_nothing_else_from_being_done(monkeypatch: pytest.MonkeyPatch):
    done = []

    def fails() -> None:
        raise RuntimeError

    monkeypatch.setattr(every_minute, "_CHORES", [])
    every_minute.every_minute(fails)
    for _time in range(2):
        every_minute.every_minute(lambda: None)
    every_minute.every_minute(lambda: done.append("done"))

    call_command("tick", "--once")

    assert done == ["done"]
