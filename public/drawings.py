"""The service's own drawings: one hand, families of many kinds; covers of resources and posters of videos."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Drawing(models.TextChoices):
    """A drawing by the name of its file, ``static/drawings/<value>.svg``, with what it shows."""

    CAMERA = "camera", _("a small camera on a stand")
    CONVERSATION = "conversation", _("two people in armchairs, talking")
    FILMING = "filming", _("a father and a baby on a blanket, a camera at their height")
    SAFE = "safe", _("a film in a box with a lock")
    GOALS = "goals", _("a mother and a son, and a hill with a flag")
    MOMENT = "moment", _("a child reaches out and a grandmother answers")
    QUESTIONS = "questions", _("a phone with a question and two cups")
    TOGETHER = "together", _("two parents, a teenager and a dog on a sofa")
    GROWING = "growing", _("a parent in a wheelchair and a child water a plant")
    MINUTES = "minutes", _("a clock and a smiling face")
    VOICES = "voices", _("parents side by side, telling")
    WHITEBOARD = "whiteboard", _("a whiteboard with a drawn line")
    CRADLE = "cradle", _("new parents and a baby in a sling")
    POWER = "power", _("a toddler held up high")
    BRICKS = "bricks", _("two figures made of bricks")
    OVERVIEW = "overview", _("a family looks over a bay")
