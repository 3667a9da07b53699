"""Pages: the caseload against a bare Django page behind the same middleware, and every page as a family's notes grow.

CPU time of this process, requests taken in turns so that a busy machine disturbs both sides alike; the middle of the rounds
counts.
"""

from __future__ import annotations

import gzip
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User
    from tests.families import Family

ROUNDS, WARM_UP = 60, 10
FEW, MANY = 1_000, 100_000
GOAL_AGAINST_BARE, GOAL_CPU, GOAL_BYTES = 3.0, 1.2, 1.05
# What one would write in ten minutes: the same rows and columns, no look of our own.
BARE_LIST = """<!doctype html><title>Caseload</title><h1>Caseload</h1><p>{{ paginator.count }} families</p><table>
{% for case in object_list %}<tr><td><a href="{{ case.get_absolute_url }}">{{ case.client.name }} &amp;
{{ case.child.name }}</a></td>
<td>{{ case.child.born_month }}</td><td>{{ case.latest_cycle.get_stage_display }}</td>
<td>{{ case.touched_at|date:"j M" }}</td></tr>{% endfor %}</table>
{% if page_obj.has_next %}<a href="?page={{ page_obj.next_page_number }}">Next</a>{% endif %}"""
PAGES = (
    "practice:today", "practice:caseload", "cases:case_detail", "cases:cycle_detail", "cases:cycle_review", "cases:film_room",
)  # fmt: skip


def main() -> None:
    """Print the figures, one a line."""
    with tempfile.TemporaryDirectory(prefix="vig-bench-") as folder:
        os.environ |= {"VIG_ENV": "test", "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "vig.settings"}
        django.setup()
        from django.core.management import call_command
        from django.test.utils import setup_test_environment

        setup_test_environment()
        call_command("migrate", verbosity=0)
        against_bare()
        growth()


def against_bare() -> None:
    """The caseload with 25 families against Django's own list page of the same rows, and against a page of one line."""
    from django.http import HttpResponse
    from django.template import Context, Template
    from django.urls import path
    from django.views.generic import ListView

    from cases.models import Case
    from tests.factories import UserFactory
    from tests.test_budgets import fill_caseload
    from vig.urls import urlpatterns

    template = Template(BARE_LIST)

    class BareList(ListView[Case]):
        queryset = Case.objects.select_related("client", "child", "latest_cycle").order_by("-touched_at")
        paginate_by = 25

        def render_to_response(self, context: dict[str, Any], **_kwargs: Any) -> HttpResponse:
            return HttpResponse(template.render(Context(context)))

    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"<!doctype html><title>Bare</title><p>{request.user.pk}</p>")

    urlpatterns.extend([path("bare/", bare), path("bare-list/", BareList.as_view())])
    alice = UserFactory.create()
    fill_caseload(alice, 25)
    for what, place in (("Django's own list of the same rows", "/bare-list/"), ("a page of one line", "/bare/")):
        plain, ours = _in_turns(_visitor(alice, place), _visitor(alice, "/caseload/"))
        print(f"caseload of 25: {ours / plain:.2f} x the CPU of {what} (goal <= {GOAL_AGAINST_BARE})")


def growth() -> None:
    """Each page of a family with few and with many lines of notes."""
    from tests.factories import UserFactory
    from tests.families import family
    from tests.pages import address

    few, many = (family(UserFactory.create(), at="in_review") for _size in range(2))
    _write(few, FEW)
    _write(many, MANY)
    for page in PAGES:
        small, large = (_visitor(here.case.practitioner, address(page, here)) for here in (few, many))
        before, after = _in_turns(small, large)
        sizes = [len(gzip.compress(visit().content)) for visit in (small, large)]
        print(
            f"{page}, {FEW:,} to {MANY:,} lines: {after / before:.2f} x CPU (goal <= {GOAL_CPU}), "
            f"{sizes[1] / sizes[0]:.2f} x bytes (goal <= {GOAL_BYTES})"
        )


def _write(here: Family, lines: int) -> None:
    from cases.models import NoteLine

    first = here.note.lines.count() + 1
    rows = (
        NoteLine(
            note=here.note, position=at, text=f"She smiles, {at}.", is_quote=at % 2 == 0, written_by=here.case.practitioner
        )
        for at in range(first, lines + 1)
    )
    NoteLine.objects.bulk_create(rows, batch_size=5_000)


def _visitor(user: User, place: str) -> Callable[[], HttpResponse]:
    from django.core.cache import cache

    from tests.browser import Browser

    browser = Browser()
    browser.force_login(user)

    def visit() -> HttpResponse:
        cache.clear()
        return browser.get(place)  # type: ignore[return-value]

    return visit


def _in_turns(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """The middle of each side's CPU seconds, taken in turns after a warm-up."""
    spent: tuple[list[float], list[float]] = ([], [])
    for turn in range(WARM_UP + ROUNDS):
        for visit, times in zip((one, other), spent, strict=True):
            begun = time.process_time()
            visit()
            if turn >= WARM_UP:
                times.append(time.process_time() - begun)
    return statistics.median(spent[0]), statistics.median(spent[1])


if __name__ == "__main__":
    main()
