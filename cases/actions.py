"""The next step of a case as a button: its words and where it leads."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.next_step import NextStep, next_step

# step: what its button says, and why it comes next; %(number)d is the latest cycle, %(next)d the one after it
WORDS = {
    NextStep.RECORD_CONSENT: (_("Record consent to film"), _("Nobody is filmed and no film plays before it.")),
    NextStep.START_CYCLE: (_("Start cycle %(next)d"), _("Everything is ready for the next film.")),
    NextStep.ADD_FILM: (_("Add the film of cycle %(number)d"), _("Cycle %(number)d waits for its film.")),
    NextStep.WAIT_FOR_FILM: (_("See how the film is coming on"), _("The film is being made ready.")),
    NextStep.CHOOSE_FILM_AGAIN: (_("Choose the film again"), _("The film could not be used.")),
    NextStep.CHOOSE_CLIPS: (_("Choose the clips"), _("The film of cycle %(number)d is ready to look at.")),
    NextStep.REVIEW: (_("Open the shared review"), _("The clips of cycle %(number)d are chosen.")),
}
PRESSED = {NextStep.START_CYCLE, NextStep.REVIEW}


@dataclass(frozen=True, slots=True)
class Action:
    """The next step of one case as a button; the case must come from ``with_standing()``."""

    case: Case
    step: NextStep

    @property
    def label(self) -> str:
        """What the button says."""
        return self._said(WORDS[self.step][0])

    @property
    def reason(self) -> str:
        """Why this comes next."""
        return self._said(WORDS[self.step][1])

    @property
    def is_post(self) -> bool:
        """Whether pressing it changes something."""
        return self.step in PRESSED

    @property
    def url(self) -> str:
        """Where it leads."""
        return _url(self.case, self.step, self._number)

    @property
    def _number(self) -> int:
        return self.case.cycle_number or 0  # type: ignore[attr-defined]

    def _said(self, words: StrPromise) -> str:
        return str(words) % {"number": self._number, "next": self._number + 1}


def next_action(case: Case) -> Action:
    """The button for the next step; the case must come from ``with_standing()``."""
    step = next_step(consented=case.consented, stage=case.cycle_stage, film_state=case.film_state)  # type: ignore[attr-defined]
    return Action(case, step)


def _url(case: Case, step: NextStep, number: int) -> str:
    match step:
        case NextStep.RECORD_CONSENT:
            return reverse("cases:consent_new", args=[case.code])
        case NextStep.START_CYCLE:
            return reverse("cases:cycle_new", args=[case.code])
        case NextStep.CHOOSE_CLIPS:
            return reverse("cases:film_room", args=[case.code, case.film_code])  # type: ignore[attr-defined]
        case NextStep.REVIEW:
            return reverse("cases:cycle_start_review", args=[case.code, number])
        case _:
            return reverse("cases:cycle_detail", args=[case.code, number])
