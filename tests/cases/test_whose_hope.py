"""Whose hope a goal is: chosen among the adults of the family, and on no page that another adult of it looks at."""

from __future__ import annotations

import datetime as dt
import html
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from cases.models import Client, Goal, GoalRating, Meeting, Participant
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import Family, begin, family
from tests.pages import address

pytestmark = pytest.mark.django_db

BOBS, ZOES = "Laugh together again", "Sing to her at night"


@pytest.fixture
def here(alice: User, bob: User) -> Family:
    """Bob and Mia of Alice's in the middle of a review; Zoe takes part in the family too, and was at no meeting yet."""
    here = family(alice, at="in_review")
    user = UserFactory.create(email="zoe@example.org", roles=frozenset({Role.CLIENT}))
    Client.objects.filter(pk=here.case.client_id).update(user=bob)
    here.case.participants.create(client=Client.objects.create(name="Zoe", user=user), relation=Participant.Relation.MOTHER)
    return here


@pytest.fixture
def bobs(here: Family) -> Participant:
    return here.case.participants.get(client=here.case.client_id)


@pytest.fixture
def zoes(here: Family) -> Participant:
    return here.case.participants.get(client__user__email="zoe@example.org")


@pytest.fixture
def browser(alice: User) -> Browser:
    return signed_in(alice)


def signed_in(user: User | None) -> Browser:
    assert user
    browser = Browser()
    browser.force_login(user)
    return browser


def words(browser: Browser, page: str) -> str:
    return " ".join(html.unescape(browser.get(page).text).split())


def new(hoped_by: object, **also: object) -> dict[str, object]:
    return {"code": uuid.uuid4(), "wording": ZOES, "area": "parent", "state": "focus", "hoped_by": hoped_by} | also


def add(here: Family, hoped_by: Participant, code: uuid.UUID | None = None) -> Goal:
    by = here.case.practitioner
    return Goal.add(here.case, code=code or uuid.uuid4(), by=by, wording=ZOES, area="parent", hoped_by=hoped_by)


def meet(here: Family, *people: Participant) -> Meeting:
    """A meeting a day ago, with these people."""
    at, by = timezone.now() - dt.timedelta(days=1), here.case.practitioner
    return here.case.plan_meeting(code=uuid.uuid4(), by=by, held=True, kind="other", starts_at=at, people=people)


def rating_page(meeting: Meeting) -> str:
    return reverse("cases:goal_rate", args=[meeting.case.code, meeting.code])


def test_the_form_offers_the_adults_and_stands_at_the_one_with_whom_the_work_began(
    browser: Browser, here: Family, bobs: Participant, zoes: Participant
):
    field = browser.get(address("cases:goal_new", here)).context["form"].fields["hoped_by"]

    assert field.choices == [(str(bobs.code), "Bob (father)"), (str(zoes.code), "Zoe (mother)")]
    assert field.initial == str(bobs.code)


def test_where_there_is_one_adult_nothing_is_asked_and_the_hope_is_hers(browser: Browser, alice: User):
    case = begin(alice, goal="")
    page = reverse("cases:goal_new", args=[case.code])

    assert "Whose hope" not in browser.get(page).text
    browser.post(page, new(uuid.uuid4()))

    assert case.goals.get().hoped_by is None


@pytest.mark.parametrize("whose", ["another family's adult", "the child", "nobody", "no code at all", ""])
def test_no_other_than_the_familys_adults_can_be_chosen(whose: str, browser: Browser, here: Family, alice: User):
    others = begin(alice, client="Ben").participants.get(relation="father")
    child = here.case.participants.get(relation="child")
    code = {"another family's adult": others.code, "the child": child.code, "nobody": uuid.uuid4()}.get(whose, whose)

    for page in ("cases:goal_new", "cases:goal_edit"):
        response = browser.post(address(page, here), new(code, version=1))
        assert response.status_code == 400
        assert ZOES in response.text

    assert [goal.wording for goal in here.case.goals.all()] == [BOBS]


def test_an_adults_hope_is_named_in_the_practice_and_read_by_that_adult_alone(
    browser: Browser, here: Family, bobs: Participant, zoes: Participant
):
    sent = new(zoes.code)

    for _time in range(2):
        assert browser.post(address("cases:goal_new", here), sent).status_code == 302

    assert here.case.goals.get(hoped_by=zoes).wording == ZOES
    assert "What they hope for" in words(browser, here.case.get_absolute_url())
    for page in (address("cases:goal_list", here), here.case.get_absolute_url()):
        assert "Zoe’s hope" in words(browser, page)
        assert "Bob’s hope" in words(browser, page)
    for place, hers, others in ((zoes, ZOES, BOBS), (bobs, BOBS, ZOES)):
        assert place.client
        page = words(signed_in(place.client.user), reverse("family:case", args=[here.case.code]))
        assert hers in page
        assert others not in page


def test_the_same_words_sent_again_as_anothers_are_another_goal(here: Family, bobs: Participant, zoes: Participant):
    code = uuid.uuid4()

    hers, his, again = (add(here, who, code) for who in (zoes, bobs, zoes))

    assert hers == again
    assert hers != his
    assert (hers.hoped_by, his.hoped_by) == (zoes, None)


def test_whose_it_is_can_be_changed_and_other_words_leave_it(
    browser: Browser, here: Family, alice: User, bobs: Participant, zoes: Participant
):
    goal, edit = here.case.goals.get(), address("cases:goal_edit", here)

    browser.post(edit, {"version": 1, "wording": goal.wording, "area": goal.area, "hoped_by": zoes.code})
    goal.refresh_from_db()
    assert (goal.hoped_by, goal.version) == (zoes, 2)
    assert here.case.events.filter(verb="case.edited", about=goal.code).count() == 1
    assert browser.get(edit).context["form"]["hoped_by"].value() == str(zoes.code)

    goal.reword(by=alice, version=2, wording="Sing", area=goal.area)
    assert goal.hoped_by == zoes
    browser.post(edit, {"version": 3, "wording": "Sing", "area": goal.area, "hoped_by": bobs.code})
    goal.refresh_from_db()
    assert goal.hoped_by is None


def test_a_second_tab_is_shown_whose_it_was_made_meanwhile(
    browser: Browser, here: Family, alice: User, bobs: Participant, zoes: Participant
):
    goal = here.case.goals.get()
    goal.reword(by=alice, version=1, wording=goal.wording, area=goal.area, hoped_by=zoes)

    sent = {"version": 1, "wording": "Laugh", "area": goal.area, "hoped_by": bobs.code}
    answer = browser.post(address("cases:goal_edit", here), sent)

    assert answer.status_code == 409
    assert ("Whose hope it is", "Zoe") in answer.context["theirs"]


@pytest.mark.parametrize("met", ["bob", "zoe"])
def test_what_is_looked_at_at_a_meeting_holds_the_hopes_of_those_who_are_there(
    met: str, browser: Browser, here: Family, bobs: Participant, zoes: Participant
):
    goals = {"bob": here.case.goals.get(), "zoe": add(here, zoes)}
    meeting = meet(here, {"bob": bobs, "zoe": zoes}[met])
    shown = goals.pop(met).wording
    (other,) = goals.values()
    rate = rating_page(meeting)

    for page in (rate, f"{rate}?goal={other.code}", f"{rate}?done=1", meeting.get_absolute_url()):
        text = browser.get(page).text
        assert shown in text
        assert other.wording not in text


def test_a_rating_is_hers_whose_hope_it_is_and_only_where_she_is(
    browser: Browser, here: Family, bobs: Participant, zoes: Participant
):
    goal = add(here, zoes)

    assert browser.post(rating_page(meet(here, bobs)), {"goal": goal.code, "value": 5}).status_code == 404
    assert browser.post(rating_page(meet(here, zoes)), {"goal": goal.code, "value": 6}).status_code == 302

    rating = GoalRating.objects.get(goal=goal)
    assert (rating.value, rating.rated_by) == (6, zoes)


def test_the_shared_review_shows_the_hopes_of_those_who_look_on(browser: Browser, here: Family, zoes: Participant):
    goal = add(here, zoes)
    for clip in here.clips:
        clip.change(version=1, goal=goal)
    screen = reverse("cases:cycle_review", args=[here.case.code, here.cycle.number])

    before = browser.get(screen).text
    here.meeting.people.set([zoes])
    after = browser.get(screen).text

    assert (BOBS in before, ZOES in before) == (True, False)
    assert (BOBS in after, ZOES in after) == (False, True)
