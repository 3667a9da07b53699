"""A small invented service: three families at different points, with films that are drawn at that moment.

Everything goes through the same verbs as the pages do, so that the demo cannot show what the program could not make. Afterwards
the rows are moved back in time, for a story of some weeks.
"""

from __future__ import annotations

import datetime as dt
import io
import time
import uuid
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, User
from cases.ages import born_month
from cases.consent_texts import CURRENT
from cases.models import Case, Clip, Cycle, Film, GoalRating, NoteLine
from footage import leases, receive, work
from footage.drawing import draw_film
from footage.models import Recording
from footage.playable import make_playable

PASSWORD = "a calm place to look"  # noqa: S105 - of invented people, and the command refuses to run in production
FPS = 25
LOOK_AGAIN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in to the demo."""

    name: str
    email: str
    roles: frozenset[Role]


PEOPLE = (
    Person("Alice Marsh", "alice@vig.example", frozenset({Role.PRACTITIONER})),
    Person("Cara Lind", "cara@vig.example", frozenset({Role.PRACTITIONER, Role.SUPERVISOR})),
    Person("Erin Osei", "erin@vig.example", frozenset({Role.ADMIN})),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A clip of the demo: from and to in seconds, and what it shows."""

    begins: float
    ends: float
    title: str
    level: str
    behaviour: str
    question: str


def people() -> list[User]:
    """The people who sign in, made once."""
    return [_person(person) for person in PEOPLE]


def families(alice: User) -> list[Case]:
    """The three families, made once each; a family that was begun is left as it is."""
    return [tell(alice) for tell in (_amina, _rosa, _jo)]


def _person(person: Person) -> User:
    there = User.objects.filter(email=person.email).first()
    return there or User.objects.create_user(email=person.email, name=person.name, password=PASSWORD, roles=person.roles)


def _amina(alice: User) -> Case:
    """Cycle 1 reviewed; the film of cycle 2 is ready, its clips are still to be chosen."""
    code = _code("amina")
    there = Case.objects.filter(code=code).first()
    if there:
        return there
    case = _begin(
        code, alice, names=("Amina", "mother", "Yusuf"), age=(1, 7), rating=2,
        question=_("How can I help Yusuf settle without us both ending in tears?"),
        goal=_("Read his little signals before he cries"),
    )  # fmt: skip
    cycle = _filmed(case, alice, seconds=28, seed=3, scene="morning")
    _mark(cycle, alice, [
        Moment(3.0, 7.2, _("She waits, he looks back"), "receiving", "receiving-look", _("What made you wait?")),
        Moment(10.4, 15.0, _("He rolls, she receives"), "developing", "developing-turns",
               _("What do you see yourself doing just before he laughs?")),
        Moment(19.2, 23.6, _("A nod is enough"), "receiving", "receiving-nod", _("What did he see in your face?")),
    ])  # fmt: skip
    cycle.choose_clips(by=alice)
    note = cycle.start_review(by=alice).notes.get()
    says = NoteLine.Speaker
    for speaker, text, is_quote in (
        (says.CLIENT, _("He waits for me. Look, he is waiting for me."), True),
        (says.PRACTITIONER, _("You kept still, and he found the moment himself."), False),
        (says.CLIENT, _("I thought I had to do something all the time."), True),
        (says.TOGETHER, _("Wait, look, then roll it back: that is when he laughs."), False),
    ):
        note.add_line(code=uuid.uuid4(), by=alice, speaker=speaker, text=text, is_quote=is_quote)
    cycle.finish_review(by=alice)
    case.goals.get().rate(4, by=alice)
    _move_back(case, days=18)
    _filmed(case, alice, seconds=24, seed=11, scene="afternoon")
    return case


def _rosa(alice: User) -> Case:
    """The clips of cycle 1 are chosen: the shared review comes next."""
    code = _code("rosa")
    there = Case.objects.filter(code=code).first()
    if there:
        return there
    case = _begin(
        code, alice, names=("Rosa", "mother", "Mateo"), age=(3, 2), rating=3,
        question=_("How can we play together without me taking over?"),
        goal=_("Let him show me his own ideas"),
    )  # fmt: skip
    _move_back(case, days=9)
    cycle = _filmed(case, alice, seconds=22, seed=23, scene="evening")
    _mark(cycle, alice, [
        Moment(2.0, 6.0, _("He starts, she follows"), "encouraging", "encouraging-wait", _("Who has the idea here?")),
        Moment(8.4, 12.8, _("The ball goes to and fro"), "developing", "developing-fun", _("How does this feel to see?")),
        Moment(15.2, 19.0, _("She looks up first"), "attentive", "attentive-watching", ""),
    ])  # fmt: skip
    cycle.choose_clips(by=alice)
    return case


def _jo(alice: User) -> Case:
    """The first meeting has been; consent to film comes next."""
    code = _code("jo")
    there = Case.objects.filter(code=code).first()
    if there:
        return there
    case = _begin(
        code, alice, names=("Jo", "foster_carer", "Isla"), age=(0, 8), rating=5,
        question=_("How do I know what she needs when she turns away?"),
        goal=_("Feel sure of what she is telling me"),
        consent=False,
    )  # fmt: skip
    _move_back(case, days=2)
    return case


def _begin(
    code: uuid.UUID, alice: User, *, names: tuple[str, str, str], age: tuple[int, int], rating: int, question: str,
    goal: str, consent: bool = True,
) -> Case:  # fmt: skip
    client, relation, child = names
    today = timezone.localdate()
    case = Case.start(
        code=code, by=alice, client_name=client, relation=relation, child_name=child,
        born_month=born_month(*age, today), helping_question=question, goal=goal, goal_area="relationship", rating=rating,
    )  # fmt: skip
    if consent:
        case.consent_to_film(by=alice, how="paper", given_date=today - dt.timedelta(days=20), text_version=CURRENT)
    return case


def _filmed(case: Case, alice: User, *, seconds: int, seed: int, scene: str) -> Cycle:
    """The next cycle with a film that was drawn, received and made playable as any other."""
    cycle = case.plan_cycle(by=alice)
    drawn = io.BytesIO()
    draw_film(drawn, seconds=seconds, fps=FPS, seed=seed, scene=scene)
    film = cycle.announce_film(by=alice, length=drawn.tell(), file_name="film.mp4")
    drawn.seek(0)
    receive.append(film.recording, drawn.read, offset=0)
    _wait_until_ready(film.recording)
    cycle.refresh_from_db()
    cycle.case = case
    return cycle


def _wait_until_ready(recording: Recording) -> None:
    """Make the film playable here, unless a worker is at it already."""
    while recording.state != Recording.State.READY:
        if recording.problem:
            raise RuntimeError(recording.get_problem_display())
        holder = leases.this_process()
        if work.claim(recording.pk, holder):
            make_playable(recording.pk, holder)
        else:
            time.sleep(LOOK_AGAIN_SECONDS)
        recording.refresh_from_db()


def _mark(cycle: Cycle, alice: User, moments: list[Moment]) -> None:
    film = cycle.films.select_related("recording").get()
    fps = Fraction(film.recording.fps_num or FPS, film.recording.fps_den or 1)
    for moment in moments:
        Clip.mark(
            film, code=uuid.uuid4(), by=alice, in_frame=round(moment.begins * fps), out_frame=round(moment.ends * fps),
            title=moment.title, level=moment.level, behaviour=moment.behaviour, question=moment.question,
            goal=cycle.case.goals.first(),
        )  # fmt: skip


def _move_back(case: Case, *, days: int) -> None:
    """Let everything so far have happened some days earlier."""
    gap = dt.timedelta(days=days)
    Case.objects.filter(pk=case.pk).update(started_at=F("started_at") - gap, touched_at=F("touched_at") - gap)
    case.events.update(at=F("at") - gap)
    case.goals.update(set_at=F("set_at") - gap)
    case.meetings.update(starts_at=F("starts_at") - gap, held_at=F("held_at") - gap)
    GoalRating.objects.filter(goal__case=case).update(rated_at=F("rated_at") - gap)
    NoteLine.objects.filter(note__meeting__case=case).update(written_at=F("written_at") - gap)
    stages = ("planned_at", "filmed_at", "clips_chosen_at", "reviewed_at", "closed_at")
    case.cycles.update(**{name: F(name) - gap for name in stages})
    Film.objects.filter(cycle__case=case).update(filmed_date=timezone.localdate() - gap, added_at=F("added_at") - gap)


def _code(name: str) -> uuid.UUID:
    """A demo family's code is drawn from its name, so that a second run finds the first."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"vig-demo:{name}")
