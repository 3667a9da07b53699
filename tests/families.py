"""Families at a chosen point of their work, made by the same verbs as the pages use; only the film's picture is not real."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import Cover, Role, SupervisionLink, User
from cases.breaking_glass import break_the_glass
from cases.models import Case, Client, Clip, Consent, Cycle, Emergency, Film, Meeting, NoteLine, SharedNote
from cases.supervision import agree, named
from footage import vault
from footage.models import Recording
from questionnaires.models import Administration, HandInLink, InstrumentVersion
from questionnaires.shipped import load_instruments
from tests.factories import UserFactory

FILM_BYTES = bytes(range(256)) * 1024
FRAMES = 750
SHIPPED = "relationship-reflection"
# At the points "expected" and "asked" a family is begun and its next meeting is planned, or it was asked a questionnaire.
STAGES = ("begun", "consented", "planned", "arriving", "filmed", "clips_chosen", "in_review", "reviewed", "closed")


@dataclass(repr=False)
class Family:
    """What a test may want to hold of one family; what its point of the work has not reached is not there."""

    case: Case
    cycle: Cycle = field(init=False)
    film: Film = field(init=False)
    note: SharedNote = field(init=False)
    meeting: Meeting = field(init=False)
    clips: list[Clip] = field(default_factory=list)
    lines: list[NoteLine] = field(default_factory=list)
    administration: Administration = field(init=False)
    link: HandInLink = field(init=False)
    token: str = "nothing-that-opens"

    def args(self) -> dict[str, object]:
        """Every part that an address may ask for; a code of nothing where there is nothing yet."""
        there = vars(self)
        firsts = {
            "film": there.get("film"),
            "note": there.get("note"),
            "clip": [*self.clips, None][0],
            "line": [*self.lines, None][0],
            "meeting": there.get("meeting") or self.case.meetings.order_by("pk").first(),
            "administration": there.get("administration"),
            "link": there.get("link"),
            "goal": self.case.goals.order_by("position").first(),
            "supervisor": named(self.case).order_by("pk").first(),
            "emergency": self.case.emergencies.order_by("pk").first(),
        }
        codes = {name: row.code if row else uuid.uuid4() for name, row in firsts.items()}
        codes["place"] = self.case.participants.filter(client__isnull=False).order_by("pk")[0].code
        consents = Consent.objects.filter(participant__case=self.case, participant__client__isnull=False)
        given = consents.order_by("participant", "pk").first()
        codes["consent"] = given.code if given else uuid.uuid4()
        plain = {
            "purpose": "training",
            "number": self.cycle.number if "cycle" in there else 1,
            "frame": 5,
            "token": self.token,
            "rest": "a/b",
        }
        return {"code": self.case.code, "person": self.case.practitioner.code, **plain, **codes}


def begin(
    practitioner: User, *, client: str = "Bob", child: str = "Mia", goal: str = "Laugh together again",
    question: str = "How can I help her settle?",
) -> Case:  # fmt: skip
    """A family after its first meeting."""
    return Case.start(
        code=uuid.uuid4(), by=practitioner, client_name=client, relation="father", child_name=child,
        born_month=dt.date(2025, 4, 1), helping_question=question, goal=goal, goal_area="relationship", rating=3,
    )  # fmt: skip


def family(practitioner: User, *, at: str = "in_review", case: Case | None = None) -> Family:
    """A family at one of STAGES; every clip and line says something."""
    reached = STAGES[: STAGES.index(at) + 1] if at in STAGES else ()
    here = Family(case or begin(practitioner))
    _just_begun(here, at)
    if "consented" in reached:
        today = timezone.localdate()
        here.case.consent_to_film(by=practitioner, how="paper", given_date=today)
    if "planned" in reached:
        here.cycle = here.case.plan_cycle(by=practitioner)
    if "arriving" in reached:
        here.film = here.cycle.announce_film(by=practitioner, length=len(FILM_BYTES), file_name="IMG_0042.MOV")
    if "filmed" in reached:
        make_ready(here.film, by=practitioner)
        here.clips = [mark(here.film, practitioner, number) for number in range(1, 4)]
        here.cycle.refresh_from_db()
    if "clips_chosen" in reached:
        here.cycle.choose_clips(by=practitioner)
    if "in_review" in reached:
        here.meeting = here.cycle.start_review(by=practitioner)
        here.note = here.meeting.notes.get()
        here.lines = [say(here.note, practitioner, number) for number in range(1, 3)]
    if "reviewed" in reached:
        here.cycle.finish_review(by=practitioner)
    if "closed" in reached:
        here.case.close(by=practitioner, ending="completed")
    return here


def _just_begun(here: Family, at: str) -> None:
    """The two points beside the stages."""
    if at == "expected":
        in_a_week = timezone.now() + dt.timedelta(days=7)
        by = here.case.practitioner
        here.meeting = here.case.plan_meeting(code=uuid.uuid4(), by=by, kind="other", starts_at=in_a_week)
    if at == "asked":
        give_out(here)


def give_out(
    here: Family, *, edition: InstrumentVersion | None = None, timepoint: str = "before", language: str = "en"
) -> None:
    """Ask the client, by default the relationship reflection before the work, and hold the token of her link."""
    load_instruments()
    by = here.case.practitioner
    here.administration = Administration.ask(
        here.case, code=uuid.uuid4(), by=by, edition=edition or InstrumentVersion.objects.get(instrument__key=SHIPPED),
        respondent=here.case.participants.get(client__isnull=False), timepoint=timepoint, mode=Administration.Mode.LINK,
        language=language,
    )  # fmt: skip
    here.token = here.administration.make_link(code=uuid.uuid4(), by=by)
    here.link = here.administration.links.get()


def client_of_all() -> User:
    """Somebody who signs in as the client of every family there is."""
    there = User.objects.filter(email="everyones@example.org").first()
    user = there or UserFactory.create(email="everyones@example.org", name="Bo Beech", roles=frozenset({Role.CLIENT}))
    Client.objects.update(user=user)
    return user


def make_ready(film: Film, *, by: User) -> None:
    """Seal some bytes as the playable copy; tests of the real conversion are in tests/footage."""
    with vault.playable_writer(film.recording) as writer:
        writer.write(FILM_BYTES)
    Recording.objects.filter(pk=film.recording_id).update(
        state=Recording.State.READY, ready_at=timezone.now(), playable_bytes=len(FILM_BYTES), offset=len(FILM_BYTES),
        fps_num=25, fps_den=1, frames=FRAMES, width=640, height=360,
    )  # fmt: skip
    film.refresh_from_db()
    film.cycle.film_is_ready(film, by=by)


def mark(film: Film, by: User, number: int = 1) -> Clip:
    """A clip of four seconds."""
    return Clip.mark(
        film, code=uuid.uuid4(), by=by, in_frame=100 * number, out_frame=100 * number + 100, title=f"Moment {number}",
        level="receiving", behaviour="receiving-look", question=f"What do you see in moment {number}?",
        goal=film.cycle.case.goals.first(),
    )  # fmt: skip


def say(note: SharedNote, by: User, number: int = 1) -> NoteLine:
    """A line in the client's own words."""
    return note.add_line(
        code=uuid.uuid4(), by=by, speaker=NoteLine.Speaker.CLIENT, text=f"She looks at me, {number}.", is_quote=True
    )


def cover_for(practitioner: User, stand_in: User, *, days: int = 7) -> Cover:
    """The stand-in leads the practitioner's families from today on, for so many days."""
    last = timezone.localdate() + dt.timedelta(days=days)
    return Cover.objects.create(practitioner=practitioner, stand_in=stand_in, last_date=last)


def linked(supervisor: User, practitioner: User) -> SupervisionLink:
    """She supervises the practitioner from today on; no family has agreed to her yet."""
    return SupervisionLink.objects.create(supervisor=supervisor, practitioner=practitioner)


def supervised_by(case: Case, supervisor: User) -> SupervisionLink:
    """She supervises the case's practitioner, and everybody in the case agreed to her by name."""
    agree(
        case, people=list(case.participants.all()), by=case.practitioner, supervisor=supervisor, how="paper",
        given_date=timezone.localdate(),
    )  # fmt: skip
    return linked(supervisor, case.practitioner)


def break_glass(case: Case, admin: User) -> Emergency:
    """An admin opens the case in an emergency, now."""
    return break_the_glass(case, code=uuid.uuid4(), by=admin, reason="The duty worker asks where the child is tonight.")
