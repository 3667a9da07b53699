"""What an edition must fulfil before anybody is asked: every score it can give is one that was meant.

Each check is a sentence for the person who publishes. The definition was read before, so names are unique, conditions end
somewhere and nothing goes in a circle (``questionnaires.walking``).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from questionnaires.attainable import Reach, item_reach, scale_reach, stored_reach
from questionnaires.definition import Definition, Item, Scale, Words, text
from questionnaires.scoring import LARGEST, SCORABLE, raw_places, rounded

MOST_RAW_SCORES = 10_000


def publishing_faults(definition: Definition) -> list[str]:
    """Why the definition cannot be published, a sentence each; an empty list when it can."""
    faults = [*_licence_faults(definition), *_language_faults(definition), *_alert_faults(definition)]
    if not any(item.is_asked for item in definition.items):
        faults.append(_("It asks nothing."))
    if sum(scale.is_primary for scale in definition.scales) > 1:
        faults.append(_("More than one scale is marked as the main one."))
    return list(dict.fromkeys([*faults, *_scale_faults(definition)]))


def _licence_faults(definition: Definition) -> Iterator[str]:
    licence = definition.licence
    if not licence.statement.strip():
        yield _("The licence says nothing.")
    if licence.status == "permission-needed" and not licence.permission_ref.strip():
        yield _("Its words need permission, and no evidence of it is given.")


def _language_faults(definition: Definition) -> Iterator[str]:
    """What a person who answers would miss in one of the languages."""
    for where, words in _for_whom_answers(definition):
        said = {language for language, phrase in words if phrase.strip()}
        for language in definition.languages:
            if words and language not in said:
                yield _("%(place)s is not there in “%(language)s”.") % {"place": where, "language": language}


def _for_whom_answers(definition: Definition) -> Iterator[tuple[str, Words]]:
    yield from (
        (_("The title"), definition.title), (_("The recall period"), definition.recall_period),
        (_("The introduction"), definition.introduction), (_("The closing words"), definition.closing),
    )  # fmt: skip
    for section in definition.sections:
        yield from ((_("A text of section “%(id)s”") % {"id": section.id}, words) for words in (section.title, section.help))
    for item in definition.items:
        told = _("A text of item “%(id)s”") % {"id": item.id}
        yield from ((told, words) for words in (item.text, item.help, item.low_label, item.high_label))
        yield from ((told, option.label) for option in item.options)
    yield from ((_("What alert “%(id)s” shows") % {"id": alert.id}, alert.client_text) for alert in definition.alerts)


def _alert_faults(definition: Definition) -> Iterator[str]:
    if definition.alerts:
        yield _("It has items about risk. They cannot be asked yet: nobody is named who would be told, and who stands in.")
    for alert in definition.alerts:
        items = [part.item for part in alert.when.conditions] if alert.when else []
        for name in items:
            if definition.item(name) is None:
                yield _("Alert “%(id)s” asks about “%(name)s”, which does not exist.") % {"id": alert.id, "name": name}
        if alert.scale is not None and definition.scale(alert.scale.item) is None:
            yield _("Alert “%(id)s” asks about “%(name)s”, which does not exist.") % {"id": alert.id, "name": alert.scale.item}


def _scale_faults(definition: Definition) -> Iterator[str]:
    """Faults of every scale, members first; a scale that is made of a faulty one is not asked again."""
    reaches: dict[str, Reach] = {}
    for scale in definition.by_dependency:
        faults = list(_shape_faults(definition, scale))
        if not faults and scale.method != "none":
            known = reaches if scale.method.endswith("-of-scales") else _item_reaches(definition, scale)
            if not all(name in known for name in scale.members):
                continue
            raw = scale_reach(scale, known)
            reaches[scale.id] = stored_reach(scale, raw)
            faults = [*_lookup_faults(scale, raw), *_reach_faults(scale, reaches[scale.id])]
        yield from (_("Scale “%(id)s”: %(fault)s") % {"id": scale.id, "fault": fault} for fault in faults)


def _item_reaches(definition: Definition, scale: Scale) -> dict[str, Reach]:
    found = {name: item_reach(item) for name in scale.items if (item := definition.item(name)) is not None}
    return {name: reach for name, reach in found.items() if reach is not None}


def _shape_faults(definition: Definition, scale: Scale) -> Iterator[str]:
    """What is wrong with a scale before any number is looked at."""
    yield from _source_faults(scale)
    of_scales = scale.method.endswith("-of-scales")
    if scale.method == "none":
        if scale.bands or scale.lookup or scale.range:
            yield _("it computes nothing, so it can have no bands, no table and no range.")
    elif not scale.members or (scale.items if of_scales else scale.scales):
        yield _("it must be made of %(kind)s, and of nothing else.") % {"kind": _("scales") if of_scales else _("items")}
    else:
        yield from _rule_faults(scale)
        for name in scale.members:
            yield from _scale_member_faults(definition, name) if of_scales else _item_faults(scale, name, definition.item(name))


def _rule_faults(scale: Scale) -> Iterator[str]:
    for name in (scale.reverse.items if scale.reverse else frozenset()) | set(scale.weights or {}):
        if name not in scale.members:
            yield _("it turns round or weighs “%(name)s”, which is not part of it.") % {"name": name}
    if scale.missing_max >= len(scale.members):
        yield _("as many answers may be missing as there are.")
    if scale.missing_max and not scale.missing_then and not scale.method.startswith("mean"):
        yield _("it does not say what happens when an answer is missing: prorate or ignore.")
    if scale.reverse and scale.scales:
        yield _("only items can be turned round.")


def _scale_member_faults(definition: Definition, name: str) -> Iterator[str]:
    member = definition.scale(name)
    if member is not None and member.method == "none":
        yield _("it is made of “%(name)s”, which computes nothing.") % {"name": name}


def _source_faults(scale: Scale) -> Iterator[str]:
    """Figures of research are used only with the source that they were read in."""
    norms, change = scale.norms, scale.change
    sourced = [
        (norms is not None, norms.source if norms else ""),
        (change is not None and change.threshold is not None, change.threshold_source if change else ""),
        (change is not None and change.cut is not None, change.cut_source if change else ""),
    ]
    if any(given and not source.strip() for given, source in sourced):
        yield _("its norms, threshold or cut have no source.")
    if (norms is not None and norms.applies) or any(band.applies for band in scale.bands):
        yield _("bands and norms for some people only cannot be used yet.")


def _item_faults(scale: Scale, name: str, item: Item | None) -> Iterator[str]:
    if item is None:
        yield _("it counts “%(name)s”, which does not exist.") % {"name": name}
        return
    if item.type not in SCORABLE:
        yield _("it counts “%(name)s”, whose answers have no score.") % {"name": name}
        return
    unscored = [option.code for option in item.options if option.score is None and not option.is_missing]
    if unscored:
        yield _("the answer “%(code)s” to “%(name)s” has no score.") % {"code": unscored[0], "name": name}
        return
    reach = item_reach(item)
    if reach is None:
        yield _("it counts “%(name)s”, which has no lowest and highest answer.") % {"name": name}
    elif scale.reverse and name in scale.reverse.items:
        ends = Fraction(scale.reverse.low), Fraction(scale.reverse.high)
        if ends != (reach.low, reach.high):
            names = dict(zip(("low", "high", "least", "most"), map(told, (*ends, reach.low, reach.high)), strict=True))
            sentence = _("it turns “%(name)s” round between %(low)s and %(high)s, but it counts from %(least)s to %(most)s.")
            yield sentence % {"name": name, **names}


def _lookup_faults(scale: Scale, raw: Reach) -> Iterator[str]:
    if scale.lookup is None:
        return
    places = raw_places(scale.lookup)
    step = Fraction(1, 10**places)
    low, high = Fraction(rounded(raw.low, places)), Fraction(rounded(raw.high, places))
    if (high - low) / step > MOST_RAW_SCORES:
        yield ngettext(
            "its table would need more than %(count)d line.", "its table would need more than %(count)d lines.", MOST_RAW_SCORES
        ) % {"count": MOST_RAW_SCORES}
        return
    known = {Fraction(score) for score in scale.lookup}
    absent = [low + step * line for line in range(int((high - low) / step) + 1) if low + step * line not in known]
    if absent:
        yield _("its table has no line for %(score)s.") % {"score": told(absent[0])}


def _reach_faults(scale: Scale, reach: Reach) -> Iterator[str]:
    """Whether every score that can be stored is inside the range and in one band."""
    low, high = scale.range or (Decimal(1 - LARGEST), Decimal(LARGEST - 1))
    if not low <= reach.low <= reach.high <= high:
        yield _("it can come to anything from %(least)s to %(most)s, which is more than its range.") % {
            "least": told(reach.low), "most": told(reach.high),
        }  # fmt: skip
    if reach.low < 0 and scale.rounding == "half-up" and scale.places is not None:
        yield _("it can be below 0, where “half-up” is read in two ways; say “half-away-from-zero”.")
    yield from _band_faults(scale, reach)


def _band_faults(scale: Scale, reach: Reach) -> Iterator[str]:
    bands = sorted(scale.bands, key=lambda band: band.min)
    if not bands:
        return
    step = Decimal(1).scaleb(-reach.places)
    if any(band.min > band.max for band in bands):
        yield _("a band ends before it begins.")
    if bands[0].min > reach.low or bands[-1].max < reach.high:
        yield _("its bands do not reach from %(least)s to %(most)s.") % {"least": told(reach.low), "most": told(reach.high)}
    for here, there in pairwise(bands):
        names = {"one": text(here.label, ""), "other": text(there.label, ""), "step": f"{step:f}"}
        if there.min <= here.max:
            yield _("the bands “%(one)s” and “%(other)s” overlap.") % names
        elif there.min != here.max + step:
            yield _("between the bands “%(one)s” and “%(other)s” there is a gap; scores go in steps of %(step)s.") % names


def told(number: Fraction) -> str:
    """A number for a sentence, without zeros that say nothing."""
    return f"{rounded(number, 6).normalize():f}"
