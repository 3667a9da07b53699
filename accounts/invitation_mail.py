"""The mail with an invitation's link: it says nothing to whoever reads it over somebody's shoulder."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.invitations import Issued
from accounts.outbox import post


def post_link(issued: Issued, *, to: str, link: str) -> None:
    """Put the link into the outbox, where it is sealed and wiped once it was sent; raises ValidationError for no address."""
    said = _(
        "Hello,\n\nhere is the link we spoke about:\n\n{link}\n\nIt asks for six characters, which you are told and not sent. "
        "It works until {day}, once.\n\nIf you do not know what this is about, leave it: the link alone opens nothing."
    )
    day = date_format(localtime(issued.invitation.expires_at), "j F")
    post(
        key=f"invitation:{issued.invitation.code}", to=to, subject=_("The link we spoke about"),
        body=said.format(link=link, day=day), is_neutral=True,
    )  # fmt: skip
