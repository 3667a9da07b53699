"""A service in a folder of its own, for proofs that need its files and secrets apart from everything else."""

from __future__ import annotations

import os
from pathlib import Path


def settle_in(folder: Path) -> dict[str, str]:
    """Settings of a service in ``folder``, with Django ready on it and no rows yet; what its processes are started with."""
    for name in ("SECRET_KEY", "FIELD_KEYS", "FILM_KEYS", "SECRETS_FILE"):
        os.environ.pop(name, None)
    os.environ |= {"VIG_ENV": "development", "VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "vig.settings"}
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'vig.sqlite3'}")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", "--no-input", verbosity=0)
    return dict(os.environ)
