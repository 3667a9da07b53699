"""Several at once on one family: nobody waits for somebody who waits for her, and each act is answered."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from cases.models import Case, Cycle, Meeting, NoteLine, SharedNote
from tests.families import family

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 12
Act = Callable[[], object]


def at_once(*acts: Act) -> None:
    """Do all of them from the same moment on, each on a connection of its own; raises what any of them raises."""
    start = threading.Barrier(len(acts))

    def run(act: Act) -> None:
        try:
            start.wait()
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result()


def test_lines_are_written_while_the_note_is_finished(alice: User):
    here = family(alice, at="in_review")

    def write() -> None:
        meeting = Meeting.objects.get(pk=here.meeting.pk)
        with suppress(SharedNote.Finished):
            SharedNote.write(meeting, code=uuid.uuid4(), by=alice, speaker=NoteLine.Speaker.CLIENT, text="She waits for me.")

    for _time in range(TIMES):
        at_once(write, lambda: here.note.finish(by=alice), write)
        assert SharedNote.objects.get(pk=here.note.pk).finished_at
        here.note.unlock(by=alice, why="One word was missing.")


def test_a_film_arrives_while_somebody_says_that_the_filming_took_place(alice: User):
    for _time in range(TIMES):
        here = family(alice, at="planned")
        filming = here.case.plan_meeting(code=uuid.uuid4(), by=alice, kind="filming", starts_at=timezone.now())

        def hold(pk: int = filming.pk) -> None:
            with suppress(Meeting.WrongState, Meeting.Changed):
                Meeting.objects.get(pk=pk).hold(by=alice)

        def arrive(pk: int = here.cycle.pk) -> None:
            Cycle.objects.get(pk=pk).announce_film(by=alice, length=100, file_name="IMG_0042.MOV")

        at_once(hold, arrive)
        filming.refresh_from_db()
        assert (filming.state, here.cycle.films.count()) == ("held", 1)


def test_a_filming_is_written_down_while_the_next_cycle_begins(alice: User):
    for _time in range(TIMES):
        case = family(alice, at="reviewed").case
        earlier = timezone.now() - dt.timedelta(hours=1)

        def plan(pk: int = case.pk, at: dt.datetime = earlier) -> None:
            code = uuid.uuid4()
            Case.objects.get(pk=pk).plan_meeting(code=code, by=alice, held=True, kind="filming", starts_at=at)

        def go_on(pk: int = case.pk) -> None:
            Case.objects.get(pk=pk).plan_cycle(by=alice)

        at_once(plan, go_on)
        assert case.meetings.filter(kind="filming", cycle__number=1).count() == 1
        assert case.cycles.count() == 2
