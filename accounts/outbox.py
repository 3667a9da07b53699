"""Mail on its way out: written in the transaction of what it tells about, posted by a worker, forgotten once it is accepted.

A message is claimed before it is sent, and a claim is never taken twice: what a server accepted is not sent again. What is
left is one window: a worker that dies, or a line that breaks, between the server's acceptance and our note of it. Such a
message stays where an admin sees it, *may have been sent*, and only she sends it again. docs/decisions/0020 says why.
"""

from __future__ import annotations

import datetime as dt
import smtplib
from email.errors import MessageError
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from accounts.models import AccessEntry, OutboxMessage, User
from accounts.service import current_service

State = OutboxMessage.State
STUCK = (State.FAILED, State.DOUBTFUL)
# Until the next try after each one that failed; after the last an admin is told.
PAUSES = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]
# Longer than any server is waited for (EMAIL_TIMEOUT): a message that is being sent for so long lost its worker.
LONGEST_SENDING = dt.timedelta(minutes=10)
SENT_KEPT = STUCK_KEPT = dt.timedelta(days=90)
REFUSED_FOR_GOOD = 500  # RFC 5321, section 4.2.1
NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


def post(*, key: str, to: str, subject: str, body: str, is_neutral: bool = False) -> None:
    """Put a mail into the outbox, once per key however often the verb behind it runs; raises ValidationError for no address.

    A neutral one goes without the service's name, signature and address for answers.
    """
    validate_email(to)
    message = OutboxMessage(key=key, to=to, subject=in_one_line(subject), body=body, is_neutral=is_neutral)
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    transaction.on_commit(lambda: deliver.enqueue(str(message.code)), robust=True)


@task()
def deliver(code: str) -> None:
    """Send a message, unless it is not its time, somebody is at it, or it was sent."""
    message = OutboxMessage.objects.filter(code=code).first()
    if message and is_posted() and _claim(message):
        _send(message)


def sweep() -> None:
    """Nudge what is due, give up what lost its worker, forget what was sent or stuck long ago; run every minute."""
    now = timezone.now()
    lost = OutboxMessage.objects.filter(state=State.SENDING, next_try_at__lt=now - LONGEST_SENDING)
    lost.update(state=State.DOUBTFUL)
    OutboxMessage.objects.filter(state=State.SENT, sent_at__lt=now - SENT_KEPT).delete()
    OutboxMessage.objects.filter(state__in=STUCK, made_at__lt=now - STUCK_KEPT).delete()
    if is_posted():
        _nudge(now)


@transaction.atomic
def try_again(*, by: User) -> int:
    """Send everything once more that could not be sent, because an admin says so; how many that is."""
    stuck = OutboxMessage.objects.filter(state__in=STUCK)
    number = stuck.update(state=State.WAITING, attempts=0, next_try_at=timezone.now())
    if number:
        AccessEntry.objects.change(by=by, act="mail.tried_again", detail=str(number), about=by.code)
    return number


def standing() -> dict[str, int]:
    """How many messages wait, failed, or may have been sent."""
    counted = (
        OutboxMessage.objects.exclude(state=State.SENT).values_list("state").annotate(models.Count("pk")).order_by("state")
    )
    return {str(state): number for state, number in counted}


def is_posted() -> bool:
    """Whether there is anything that posts: without EMAIL_URL in production mail waits."""
    return bool(settings.EMAIL_BACKEND != NOWHERE)


def in_one_line(text: str) -> str:
    """The text without breaks and other signs that a header could not hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _claim(message: OutboxMessage) -> bool:
    """Whether the message is this process's to send; the claim is committed before anything is sent."""
    now = timezone.now()
    due = OutboxMessage.objects.filter(pk=message.pk, state=State.WAITING, next_try_at__lte=now)
    return bool(due.update(state=State.SENDING, next_try_at=now, attempts=models.F("attempts") + 1))


def _send(message: OutboxMessage) -> None:
    """Hand the claimed message over, and write down what became of it."""
    message.refresh_from_db()
    mail = _mail(message)
    connection = get_connection()
    try:
        mail.message()
    except (ValueError, MessageError):  # an address that no mail can bear, such as one under a domain that there cannot be
        _mark(message, state=State.FAILED)
        return
    try:
        connection.open()
    except (OSError, smtplib.SMTPException):
        _later(message)
        return
    try:
        connection.send_messages([mail])
    except smtplib.SMTPResponseException as refusal:
        _refused(message, refusal.smtp_code)
    except smtplib.SMTPRecipientsRefused as refusal:
        _refused(message, max(code for code, _words in refusal.recipients.values()))
    except (OSError, smtplib.SMTPException):
        _mark(message, state=State.DOUBTFUL)
    else:
        _mark(message, state=State.SENT, sent_at=timezone.now(), to="", subject="", body="")
    finally:
        _close(connection)


def _mail(message: OutboxMessage) -> EmailMessage:
    """The message as it is sent: from the service by name, answered to where families reach it; a neutral one from no name."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    # A fixed name makes a second copy known to whoever gets one; RFC 3834 keeps absence notes from answering.
    headers = {"Message-ID": f"<{message.code}@{address.rpartition('@')[2]}>", "Auto-Submitted": "auto-generated"}
    if message.is_neutral:
        return EmailMessage(message.subject, message.body, address, [message.to], headers=headers)
    service = current_service()
    reach = [in_one_line(part) for part in (service.shown_name, service.phone, service.email) if part]
    body = "\n".join([message.body.rstrip(), "", "-- ", *reach, ""])
    return EmailMessage(
        message.subject, body, formataddr((reach[0], address)), [message.to], headers=headers,
        reply_to=[service.email] if service.email else None,
    )  # fmt: skip


def _refused(message: OutboxMessage, code: int) -> None:
    """The server said no: for good, or for now."""
    if code >= REFUSED_FOR_GOOD:
        _mark(message, state=State.FAILED)
    else:
        _later(message)


def _later(message: OutboxMessage) -> None:
    """Try again after a pause that grows; after the last one an admin is told."""
    if message.attempts > len(PAUSES):
        _mark(message, state=State.FAILED)
    else:
        _mark(message, state=State.WAITING, next_try_at=timezone.now() + PAUSES[message.attempts - 1])


def _mark(message: OutboxMessage, **fields: object) -> None:
    OutboxMessage.objects.filter(pk=message.pk, state=State.SENDING).update(**fields)


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        pass  # it has the message; how it says goodbye does not matter


def _nudge(now: dt.datetime) -> None:
    queued = DBTaskResult.objects.filter(task_path=deliver.module_path, status=TaskResultStatus.READY)
    nudged = {code for given in queued.values_list("args_kwargs", flat=True) for code in given["args"]}
    for code in OutboxMessage.objects.filter(state=State.WAITING, next_try_at__lte=now).values_list("code", flat=True):
        if str(code) not in nudged:
            deliver.enqueue(str(code))
