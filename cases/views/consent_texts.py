"""The texts that people are asked to agree to, edited by an admin who sees no family."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PersonRequest, must_administer
from cases.consent_editing import changed_since, earlier_words, history_page, rule_in_words, standing_text, texts_page
from cases.consent_page import page_title
from cases.forms.consent_text import ConsentTextForm
from cases.models import ConsentText


@require_safe
def consent_texts(request: PersonRequest) -> HttpResponse:
    """What families read today before they agree, since when and by whom."""
    must_administer(request)
    return render(request, "cases/consent_texts.html", texts_page())


@require_http_methods(["GET", "HEAD", "POST"])
def consent_text(request: PersonRequest, purpose: str) -> HttpResponse:
    """Write the words, look at them as a family will, publish them as the next version."""
    must_administer(request)
    stands = _find(purpose)
    if request.method != "POST":
        words = earlier_words(purpose, request.GET.get("from", "")) or stands.words
        form = ConsentTextForm(stands=stands, initial={"version": stands.version, "words": words})
        return _page(request, form)
    form = ConsentTextForm(request.POST, stands=stands)
    step = request.POST.get("step")
    if form.is_valid() and step == "look":
        form.must_say_something_new()
    if not form.is_valid():
        return _page(request, form, status=400)
    if form.is_over_another:
        return _conflict(request, form)
    if step != "publish":
        return _page(request, form, looks=step == "look")
    try:
        form.record(by=request.user)
    except ConsentText.Changed:
        return _conflict(request, ConsentTextForm(request.POST, stands=_find(purpose)))
    messages.success(request, _("Published. From now on this is read before somebody agrees."))
    return redirect("cases:consent_texts")


@require_safe
def consent_text_history(request: PersonRequest, purpose: str) -> HttpResponse:
    """Every version, with what it changed; somebody who agreed keeps the one that was read."""
    must_administer(request)
    return render(request, "cases/consent_text_history.html", history_page(_find(purpose), request.GET.get("page")))


def _find(purpose: str) -> ConsentText:
    found = standing_text(purpose)
    if found is None:
        raise Http404
    return found


def _page(request: PersonRequest, form: ConsentTextForm, *, status: int = 200, **also: object) -> HttpResponse:
    purpose = form.stands.purpose
    page = {"form": form, "text": form.stands, "title": page_title(purpose), "rule": rule_in_words(purpose), **also}
    return render(request, "cases/consent_text.html", page, status=status)


def _conflict(request: PersonRequest, form: ConsentTextForm) -> HttpResponse:
    """Both texts: hers in the form, over the version that stands now; and what the other changed."""
    form.is_valid()
    seen = form.cleaned_data["version"]
    sent = request.POST.copy()
    sent["version"] = str(form.stands.version)
    again = ConsentTextForm(sent, stands=form.stands)
    return _page(request, again, status=409, theirs=form.stands, changes=changed_since(seen, form.stands))
