"""Change between two administrations, or the reason why none is told; pure.

The raw difference is last minus first everywhere; which way is better is asked only for its direction. A change is reliable by
a published threshold if the instrument has one, otherwise by the reliable change index (Jacobson & Truax 1991, with the √2 of
Christensen & Mendoza 1986). Of a measure that nobody has validated, nothing more than its two numbers is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from questionnaires.definition import Norms, Scale, text

Z_95 = Decimal("1.96")

BEFORE, AFTER = "before", "after"


class Direction(Enum):
    """Where a score went, seen from which way is better."""

    IMPROVED = "improved"
    SAME = "same"
    WORSE = "worse"
    NEITHER = "neither"


class Reliable(Enum):
    """Whether a change is more than the instrument's own unsteadiness."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Reason(Enum):
    """Why no change is told, in words."""

    NOTHING = gettext_lazy("Nothing has been handed in yet.")
    NO_BEFORE = gettext_lazy("No change is shown: nothing was handed in before the work began.")
    NO_AFTER = gettext_lazy("No change is shown yet: nothing has been handed in after the work.")
    OTHER_QUESTIONNAIRE = gettext_lazy("No change is shown: these are different questionnaires.")
    OTHER_VERSION = gettext_lazy("No change is shown: the two versions of the questionnaire have not been declared comparable.")
    OTHER_PERSON = gettext_lazy("No change is shown: different people answered.")
    OTHER_LANGUAGE = gettext_lazy("No change is shown: the questionnaire was answered in two different languages.")
    NO_FIRST_SCORE = gettext_lazy("No change is shown: there is no score from before, because %(why)s.")
    NO_LAST_SCORE = gettext_lazy("No change is shown: there is no score from after, because %(why)s.")
    OUT_OF_ORDER = gettext_lazy("No change is shown: the later questionnaire was not handed in after the earlier one.")


_HIGHER = {
    "higher": gettext_lazy("%(scale)s: %(was)s before, %(now)s after – %(points)s higher (higher is better)."),
    "lower": gettext_lazy("%(scale)s: %(was)s before, %(now)s after – %(points)s higher (lower is better)."),
    "neither": gettext_lazy("%(scale)s: %(was)s before, %(now)s after – %(points)s higher."),
}
_LOWER = {
    "higher": gettext_lazy("%(scale)s: %(was)s before, %(now)s after – %(points)s lower (higher is better)."),
    "lower": gettext_lazy("%(scale)s: %(was)s before, %(now)s after – %(points)s lower (lower is better)."),
    "neither": gettext_lazy("%(scale)s: %(was)s before, %(now)s after – %(points)s lower."),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """One questionnaire that was handed in, with one scale's score: everything that comparing asks for.

    ``comparable_with`` holds versions that its edition was declared comparable with; ``why`` says why there is no ``value``.
    """

    key: str
    version: str
    comparable_with: frozenset[str]
    person: int
    role: str
    language: str
    timepoint: str
    sent_at: dt.datetime
    value: Decimal | None
    why: str = ""
    is_prorated: bool = False


@dataclass(frozen=True, slots=True)
class Threshold:
    """How large a change must be. A published one counts when it is reached; an index, with its z, when it is passed."""

    points: Decimal
    source: str
    z: Decimal | None = None

    def is_met(self, difference: Decimal) -> bool:
        """Whether a change of this size is reliable."""
        return abs(difference) >= self.points if self.z is None else abs(difference) > self.points


@dataclass(frozen=True, slots=True)
class NoChange:
    """Why two questionnaires are not held against each other."""

    reason: Reason
    why: str = ""

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return str(self.reason.value) % {"why": self.why}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one scale between two comparable administrations."""

    scale: Scale
    first: Taken
    last: Taken
    was: Decimal
    now: Decimal
    direction: Direction
    is_validated: bool
    threshold: Threshold | None
    reliable: Reliable

    @property
    def difference(self) -> Decimal:
        """Last minus first."""
        return self.now - self.was

    @property
    def sentence(self) -> str:
        """Both numbers and what lies between them: Total: 14 before, 22 after – 8 points higher (higher is better)."""
        told = {
            "scale": text(self.scale.title, self.last.language), "was": figure(self.was), "now": figure(self.now),
            "points": points(self.difference),
        }  # fmt: skip
        if not self.difference:
            return _("%(scale)s: %(was)s before, %(now)s after – the same.") % told
        sentence = _HIGHER[self.scale.better] if self.difference > 0 else _LOWER[self.scale.better]
        return str(sentence) % told

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be known to read the numbers, a sentence each."""
        notes = []
        if self.first.is_prorated or self.last.is_prorated:
            notes.append(_("Not every question was answered; a score was worked out from those that were."))
        if not self.is_validated:
            notes.append(_("This questionnaire is not validated: it shows how answers moved, and no more."))
        elif self.threshold is not None:
            told = {"points": figure(self.threshold.points.quantize(Decimal("0.01"))), "source": self.threshold.source}
            if self.reliable is Reliable.YES:
                notes.append(_("This is more than chance alone would explain; the limit is %(points)s (%(source)s).") % told)
            else:
                notes.append(_("A change of this size can be chance; the limit is %(points)s (%(source)s).") % told)
        return tuple(notes)


def change_of(taken: Iterable[Taken], scale: Scale, *, is_validated: bool) -> Change | NoChange:
    """The change from before to after among questionnaires of one course, or why there is none.

    The latest valid one after is held against the earliest valid one before that it may be compared with.
    """
    rows = sorted(taken, key=lambda one: one.sent_at)
    before = _valid_first([one for one in rows if one.timepoint == BEFORE])
    after = _valid_first([one for one in reversed(rows) if one.timepoint == AFTER])
    if not before or not after:
        return NoChange(Reason.NO_AFTER if before else Reason.NO_BEFORE if after else Reason.NOTHING)
    last = after[0]
    first = next((one for one in before if not_comparable(one, last) is None), before[0])
    return compared(first, last, scale, is_validated=is_validated)


def compared(first: Taken, last: Taken, scale: Scale, *, is_validated: bool) -> Change | NoChange:
    """The change between two questionnaires, or why there is none; ``scale`` is that of the later edition."""
    unlike = not_comparable(first, last)
    if unlike is not None:
        return unlike
    was, now = cast("Decimal", first.value), cast("Decimal", last.value)  # not_comparable has seen both
    difference = now - was
    threshold = threshold_of(scale) if is_validated else None
    reliable = Reliable.UNKNOWN
    if threshold is not None:
        reliable = Reliable.YES if threshold.is_met(difference) else Reliable.NO
    direction = direction_of(difference, scale.better)
    return Change(scale, first, last, was, now, direction, is_validated, threshold, reliable)


def not_comparable(first: Taken, last: Taken) -> NoChange | None:
    """Why these two are not held against each other; None when they may be."""
    declared = first.version in last.comparable_with or last.version in first.comparable_with
    unlike = (
        (first.key != last.key, Reason.OTHER_QUESTIONNAIRE, ""),
        (first.version != last.version and not declared, Reason.OTHER_VERSION, ""),
        ((first.person, first.role) != (last.person, last.role), Reason.OTHER_PERSON, ""),
        (first.language != last.language, Reason.OTHER_LANGUAGE, ""),
        (first.value is None, Reason.NO_FIRST_SCORE, first.why),
        (last.value is None, Reason.NO_LAST_SCORE, last.why),
        (first.sent_at >= last.sent_at, Reason.OUT_OF_ORDER, ""),
    )
    return next((NoChange(reason, why) for differs, reason, why in unlike if differs), None)


def direction_of(difference: Decimal, better: str) -> Direction:
    """Where a difference leads on a scale whose higher, lower or neither end is better."""
    if better == "neither":
        return Direction.NEITHER
    if not difference:
        return Direction.SAME
    return Direction.IMPROVED if (difference > 0) == (better == "higher") else Direction.WORSE


def threshold_of(scale: Scale, z: Decimal = Z_95) -> Threshold | None:
    """The scale's published threshold, or one reckoned from its norms; None when neither is known."""
    if scale.change is not None and scale.change.threshold is not None:
        return Threshold(scale.change.threshold, scale.change.threshold_source)
    reckoned = reliable_difference(scale.norms, z) if scale.norms is not None else None
    return Threshold(reckoned, scale.norms.source, z) if reckoned is not None and scale.norms is not None else None


def reliable_difference(norms: Norms, z: Decimal = Z_95) -> Decimal | None:
    """Z · √2 · SD · √(1 − r) in points, of a clinical sample's SD and the reliability (Jacobson & Truax 1991).

    None where it is not defined: without either figure, with an SD of 0 or a reliability of 1.
    """
    error = standard_error(norms)
    return None if error is None else z * Decimal(2).sqrt() * error


def standard_error(norms: Norms) -> Decimal | None:
    """The standard error of measurement, SD · √(1 − r); None where it is 0 or unknown."""
    if not norms.clinical_sd or norms.reliability is None or norms.reliability >= 1:
        return None
    return norms.clinical_sd * (1 - norms.reliability).sqrt()


def change_index(difference: Decimal, norms: Norms) -> Decimal | None:
    """The reliable change index: the difference in standard errors of a difference; None where that is not defined."""
    error = standard_error(norms)
    return None if error is None else difference / (Decimal(2).sqrt() * error)


def figure(number: Decimal) -> str:
    """A score as it is written: no zeros behind the point that say nothing."""
    return f"{number.normalize():f}"


def points(difference: Decimal) -> str:
    """How many points lie between two scores, without a sign."""
    size = abs(difference)
    return ngettext("%(size)s point", "%(size)s points", 1 if size == 1 else 2) % {"size": figure(size)}


def _valid_first(rows: list[Taken]) -> list[Taken]:
    """Those with a score before those without, otherwise as they come."""
    return sorted(rows, key=lambda one: one.value is None)
