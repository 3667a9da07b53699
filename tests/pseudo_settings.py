"""The service's settings, speaking the language that nobody speaks; PSEUDO_LOCALE names the folder that holds it compiled."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy

from tests.pseudo import PSEUDO
from vig.settings import *  # noqa: F403 - the same service in another language

LANGUAGE_CODE = PSEUDO
LANGUAGES = [(PSEUDO, gettext_lazy("Pseudo"))]
LOCALE_PATHS = [Path(os.environ["PSEUDO_LOCALE"])]
