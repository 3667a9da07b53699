"""Pages that open with a hand-in link: they know no account, name nobody, and a look at them changes nothing."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.by_link import SAFE, Gone, View, by_link
from accounts.limiting import too_many_answer
from accounts.limits import HAND_IN_TOKENS
from accounts.network import network_of
from accounts.tokens import hashed
from accounts.tries import TooMany, take
from questionnaires.answering import Visit, answer_question, check_page, show, start_page
from questionnaires.browser import browser_of, keep_secret, new_secret, secret_of
from questionnaires.models import Administration, HandInLink


def _gone_page(request: HttpRequest) -> HttpResponseBase:
    """The one neutral page; whoever tries one wrong link after the other waits for it."""
    if request.resolver_match and "token" in request.resolver_match.kwargs:
        try:
            take(HAND_IN_TOKENS.of("network", network_of(request)))
        except TooMany as too_many:
            return too_many_answer(request, too_many, page="questionnaires/gone.html")
    return show(request, "gone", {}, status=404)


def hand_in(*methods: str) -> Callable[[View], View]:
    """A page that opens with a hand-in link; a link that opens nothing gets the one neutral page."""
    return by_link(*methods, gone=_gone_page)


class LinkVisit(Visit):
    """One request with a living link; raises Gone without one. Answers belong to the browser that gave them."""

    names = {page: f"questionnaires:{page}" for page in ("start", "question", "check", "send")}
    signed_in = False

    def __init__(self, request: HttpRequest, token: str) -> None:
        link = HandInLink.objects.opened_by(token).first()
        if link is None:
            raise Gone
        self.token, self.link, self.where = token, link, [token]
        self.secret = secret_of(request, token)
        super().__init__(request, link.administration)

    @property
    def giver(self) -> str:
        """What is kept of this browser's secret."""
        return hashed(self.secret) if self.secret else ""

    def begin_giving(self) -> str:
        """The same, with a secret for a browser that has none yet."""
        self.secret = self.secret or new_secret()
        return self.giver

    def keep(self, response: HttpResponse) -> None:
        """Give the browser its secret."""
        keep_secret(response, self.secret, token=self.token, until=self.link.expires_at)


@hand_in(*SAFE)
def start(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked, how long it takes, and who reads it when; the way in, or the way on."""
    return start_page(LinkVisit(request, token))


@hand_in(*SAFE, "POST")
def question(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One question; its answer is saved at once and stays with the browser that gave it."""
    return answer_question(LinkVisit(request, token), number)


@hand_in(*SAFE)
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Every answer once more before it is handed in; what is open is named, once."""
    return check_page(LinkVisit(request, token))


@hand_in("POST")
def send(request: HttpRequest, token: str) -> HttpResponse:
    """Hand the answers in; pressing twice in the browser that gave them leads to the same thanks."""
    try:
        visit = LinkVisit(request, token)
        visit.administration.send()
    except (Gone, Administration.NotOpen):
        if not _gave_them(request, token):
            raise Gone from None
        return redirect("questionnaires:thanks")
    except Administration.Incomplete:
        return check_page(visit, status=400)
    is_here = visit.administration.mode == Administration.Mode.TOGETHER
    return redirect(reverse("questionnaires:thanks") + ("?here=1" if is_here else ""))


@hand_in(*SAFE)
def thanks(request: HttpRequest) -> HttpResponse:
    """The answers have arrived; the page knows of nobody's, only whether the screen is the practitioner's own."""
    return show(request, "thanks", {"is_here": "here" in request.GET})


@hand_in(*SAFE, "POST")
def gone(request: HttpRequest, rest: str) -> HttpResponse:
    """Anything else that begins as a link does: not one byte unlike a wrong link."""
    raise Gone


def _gave_them(request: HttpRequest, token: str) -> bool:
    browser = browser_of(request, token)
    return bool(browser) and HandInLink.objects.handed_in_by(token, browser=browser).exists()
