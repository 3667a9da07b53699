"""The door for web servers."""

import os

import django
from django.core.wsgi import get_wsgi_application

from vig.start import one_clear_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vig.settings")
with one_clear_line():
    django.setup(set_prefix=False)
    from vig.checks import refuse_unsafe_start

    refuse_unsafe_start()
    application = get_wsgi_application()

    # What an older program kept is not what this one would show.
    from accounts.kept import forget_all

    forget_all()
