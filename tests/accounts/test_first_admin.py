"""The first admin: nobody is there, one command asks her in, and no page opens before her second step."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Invitation, Role, User
from tests.browser import Browser
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
EMAIL = "nora@example.org"


def ask_in(capsys: pytest.CaptureFixture[str], *more: str) -> tuple[str, str]:
    """The path of the link and the six characters that the command prints."""
    call_command("first_admin", EMAIL, *more)
    said = capsys.readouterr().out
    found = re.search(r"Open https?://[^/]+(/i/\S+/)\nand type (\w{6})\n", said)
    assert found
    return found[1], found[2]


def test_a_fresh_service_has_no_account_at_all() -> None:
    assert not User.objects.exists()


def test_the_first_admin_gets_in_once_and_no_further_than_her_second_step(
    capsys: pytest.CaptureFixture[str], browser: Browser
) -> None:
    link, characters = ask_in(capsys, "--name", "Nora Nettle")

    browser.get(link)
    browser.post("/i/", {"characters": characters})
    browser.post("/i/way-in/", {"password": PASSWORD, "again": PASSWORD})

    nora = User.objects.get(email=EMAIL)
    assert (nora.name, nora.roles) == ("Nora Nettle", frozenset({Role.ADMIN}))
    assert nora.check_password(PASSWORD)
    assert browser.get("/manage/").headers["Location"] == "/ways-in/"
    assert browser.get("/ways-in/").status_code == 200
    assert Browser().get(link, follow=True).status_code == 404


def test_in_a_practice_of_one_she_guides_families_too(capsys: pytest.CaptureFixture[str]) -> None:
    ask_in(capsys, "--practitioner")

    assert User.objects.get(email=EMAIL).roles == frozenset({Role.ADMIN, Role.PRACTITIONER})


def test_until_she_came_she_can_be_asked_again_and_the_older_link_is_dead(
    capsys: pytest.CaptureFixture[str], browser: Browser
) -> None:
    older, _characters = ask_in(capsys)
    newer, _characters = ask_in(capsys)

    assert browser.get(older, follow=True).status_code == 404
    assert browser.get(newer, follow=True).status_code == 200
    assert User.objects.count() == 1


def test_the_address_is_where_people_open_the_service(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("first_admin", EMAIL, "--address", "https://vig.example.org")

    assert "Open https://vig.example.org/i/" in capsys.readouterr().out


@pytest.mark.parametrize("roles", [frozenset({Role.ADMIN}), frozenset({Role.ADMIN, Role.PRACTITIONER})])
@pytest.mark.parametrize("email", [EMAIL, "other@example.org"])
def test_once_there_is_an_admin_the_command_makes_none(roles: frozenset[Role], email: str) -> None:
    UserFactory.create(email=EMAIL, roles=roles)

    with pytest.raises(CommandError, match="There is an admin already"):
        call_command("first_admin", email)

    assert User.objects.count() == 1
    assert not Invitation.objects.exists()


def test_whoever_is_no_admin_is_not_made_one_by_her_address() -> None:
    UserFactory.create(email=EMAIL)

    with pytest.raises(CommandError, match="is no admin"):
        call_command("first_admin", EMAIL.upper())

    assert not User.objects.filter(is_admin=True).exists()


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("first_admin", "nora")
