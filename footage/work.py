"""The work that films cause: a queued task is a nudge, the recording's row is the truth, and a sweep queues again.

A worker may be killed at any moment; what it was making playable is taken up again as soon as its lease is free.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from footage import leases, stills, vault
from footage.guard import GuardFailed
from footage.leases import claim
from footage.models import Recording
from footage.playable import make_playable, on_ready

__all__ = ["claim", "convert", "cut_still", "on_ready", "sweep"]

QUEUE = "films"
# Results of tasks are kept this long; one that never ended belonged to a worker that was killed.
RESULTS_KEPT = timedelta(days=2)


@task(queue_name=QUEUE)
def convert(code: str) -> None:
    """Make a recording playable, unless somebody is at it or nothing is to be done."""
    leases.free_dead_leases()
    recording = Recording.objects.filter(code=code).first()
    holder = leases.this_process()
    if recording and claim(recording.pk, holder):
        make_playable(recording.pk, holder)


@task(queue_name=QUEUE)
def cut_still(code: str, frame: int) -> None:
    """Cut a still ahead of the page that will show it; where that fails the page tries again and says why."""
    recording = Recording.objects.ready().select_related("key").filter(code=code).first()
    if recording:
        try:
            stills.grab_still(recording, frame)
        except (stills.NoSuchFrame, vault.Gone, GuardFailed):
            pass


def sweep() -> None:
    """Put right what killed workers and lost nudges left behind; run every minute and at the start."""
    leases.free_dead_leases()
    _give_up()
    _nudge()
    for recording in Recording.objects.ready().only("code"):
        vault.drop_original(recording)
    vault.sweep_files()
    vault.settle_ledger()
    DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - RESULTS_KEPT).exclude(status=TaskResultStatus.READY).delete()


def _give_up() -> None:
    waiting = Recording.objects.waiting_for_a_worker()
    waiting.filter(attempts__gte=leases.ATTEMPTS).update(
        state=Recording.State.FAILED, problem=Recording.Problem.GAVE_UP, lease_until=None, lease_holder=""
    )


def _nudge() -> None:
    """Queue every recording that waits for a worker and is not in the queue."""
    queued = DBTaskResult.objects.filter(task_path=convert.module_path, status=TaskResultStatus.READY)
    nudged = {code for given in queued.values_list("args_kwargs", flat=True) for code in given["args"]}
    for code in Recording.objects.waiting_for_a_worker().values_list("code", flat=True):
        if str(code) not in nudged:
            convert.enqueue(str(code))
