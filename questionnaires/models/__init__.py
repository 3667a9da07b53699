"""Questionnaires as they are kept, a file per noun."""

from questionnaires.models.administration import Administration, Answer, HandInLink, Score
from questionnaires.models.instrument import Instrument, InstrumentVersion

__all__ = ["Administration", "Answer", "HandInLink", "Instrument", "InstrumentVersion", "Score"]
