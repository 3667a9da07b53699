"""Mail servers that behave badly, as Django's mail backends."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Away(BaseEmailBackend):
    """Nobody answers."""

    def open(self) -> bool | None:
        raise ConnectionRefusedError


class NotNow(BaseEmailBackend):
    """Says: try again later."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise smtplib.SMTPDataError(451, b"greylisted")


class Never(BaseEmailBackend):
    """Knows nobody of that name."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"no such user") for message in email_messages})


class Breaks(BaseEmailBackend):
    """Takes the mail and is gone before it says so."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise smtplib.SMTPServerDisconnected("gone")


class Rude(BaseEmailBackend):
    """Takes the mail and hangs up without a word."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return len(email_messages)

    def close(self) -> None:
        raise smtplib.SMTPServerDisconnected("bye")
