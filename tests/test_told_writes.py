"""Whatever changes something is told in the access log: each request of the tables that is right leaves a line that is no look.

Pages and forms come from tests/access.py and tests/forms.py, so a new page that forgets its line fails here.
"""

from __future__ import annotations

import pytest
from django.test import TestCase

from accounts.models import AccessEntry, AccessHead
from tests.access import ACCESS
from tests.families import Family
from tests.happy import happy
from tests.test_denied import WRITES, each, here, standing

__all__ = ["here", "standing"]

pytestmark = pytest.mark.one_database

TOLD = {"write", "change", "consent", "sign_in", "export"}
# Why nothing is told: nothing is changed, or nobody is there who could be named.
SILENT = {
    "account_login": "whoever is signed in is led on; tests/accounts/test_sign_in_lines.py signs in",
    "mfa_authenticate": "as above",
    "mfa_login_webauthn": "as above",
    "accounts:sign_in_again": "as above",
    "accounts:invitation": "six characters that are right give the browser a cookie, and no more",
    "accounts:invitation_gone": "opens never",
    "accounts:stay": "that somebody is still there",
    "accounts:people": "a search",
    "practice:find": "a search",
    "public:complaint_new": "from anybody; what an admin does with it is told",
    "questionnaires:gone": "opens never",
    "questionnaires:question": "whoever holds a link is nobody; the family’s story tells that it came back",
    "questionnaires:send": "as above",
    "public:manage_keep": "saves itself; whose working copy it is stands beside it, and publishing is told",
}
# What saves itself, or is drawn into order, belongs to the look at the page that it is done on (ruling 15).
OF_A_LOOK = {
    "cases:line_new": "cases:meeting_detail", "cases:line_edit": "cases:meeting_detail",
    "cases:meeting_line_new": "cases:meeting_detail", "cases:private_note": "cases:private_note",
    "cases:clip_edit": "cases:film_room", "cases:clip_order": "cases:film_room", "family:answer_question": "family:answer",
}  # fmt: skip
EXCUSED = {*SILENT, *OF_A_LOOK}
# Bytes of a film: that it was begun is told, and that it was given up.
BYTES = ("cases:film_upload", "patch")
CELLS = [(page, method) for page, methods in ACCESS.items() for method in methods if method in WRITES]


def told(after: int) -> set[str]:
    """The kinds of lines since the one with this number."""
    return {str(kind) for kind in AccessEntry.objects.filter(number__gt=after).values_list("kind", flat=True)}


@pytest.mark.django_db
@each(CELLS)
def test_each_change_leaves_a_line_unless_it_is_excused(page: str, method: str, here: Family) -> None:
    request = happy(page, method, here)
    after = AccessHead.objects.get().number

    with TestCase.captureOnCommitCallbacks(execute=True):
        done = request.ask()

    assert done.status_code < 400 or page in SILENT
    assert bool(told(after) & TOLD) is (page not in EXCUSED and (page, method) != BYTES)


@pytest.mark.django_db
@each([(page, "get") for page in sorted(set(OF_A_LOOK.values()))])
def test_where_things_save_themselves_there_is_a_look(page: str, method: str, here: Family) -> None:
    request = happy(page, method, here)
    after = AccessHead.objects.get().number

    request.ask()

    assert told(after) == {"look"}


def test_every_excuse_is_for_a_page_that_takes_something() -> None:
    assert {page for page, _method in CELLS} >= EXCUSED
    assert BYTES in CELLS
