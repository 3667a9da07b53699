"""Where nobody is let through, nothing happens: each request that is right is sent once more under a policy that denies all.

The policy takes the place of what decides: every scope, rule and guard of tests/scopes.py for pages that ask whose something
is, the sign-in for one's own pages, the link for pages that open with one. Then database, files, outbox and queue are as they
were, but for the line of the refusal.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from django.test import TestCase
from django.urls import reverse
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import AccessEntry, AccessHead
from tests.access import ACCESS, BY_LINK
from tests.factories import UserFactory
from tests.families import Family, family, give_out
from tests.happy import happy, point_of
from tests.kept import kept
from tests.made_once import made_once
from tests.pages import view_of
from tests.scopes import asked_in, denying_all, without

pytestmark = pytest.mark.one_database

# Open without an account (ruling 18), so that nothing is asked for there that a policy could deny.
PUBLIC = {
    *(f"public:{name}" for name in (
        "landing", "health", "picture", "favicon", "icon", "social_picture", "webmanifest", "robots", "sitemap", "resource_list",
        "resource_detail", "resource_leaflet", "resource_feed", "complaint_new", "complaint_thanks", "privacy", "accessibility",
        "cookies", "security_txt", "video_list", "video_detail",
    )),
    "accounts:look",
    # To sign in and out, to stay signed in, and the start of an invitation, which puts its link into the browser.
    "account_login", "account_logout", "mfa_login_webauthn", "mfa_authenticate", "accounts:stay", "accounts:sign_in_again",
    "accounts:invitation_open",
    # Says thank you to anybody.
    "questionnaires:thanks",
}  # fmt: skip
# One's own, whoever one is: the sign-in decides.
OWN = {
    *(f"accounts:{name}" for name in (
        "ways", "passkey_new", "app_new", "recovery_codes", "password", "passkey_name", "passkey_remove", "app_remove", "sign_ins", "sign_in_end",
        "sign_ins_end_others", "go_on",
    )),
}  # fmt: skip
# Sent by whoever may, these change nothing: a search, six characters that give the browser a cookie, an address that never opens.
CHANGE_NOTHING = {"accounts:people", "accounts:invitation", "practice:find", "accounts:invitation_gone", "questionnaires:gone"}
WRITES = {"post", "put", "patch", "delete"}
LOG = AccessEntry._meta.label
CELLS = [(page, method) for page, methods in ACCESS.items() for method in methods if page not in PUBLIC]


@pytest.fixture(scope="module")
def standing(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Family, Path]]:
    """A family of Alice's at one point of its work and the folder of its film, made once for all that is asked for at this point."""
    films = tmp_path_factory.mktemp("films")

    def make() -> Family:
        here = family(UserFactory.create(email="alice@example.org", name="Alice Ash"), at=request.param)
        if "administration" not in vars(here):
            give_out(here)
        return here

    with made_once(make, django_db_blocker, films) as made:
        yield made, films


@pytest.fixture
def here(
    standing: tuple[Family, Path], db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Family:
    """The family, as it was made, with a copy of its files."""
    made, films = standing
    settings.FILM_DIR = shutil.copytree(films, tmp_path / "copied") if films.exists() else tmp_path / "copied"
    monkeypatch.setattr("footage.stills.grab_still", lambda recording, frame: b"a picture")
    return deepcopy(made)


def each(cells: list[tuple[str, str]]) -> pytest.MarkDecorator:
    ordered = sorted(cells, key=lambda cell: point_of(*cell))
    params = [pytest.param(point_of(*cell), *cell, id="-".join(cell)) for cell in ordered]
    return pytest.mark.parametrize(("standing", "page", "method"), params, indirect=["standing"], scope="module")


@contextmanager
def nobody_let_in(page: str) -> Iterator[None]:
    """What decides about this page lets nobody through."""
    with pytest.MonkeyPatch.context() as patch, denying_all():
        if page in OWN:
            patch.setattr(AuthenticationBackend, "get_user", lambda _self, _pk: None)
        yield


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The tables, files and queues that are not as they were."""
    return {name for name in before | after if before.get(name) != after.get(name)}


def refusals(number: int) -> list[tuple[str, str]]:
    """What the log says since the line with this number."""
    return [(str(line.kind), line.page) for line in AccessEntry.objects.filter(number__gt=number)]


@pytest.mark.django_db
@each(CELLS)
def test_under_a_policy_that_denies_all_nothing_happens(page: str, method: str, here: Family, settings: Settings) -> None:
    request = happy(page, method, here)
    before, number = kept(settings.FILM_DIR), AccessHead.objects.get().number

    with nobody_let_in(page), TestCase.captureOnCommitCallbacks(execute=True):
        refused = request.ask()

    assert changed(before, kept(settings.FILM_DIR)) == set()
    if page in OWN:
        assert refused.headers.get("Location", "").startswith(reverse("account_login")), refused.status_code
    else:
        assert refused.status_code == 404
    assert refusals(number) == ([] if page in OWN | BY_LINK else [("refusal", page)])
    # The same does something as soon as somebody is let in again; a look writes a line, and nothing else.
    with TestCase.captureOnCommitCallbacks(execute=True):
        done = request.ask()
    now = changed(before, kept(settings.FILM_DIR))
    assert done.status_code < 400 or page in CHANGE_NOTHING
    assert now if method in WRITES and page not in CHANGE_NOTHING else now <= {LOG}


def test_what_opens_without_an_account_is_the_whole_list_of_it() -> None:
    open_to_all = {page for page in ACCESS if not getattr(view_of(page), "login_required", True)}

    assert open_to_all == PUBLIC | BY_LINK
    assert set(ACCESS) >= OWN | CHANGE_NOTHING


# page, method: the functions in which it is asked for
TAKEN = {
    ("cases:goal_new", "post"): [("cases/views/goals.py", "_find_case")],
    ("accounts:teams", "post"): [("accounts/views/belonging.py", "teams")],
    ("family:consents", "get"): [("family/doors.py", "own_page"), ("family/views/consents.py", "_find_case")],
}


@pytest.mark.django_db
@each(list(TAKEN))
def test_a_check_that_is_missing_is_seen(page: str, method: str, here: Family, settings: Settings) -> None:
    request = happy(page, method, here)
    checks = [place for where in TAKEN[page, method] for place in asked_in(*where)]
    before = kept(settings.FILM_DIR)

    with nobody_let_in(page), without(*checks), TestCase.captureOnCommitCallbacks(execute=True):
        request.ask()

    assert changed(before, kept(settings.FILM_DIR))
