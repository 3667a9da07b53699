"""A thousand random schedules of tabs in one note, and two writers at the very same moment."""

from __future__ import annotations

import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from django.db import connection

from accounts.models import User
from cases.models import Meeting, NoteLine, PrivateNote, SharedNote, TextVersion
from tests.families import begin
from tests.schedules import Schedule

SEED = 20261124
BATCHES, BATCH = 20, 50
# Every so many a schedule goes the whole way through the test browser.
WHOLE_WAY = 10


@pytest.mark.django_db
@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_schedule_loses_or_doubles_an_accepted_write(batch: int, alice: User):
    case, counts = begin(alice), Counter[str]()

    for number in range(BATCH):
        schedule = Schedule(case, alice, random.Random(f"{SEED} {batch} {number}"), through_browser=number % WHOLE_WAY == 0)
        schedule.run()
        assert schedule.faults == [], f"{SEED} {batch} {number}"
        counts += schedule.counts

    assert counts["schedules"] == BATCH
    assert min(counts[name] for name in ("accepted", "refused", "answers lost", "note_finish", "note_unlock")) > 0


@pytest.mark.django_db(transaction=True)
def test_of_writers_at_the_same_moment_one_wins_and_the_others_are_told(alice: User):
    case = begin(alice)
    meeting = case.meetings.create(kind=Meeting.Kind.OTHER, starts_at=case.started_at)
    line = SharedNote.write(meeting, code=uuid.uuid4(), by=alice, speaker=NoteLine.Speaker.CLIENT, text="First.")

    def reword(text: str) -> str:
        row = NoteLine.objects.select_related("note").get(pk=line.pk)
        row.reword(by=alice, version=1, speaker=NoteLine.Speaker.CHILD, text=text, is_quote=False)
        return text

    done = at_once([partial(reword, text) for text in "abcd"])

    row = NoteLine.objects.get(pk=line.pk)
    assert [text for text in done if isinstance(text, str)] == [row.text]
    assert sum(isinstance(fault, NoteLine.Changed) for fault in done) == 3
    assert (row.version, TextVersion.objects.get(about=line.code).text) == (2, "First.")


@pytest.mark.django_db(transaction=True)
def test_first_lines_at_the_same_moment_begin_one_note_and_both_stand(alice: User):
    case = begin(alice)
    meeting = case.meetings.create(kind=Meeting.Kind.OTHER, starts_at=case.started_at)

    def write(text: str) -> str:
        there = Meeting.objects.get(pk=meeting.pk)
        return SharedNote.write(there, code=uuid.uuid4(), by=alice, speaker=NoteLine.Speaker.CHILD, text=text).text

    done = at_once([partial(write, text) for text in "abcd"])

    assert sorted(map(str, done)) == list("abcd")
    assert SharedNote.objects.filter(meeting=meeting).count() == 1
    assert sorted(row.text for row in NoteLine.objects.filter(note__meeting=meeting)) == list("abcd")


@pytest.mark.django_db(transaction=True)
def test_a_reflection_that_is_begun_twice_at_the_same_moment_has_one_winner(alice: User):
    case = begin(alice)
    meeting = case.meetings.create(kind=Meeting.Kind.OTHER, starts_at=case.started_at)

    def reflect(text: str) -> str:
        return PrivateNote.write(meeting, by=alice, version=0, text=text).text

    done = at_once([partial(reflect, text) for text in "abcd"])

    assert [text for text in done if isinstance(text, str)] == [PrivateNote.objects.get().text]
    assert sum(isinstance(fault, PrivateNote.Changed) for fault in done) == 3


def at_once(acts: Sequence[Callable[[], object]]) -> list[object]:
    """What each act gave or raised, all begun at the same moment, each with a connection of its own."""
    begin_now = threading.Barrier(len(acts))
    done: list[object] = []

    def run(act: Callable[[], object]) -> None:
        try:
            begin_now.wait(10)
            done.append(act())
        except Exception as fault:  # noqa: BLE001 - looked at by the test
            done.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return done
