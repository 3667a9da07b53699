"""Answering a questionnaire signed in: the same pages as behind a link, and the same rules."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.requests import PersonRequest, find_or_404, log_look
from accounts.tokens import hashed
from family.doors import LAYOUT, own_page
from questionnaires import answering
from questionnaires.models import Administration


class OwnVisit(answering.Visit):
    """One request of somebody who was asked herself; her answers are known as hers wherever she is signed in."""

    names = {
        "start": "family:answer", "question": "family:answer_question", "check": "family:answer_check",
        "send": "family:answer_send",
    }  # fmt: skip
    signed_in = True
    layout = LAYOUT

    def __init__(self, request: PersonRequest, code: UUID, administration: UUID) -> None:
        asked = Administration.objects.visible_to(request.user).out().select_related("edition")
        found = find_or_404(asked, request, code=administration, case__code=code)
        self.user, self.where = request.user, [code, administration]
        super().__init__(request, found)

    @property
    def giver(self) -> str:
        """What stands beside the answers that she gives signed in."""
        return hashed(f"signed-in:{self.user.code}")


@own_page(*answering.SAFE)
def answer(request: PersonRequest, code: UUID, administration: UUID) -> HttpResponse:
    """What is asked, and the way in or on."""
    visit = OwnVisit(request, code, administration)
    log_look(request, administration)
    return answering.start_page(visit)


@own_page(*answering.SAFE, "POST")
def answer_question(request: PersonRequest, code: UUID, administration: UUID, number: int) -> HttpResponse:
    """One question; its answer is saved at once."""
    return answering.answer_question(OwnVisit(request, code, administration), number)


@own_page(*answering.SAFE)
def answer_check(request: PersonRequest, code: UUID, administration: UUID) -> HttpResponse:
    """Every answer once more before it is handed in."""
    return answering.check_page(OwnVisit(request, code, administration))


@own_page("POST")
def answer_send(request: PersonRequest, code: UUID, administration: UUID) -> HttpResponse:
    """Hand the answers in; pressing twice leads to the same thanks."""
    sent = Administration.objects.visible_to(request.user).filter(state=Administration.State.SENT)
    if sent.filter(code=administration, case__code=code).exists():
        return redirect("family:answer_thanks")
    visit = OwnVisit(request, code, administration)
    try:
        visit.administration.send(by=request.user)
    except Administration.Incomplete:
        return answering.check_page(visit, status=400)
    except Administration.NotOpen:
        raise answering.Gone from None
    return redirect("family:answer_thanks")


@own_page(*answering.SAFE)
def answer_thanks(request: PersonRequest) -> HttpResponse:
    """The answers have arrived."""
    return answering.show(request, "thanks", {"layout": LAYOUT})
