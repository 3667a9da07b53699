"""Who belongs to a case and how they get in: another adult, an invitation, a sign-in from elsewhere, a lost phone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.invitation_mail import post_link
from accounts.invitations import Issued, SentBefore
from accounts.invited import link_of
from accounts.qr import qr_picture
from accounts.recent import recent_sign_in
from accounts.requests import PersonRequest, find_or_404, log_look, must_lead
from cases.forms.people import SCREEN, AdultForm, DrawnForm, InviteForm, LinkForm, OtherChildForm
from cases.headers import case_header
from cases.joining import SignsInAlready, WorksHere, invite_adult, lose_phone, uninvite
from cases.models import Case, Participant
from cases.people_page import people_page


@require_safe
def people(request: PersonRequest, code: UUID) -> HttpResponse:
    """Everybody in the case, what they agreed to and how they get in."""
    case = _find_case(request, code)
    log_look(request, case.code)
    return render(request, "cases/people.html", people_page(case))


@require_http_methods(["GET", "HEAD", "POST"])
def adult_new(request: PersonRequest, code: UUID) -> HttpResponse:
    """Add another adult; a form sent twice adds one."""
    said = _("Written down. They see nothing until you invite them and share something.")
    return _add(request, code, AdultForm, "adult_form", here=_("Another adult"), said=said)


@require_http_methods(["GET", "HEAD", "POST"])
def child_new(request: PersonRequest, code: UUID) -> HttpResponse:
    """Add another child; a form sent twice adds one."""
    said = _("Written down. A film with this child plays once somebody who may decide for them has agreed.")
    return _add(request, code, OtherChildForm, "child_form", here=_("Another child"), said=said)


@require_http_methods(["GET", "HEAD", "POST"])
def person_invite(request: PersonRequest, code: UUID, place: UUID) -> HttpResponse:
    """Choose how the link goes to this adult; then it is shown, once, with the six characters."""
    case, found = _find_place(request, code, place)
    log_look(request, case.code)
    form = InviteForm(request.POST if request.method == "POST" else None, initial={"email": _address(found)})
    if request.method != "POST" or not form.is_valid():
        known = LinkForm(place=found, by=request.user).known
        return _page(request, case, "person_invite", {"form": form, "place": found, "known": known}, here=_("Invite"))
    try:
        issued = invite_adult(
            place=found, by=request.user, way=form.kept_way, form=form.cleaned_data["code"], email=form.address
        )
    except (Case.Closed, SentBefore, SignsInAlready, WorksHere) as refusal:
        return _not_invited(request, code, refusal)
    if form.address:
        post_link(issued, to=form.address, link=link_of(request, issued.token))
    return _invited_page(request, case, found, issued, way=form.cleaned_data["way"])


@require_POST
def person_uninvite(request: PersonRequest, code: UUID, place: UUID) -> HttpResponse:
    """End the open invitation of this adult."""
    _case, found = _find_place(request, code, place)
    if uninvite(place=found, by=request.user):
        messages.success(request, _("The invitation opens nothing any more."))
    return redirect("cases:people", code)


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(
    gettext_lazy("You are about to take somebody’s ways in away and to invite her anew."), who=must_lead, looks=False
)
def person_lost_phone(request: PersonRequest, code: UUID, place: UUID) -> HttpResponse:
    """Shut a lost phone out, and show the next invitation at once."""
    case, found = _find_place(request, code, place)
    log_look(request, case.code)
    form = DrawnForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, case, "person_lost_phone", {"form": form, "place": found}, here=_("Lost phone"))
    try:
        issued = lose_phone(place=found, by=request.user, form=form.cleaned_data["code"])
    except (SentBefore, WorksHere) as refusal:
        return _not_invited(request, code, refusal)
    messages.success(request, _("The lost phone is shut out from now on."))
    if issued is None:
        messages.info(request, _("The work is closed. Take it up again to invite them anew."))
        return redirect("cases:people", code)
    return _invited_page(request, case, found, issued, way=SCREEN)


@require_http_methods(["GET", "HEAD", "POST"])
def person_link(request: PersonRequest, code: UUID, place: UUID) -> HttpResponse:
    """Let this adult use the sign-in that they have from another case of the same practitioner."""
    case, found = _find_place(request, code, place)
    log_look(request, case.code)
    form = LinkForm(request.POST if request.method == "POST" else None, place=found, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            if form.record():
                messages.success(request, _("Linked. They find this case when they next sign in."))
        except Case.Closed:
            messages.error(request, _("The work with this family is closed. Take it up again first."))
        return redirect("cases:people", code)
    return _page(request, case, "person_link", {"form": form, "place": found}, here=_("Sign-in from another case"))


def _add(
    request: PersonRequest, code: UUID, kind: type[AdultForm | OtherChildForm], name: str, *, here: str, said: str
) -> HttpResponse:
    case = _find_case(request, code)
    log_look(request, case.code)
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            form.record(case, by=request.user)
        except Case.Closed:
            messages.error(request, _("The work with this family is closed. Take it up again first."))
        except Case.CodeTaken:
            messages.error(request, _("This was not saved. Please fill in the form once more."))
        else:
            messages.success(request, said)
        return redirect("cases:people", code)
    return _page(request, case, name, {"form": form}, here=here)


def _find_case(request: PersonRequest, code: UUID) -> Case:
    return find_or_404(Case.objects.led_by(request.user).with_people().with_standing(), request, code=code)


def _find_place(request: PersonRequest, code: UUID, place: UUID) -> tuple[Case, Participant]:
    """The case and the place of one of its adults."""
    case = _find_case(request, code)
    adults = case.participants.filter(client__isnull=False).select_related("client__user")
    found = find_or_404(adults, request, code=place)
    found.case = case
    return case, found


def _address(place: Participant) -> str:
    user = place.client.user if place.client else None
    return (user.email or "") if user else ""


def _not_invited(request: PersonRequest, code: UUID, refusal: Exception) -> HttpResponse:
    """Back to everybody, with the reason."""
    said = {
        Case.Closed: _("The work with this family is closed. Take it up again first."),
        SentBefore: _("This invitation was shown already, and only once. You can make another."),
        SignsInAlready: _("They sign in already. If they cannot any more, use “Lost phone”."),
        WorksHere: _("This person works here. An admin sees to how they sign in."),
    }
    messages.info(request, said[type(refusal)])
    return redirect("cases:people", code)


def _invited_page(request: PersonRequest, case: Case, place: Participant, issued: Issued, *, way: str) -> HttpResponse:
    """The page with the two secrets; nothing can show it again."""
    link = link_of(request, issued.token)
    page = {
        "place": place, "way": way, "link": link, "picture": qr_picture(link),
        "halves": [issued.code[:3], issued.code[3:]], "expires_at": issued.invitation.expires_at,
    }  # fmt: skip
    return _page(request, case, "person_invited", page, here=_("The invitation"))


def _page(request: PersonRequest, case: Case, name: str, page: dict[str, object], *, here: str) -> HttpResponse:
    form = page.get("form")
    status = 400 if getattr(form, "errors", None) else 200
    header = case_header(case, here=here, tab="people")
    return render(request, f"cases/{name}.html", {"case": case, "header": header, **page}, status=status)
