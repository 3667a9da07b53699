"""What a client sees of a case: exactly what names her, whatever else stands beside it."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role, User
from cases.models import Case, Client, Consent, Goal, GoalRating, Meeting, NoteLine, Participant, SharedNote
from questionnaires.models import Administration, InstrumentVersion
from tests.factories import UserFactory
from tests.families import begin

pytestmark = pytest.mark.django_db
ROWS = 60


@dataclass
class Cast:
    """Two adults of one family, a client of another one, and one who is a client of both."""

    first: User
    second: User
    other: User
    both: User
    cases: list[Case]

    @property
    def everybody(self) -> list[User]:
        return [self.first, self.second, self.other, self.both]


@pytest.fixture
def cast(alice: User, bob: User, cara: User) -> Cast:
    role = frozenset({Role.CLIENT})
    zoe, noor, sam = (UserFactory.create(email=f"{name}@example.org", roles=role) for name in ("zoe", "noor", "sam"))
    ours, theirs = begin(alice), begin(cara, client="Noor", child="Ali")
    ours.client.user, theirs.client.user = bob, noor
    ours.client.save()
    theirs.client.save()
    for case, user in ((ours, zoe), (ours, sam), (theirs, sam)):
        add_adult(case, user)
    return Cast(bob, zoe, noor, sam, [ours, theirs])


def add_adult(case: Case, user: User | None) -> Participant:
    adult = Client.objects.create(name="Another adult", user=user)
    return case.participants.create(client=adult, relation=Participant.Relation.MOTHER)


def user_of(place: Participant | None) -> User | None:
    return place.client.user if place and place.client else None


def seen(rows: Any, user: User) -> set[int]:
    return set(rows.objects.visible_to(user).values_list("pk", flat=True))


def test_a_hope_is_seen_by_who_hopes_it_and_its_ratings_with_it(cast: Cast, alice: User):
    chance = random.Random(8)
    for number in range(ROWS):
        case = chance.choice(cast.cases)
        adults = [*case.participants.filter(client__isnull=False), None]
        goal = case.goals.create(wording="A hope", position=number + 10, hoped_by=chance.choice(adults))
        goal.ratings.create(value=3, rated_at=timezone.now(), recorded_by=alice, rated_by=chance.choice(adults))

    for user in cast.everybody:
        hers = {goal.pk for goal in Goal.objects.all() if (user_of(goal.hoped_by) or goal.case.client.user) == user}
        ratings = {
            rating.pk
            for rating in GoalRating.objects.all()
            if rating.goal_id in hers and user_of(rating.rated_by) in {user, None}
        }
        assert (seen(Goal, user), seen(GoalRating, user)) == (hers, ratings)
        assert hers
        assert ratings
    # A goal that names nobody is the first client's alone, and one that names another adult is not.
    assert not seen(Goal, cast.second) & seen(Goal, cast.first)


def test_a_meeting_and_what_was_written_at_it_are_seen_by_who_was_among_its_people(cast: Cast, alice: User):
    chance = random.Random(9)
    for _number in range(ROWS):
        case = chance.choice(cast.cases)
        people = list(case.participants.all())
        with_them = chance.sample(people, chance.randint(0, len(people)))
        at = timezone.now() - dt.timedelta(days=chance.randint(1, 90))
        meeting = case.plan_meeting(code=uuid.uuid4(), by=alice, held=True, kind="other", starts_at=at, people=with_them)
        line = SharedNote.write(meeting, code=uuid.uuid4(), by=alice, speaker=NoteLine.Speaker.TOGETHER, text="Something")
        if chance.random() < 0.3:
            line.remove(by=alice, version=line.version)

    for user in cast.everybody:
        there = {meeting.pk for meeting in Meeting.objects.all() if user in map(user_of, meeting.people.all())}
        notes = {note.pk for note in SharedNote.objects.all() if note.meeting_id in there}
        lines = {line.pk for line in NoteLine.objects.all() if line.note_id in notes and line.removed_at is None}
        assert (seen(Meeting, user), seen(SharedNote, user), seen(NoteLine, user)) == (there, notes, lines)
        assert len(lines) < len(notes) < Meeting.objects.count()


def test_a_questionnaire_is_seen_by_who_was_asked(cast: Cast, alice: User, reflection: InstrumentVersion):
    for case in cast.cases:
        for place in case.participants.all():
            Administration.ask(
                case, code=uuid.uuid4(), by=alice, edition=reflection, respondent=place, timepoint="before", mode="link",
                language="en",
            )  # fmt: skip

    for user in cast.everybody:
        asked = {one.pk for one in Administration.objects.all() if user_of(one.respondent) == user}
        assert seen(Administration, user) == asked
        assert len(asked) == (2 if user == cast.both else 1)


def test_a_consent_is_seen_by_who_gave_it_for_herself_or_for_the_child(cast: Cast, alice: User):
    ours = cast.cases[0]
    ours.consent_to_film(by=alice, how="paper", given_date=timezone.localdate())

    mine = {consent.participant.relation for consent in Consent.objects.visible_to(cast.first)}
    theirs = Consent.objects.visible_to(cast.second)

    assert mine == {"father", "child"}
    assert [consent.participant.client.user for consent in theirs if consent.participant.client] == [cast.second]
    assert not seen(Consent, cast.other)


def test_a_case_is_seen_by_everybody_who_takes_part(cast: Cast):
    ours, theirs = (case.pk for case in cast.cases)

    assert [seen(Case, user) for user in cast.everybody] == [{ours}, {ours}, {theirs}, {ours, theirs}]


@pytest.mark.parametrize("change", [{"is_client": False}, {"deactivated_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}])
def test_who_is_no_client_any_more_sees_nothing(cast: Cast, alice: User, change: dict[str, Any]):
    ours = cast.cases[0]
    at = timezone.now()
    meeting = ours.plan_meeting(code=uuid.uuid4(), by=alice, held=True, kind="other", starts_at=at)
    SharedNote.write(meeting, code=uuid.uuid4(), by=alice, speaker=NoteLine.Speaker.CLIENT, text="Something")
    models = (Case, Goal, GoalRating, Meeting, SharedNote, NoteLine)
    assert all(seen(model, cast.first) for model in models)

    User.objects.filter(pk=cast.first.pk).update(**change)
    cast.first.refresh_from_db()

    assert not any(seen(model, cast.first) for model in models)
