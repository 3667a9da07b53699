"""Which passwords will do, what each refusal says, and how a password is kept."""

from __future__ import annotations

from functools import cache

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import Role, Service, User
from accounts.passwords import check_new_password, taken_out, unrepeated
from tests.browser import Browser
from tests.factories import PASSWORD
from vig import settings as project

OWN, SAME, LONGER = "would try first", "the same signs", "Many people have"
COMMON = "too common"


def anna(*, role: Role = Role.PRACTITIONER) -> User:
    return User(name="Anna Łukasz-Müller", email="anna.mueller@lighthouse.example.org", **{f"is_{role.value}": True})


def refusals(password: str, user: User) -> str:
    try:
        check_new_password(password, user)
    except ValidationError as refused:
        return " ".join(refused.messages)
    return ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("annaannaannaanna", SAME), ("Anna-Anna-Anna-Anna!", SAME), ("aaaaaaaaaaaaaaaaaaaa", SAME), ("12341234123412341234", SAME),
        ("abcdefghijklmnopqrst", SAME), ("0987654321098765", SAME), ("qwertyuiopasdfghjkl", SAME), ("tortoise tortoise", SAME),
        ("Refrigerator refrigerator 1", SAME),
        ("turtle turtle turtle", SAME), (" " * 20, SAME), ("-" * 20, SAME),
        ("video interaction", OWN), ("Video-Interaction-Guidance 1", OWN), ("V1de0 Interacti0n Gu1dance", OWN),
        ("guidance guidance 24", OWN), ("vigvigguidancevig7", OWN), ("Welcome to guidance", OWN), ("anna mueller vig 1985", OWN),
        ("müller müller anna", OWN), ("lighthouse example", OWN), ("Still Waters Still!", OWN), ("ＶＩＧ　ＧＵＩＤＡＮＣＥ　９９", OWN),
        ("football guidance", LONGER), ("vig-superman123-vig", LONGER),
    ],
)  # fmt: skip
def test_what_could_be_guessed_at_once_is_refused_in_words_that_say_why(password: str, said: str):
    Service.objects.create(name="Still Waters")

    told = refusals(password, anna())

    assert said in told
    assert bool(told) == bool(said)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password",
    [PASSWORD, "correct horse battery", "navigate a quiet pond", "guidance otter maple brick", "ẘhy not ten gręy geese", "πέντε λέξεις μαζί",
     "x7-lagoon-twigs", "🦊 fox under 🌙 moonlight"],
)  # fmt: skip
def test_several_words_will_do_and_nothing_asks_for_capitals_or_digits(password: str):
    assert refusals(password, anna()) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "password", "will_do"),
    [
        (Role.PRACTITIONER, "x7-lagoon-twig", False), (Role.PRACTITIONER, "x7-lagoon-twigs", True), (Role.ADMIN, "x7-lagoon-twig", False),
        (Role.CLIENT, "x7-lagoon-t", False), (Role.CLIENT, "x7-lagoon-tw", True),
    ],
)  # fmt: skip
def test_staff_need_fifteen_signs_and_clients_twelve(role: Role, password: str, will_do: bool):
    assert (refusals(password, anna(role=role)) == "") == will_do


@pytest.mark.django_db
def test_what_is_only_short_is_told_that_alone():
    assert refusals("x7-lag", anna()).count("too short") == refusals("x7-lag", anna()).count("This") == 1


@pytest.mark.django_db
def test_every_common_password_that_is_long_enough_is_refused():
    mustered = [word for word in common() if len(word) >= 12]

    assert len(mustered) > 50
    assert [word for word in mustered if not refusals(word, anna(role=Role.CLIENT))] == []


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=5), max_size=4))
def test_taking_out_only_takes_out(plain: str, words: list[str]):
    assert len(unrepeated(plain)) <= len(plain)
    assert len(taken_out(plain, words)) <= len(plain)


@given(st.text(alphabet="abcdefgh", min_size=1, max_size=7), st.integers(min_value=3, max_value=20))
def test_a_word_said_again_adds_nothing(word: str, times: int):
    assert len(unrepeated(word * times)) <= max(len(word), 2) + 2


@cache
def common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


# How it is kept.


@pytest.fixture
def real_hashers(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = project.PASSWORD_HASHERS


@pytest.mark.usefixtures("real_hashers")
def test_a_password_is_kept_as_argon2id_dearer_than_owasp_asks():
    algorithm, variety, _version, costs, _salt, _hash = make_password(PASSWORD).split("$")
    memory, passes, lanes = (int(cost.partition("=")[2]) for cost in costs.split(","))

    assert (algorithm, variety) == ("argon2", "argon2id")
    assert memory >= 19 * 1024
    assert passes >= 2
    assert lanes >= 1
    assert (memory, passes, lanes) == (100 * 1024, 2, 8)  # what docs/security.md says


class CheaperArgon2(Argon2PasswordHasher):
    """As it was kept when machines were slower."""

    memory_cost = 1024
    parallelism = 1


@pytest.mark.django_db
@pytest.mark.usefixtures("real_hashers")
@pytest.mark.parametrize("before", [CheaperArgon2, PBKDF2PasswordHasher])
def test_signing_in_keeps_the_password_as_dearly_as_today(before: type, browser: Browser, bob: User):
    hasher = before()
    stored = hasher.encode(PASSWORD, "somesaltandmore")
    User.objects.filter(pk=bob.pk).update(password=stored)

    browser.post("/sign-in/", {"login": bob.email, "password": "not the right one"})
    bob.refresh_from_db()
    assert bob.password == stored

    response = browser.post("/sign-in/", {"login": bob.email, "password": PASSWORD})
    bob.refresh_from_db()

    assert response.status_code == 302
    assert bob.password.startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")
    assert browser.get("/sign-ins/").status_code == 200
    assert bob.check_password(PASSWORD)


@pytest.mark.django_db
@pytest.mark.usefixtures("real_hashers")
def test_a_password_kept_as_dearly_as_today_is_left_alone(browser: Browser, bob: User):
    bob.set_password(PASSWORD)
    bob.save()
    stored = bob.password

    browser.post("/sign-in/", {"login": bob.email, "password": PASSWORD})

    bob.refresh_from_db()
    assert bob.password == stored
