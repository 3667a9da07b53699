"""What the pages of a family's record are called where it is told who looked at them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import CaseEvent

# How names of pages begin, and what is read there; the first that fits counts.
PAGES = (
    ("cases:film_play", gettext_lazy("a film")),
    ("cases:film_still", gettext_lazy("a still of a film")),
    ("cases:film", gettext_lazy("the film room")),
    ("cases:clip", gettext_lazy("the film room")),
    ("cases:cycle_review", gettext_lazy("the shared review")),
    ("cases:cycle", gettext_lazy("a cycle")),
    ("cases:note", gettext_lazy("a shared note")),
    ("cases:line", gettext_lazy("a shared note")),
    ("cases:meeting_line", gettext_lazy("a shared note")),
    ("cases:private_note", gettext_lazy("private notes")),
    ("cases:goal", gettext_lazy("goals")),
    ("cases:meeting", gettext_lazy("meetings")),
    ("cases:timeline", gettext_lazy("the story so far")),
    ("cases:looks", gettext_lazy("who has looked")),
    ("cases:celebration", gettext_lazy("the page to celebrate")),
    ("cases:case_detail", gettext_lazy("the overview")),
    ("cases:case", gettext_lazy("details")),
    ("cases:people", gettext_lazy("people and ways in")),
    ("cases:person", gettext_lazy("people and ways in")),
    ("cases:adult", gettext_lazy("people and ways in")),
    ("cases:child", gettext_lazy("people and ways in")),
    ("cases:consent_scan", gettext_lazy("a signed paper")),
    ("cases:consent", gettext_lazy("agreement")),
    ("cases:supervision", gettext_lazy("agreement")),
    ("questionnaires:", gettext_lazy("questionnaires")),
    ("practice:before_after", gettext_lazy("before and after")),
    ("practice:supervised", gettext_lazy("goals and notes, without names")),
    ("practice:emergency", gettext_lazy("the record, in an emergency")),
    ("family:answer", gettext_lazy("a questionnaire")),
    ("family:", gettext_lazy("the family’s own pages")),
)
ACTS = {str(verb.value): verb.label for verb in CaseEvent.Verb} | {
    "client.uninvited": gettext_lazy("An invitation was ended"),
    "clip.marked": gettext_lazy("A clip was marked"),
    "clip.removed": gettext_lazy("A clip was taken out"),
    "clip.restored": gettext_lazy("A clip was brought back"),
    "line.removed": gettext_lazy("A line of a note was taken out"),
    "line.restored": gettext_lazy("A line of a note was brought back"),
    "questions.link_made": gettext_lazy("A link to a questionnaire was made"),
    "questions.link_revoked": gettext_lazy("A link to a questionnaire was closed"),
    "emergency.seen": gettext_lazy("An emergency was read of"),
}
FILMS = ("cases:film", "cases:clip", "cases:cycle_review")


def words_of(page: str) -> str:
    """What was read at this page, or what was done, if it is an act."""
    if page in ACTS:
        return str(ACTS[page])
    return next((str(words) for name, words in PAGES if page.startswith(name)), _("another page"))
