"""The next step of a case as a button: its words and where it leads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cases.models import Case
from cases.next_step import NextStep, Way, meeting_of, next_step
from cases.standing import Standing

# step: what its button says, and why it comes next; %(number)d is the latest cycle, %(next)d the one after it
WORDS = {
    NextStep.PLAN_FIRST_MEETING: (_("Plan the first meeting"), _("Nobody has met yet.")),
    NextStep.HOLD_FIRST_MEETING: (_("Open the first meeting"), _("It is planned for %(when)s.")),
    NextStep.AGREE_GOAL: (_("Agree a goal"), _("The films are about what the family hopes for.")),
    NextStep.RECORD_CONSENT: (_("Record consent to film"), _("Nobody is filmed and no film plays before it.")),
    NextStep.ASK_BEFORE: (
        _("Give out the first questionnaire"),
        _("The same one at the end then shows what has changed. No film has to wait for it."),
    ),
    NextStep.START_CYCLE: (_("Start cycle %(next)d"), _("Everything is ready for the next film.")),
    NextStep.ADD_FILM: (_("Add the film of cycle %(number)d"), _("Cycle %(number)d waits for its film.")),
    NextStep.WAIT_FOR_FILM: (_("See how the film is coming on"), _("The film is being made ready.")),
    NextStep.CHOOSE_FILM_AGAIN: (_("Choose the film again"), _("The film could not be used.")),
    NextStep.CHOOSE_CLIPS: (_("Choose the clips"), _("The film of cycle %(number)d is ready to look at.")),
    NextStep.REVIEW: (_("Open the shared review"), _("The clips of cycle %(number)d are chosen.")),
    NextStep.PLAN_CLOSING: (
        _("Plan the closing"),
        ngettext_lazy(
            "Look back together at %(number)d film, and celebrate.",
            "Look back together at %(number)d films, and celebrate.",
            "number",
        ),
    ),
    NextStep.HOLD_CLOSING: (_("Open the closing meeting"), _("It is planned for %(when)s.")),
    NextStep.ASK_AFTER: (_("Give out the closing questionnaire"), _("The same questions as before show what has changed.")),
    NextStep.CLOSE_CASE: (_("Close the work"), _("The closing meeting has been.")),
    NextStep.PLAN_FOLLOW_UP: (_("Plan a follow-up"), _("Some families like to look in again after about six months.")),
    NextStep.HOLD_FOLLOW_UP: (_("Open the follow-up"), _("It is planned for %(when)s.")),
    NextStep.LOOK_BACK: (_("See before and after"), _("The whole way, in words and numbers.")),
}  # fmt: skip
PAST = _("It was planned for %(when)s. Note how it went.")
NOT_BACK = _("The closing meeting has been. The closing questionnaire is not back yet; closing ends its link.")
PRESSED = {NextStep.START_CYCLE, NextStep.REVIEW}
# step: its page, and what the address asks the page for
PAGES: dict[NextStep, tuple[str, dict[str, str]]] = {
    NextStep.PLAN_FIRST_MEETING: ("cases:meeting_new", {"kind": "first"}),
    NextStep.AGREE_GOAL: ("cases:goal_new", {}),
    NextStep.RECORD_CONSENT: ("cases:consent_new", {}),
    NextStep.ASK_BEFORE: ("questionnaires:ask", {"timepoint": "before"}),
    NextStep.START_CYCLE: ("cases:cycle_new", {}),
    NextStep.PLAN_CLOSING: ("cases:meeting_new", {"kind": "closing"}),
    NextStep.ASK_AFTER: ("questionnaires:ask", {"timepoint": "after"}),
    NextStep.CLOSE_CASE: ("cases:case_close", {}),
    NextStep.PLAN_FOLLOW_UP: ("cases:meeting_new", {"kind": "follow_up"}),
    NextStep.LOOK_BACK: ("practice:before_after", {}),
}


@dataclass(frozen=True, slots=True)
class Action:
    """A step of one case as a button."""

    case: Case
    facts: Standing
    way: Way
    now: dt.datetime

    @property
    def step(self) -> NextStep:
        """What it does."""
        return self.way.step

    @property
    def label(self) -> str:
        """What the button says."""
        return self._said(WORDS[self.step][0])

    @property
    def reason(self) -> str:
        """Why this comes next."""
        meeting = meeting_of(self.step, self.facts)
        if meeting is not None and meeting.starts_at < self.now:
            return self._said(PAST)
        if self.step is NextStep.CLOSE_CASE and self.facts.waits_for_after:
            return str(NOT_BACK)
        return self._said(WORDS[self.step][1])

    @property
    def is_post(self) -> bool:
        """Whether pressing it changes something."""
        return self.step in PRESSED

    @property
    def url(self) -> str:
        """Where it leads."""
        return _url(self.case, self.step, self.facts)

    @property
    def also(self) -> Action | None:
        """The one other step that may be taken instead."""
        return Action(self.case, self.facts, Way(self.way.also), self.now) if self.way.also else None

    @property
    def waits(self) -> bool:
        """Whether there is nothing to do but wait."""
        return self.way.waits(self.facts, now=self.now)

    @property
    def waiting(self) -> list[str]:
        """What has been asked for and is not back; none of it holds anything up."""
        out = []
        if self.facts.waits_for_before:
            out.append(_now("The first questionnaire is not back yet."))
        if self.facts.waits_for_after and self.step is not NextStep.CLOSE_CASE:
            out.append(_now("The closing questionnaire is not back yet."))
        return out

    def _said(self, words: StrPromise) -> str:
        number = self.facts.cycle_number or 0
        meeting = meeting_of(self.step, self.facts)
        when = date_format(timezone.localtime(meeting.starts_at), "l j F, H:i") if meeting else ""
        said: str = words % {"number": number, "next": number + 1, "when": when}
        return said


def next_action(case: Case, *, now: dt.datetime | None = None) -> Action:
    """The button for the next step; the case must come from ``with_standing()``."""
    facts = Standing.of(case)
    return Action(case, facts, next_step(facts), now or timezone.now())


def _url(case: Case, step: NextStep, facts: Standing) -> str:
    if step in PAGES:
        page, asked = PAGES[step]
        return reverse(page, args=[case.code]) + (f"?{urlencode(asked)}" if asked else "")
    meeting = meeting_of(step, facts)
    if meeting is not None:
        return reverse("cases:meeting_detail", args=[case.code, meeting.code])
    if step is NextStep.CHOOSE_CLIPS and facts.film_code:
        return reverse("cases:film_room", args=[case.code, facts.film_code])
    page = "cases:cycle_start_review" if step is NextStep.REVIEW else "cases:cycle_detail"
    return reverse(page, args=[case.code, facts.cycle_number or 1])
