"""Questionnaires as they are kept, a file per noun."""

from questionnaires.models.administration import Administration
from questionnaires.models.answer import Answer, Score
from questionnaires.models.hand_in_link import HandInLink
from questionnaires.models.instrument import Instrument, InstrumentVersion

__all__ = ["Administration", "Answer", "HandInLink", "Instrument", "InstrumentVersion", "Score"]
