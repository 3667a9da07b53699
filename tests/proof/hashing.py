"""The service's own application, with one more letter in the file that HASHES names for each password that is hashed or compared."""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.proof.tries import HASHES
from vig.wsgi import application as service


def _counted(work: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(work)
    def counting(*args: Any, **kwargs: Any) -> Any:
        # One byte at the end of a file is whole, however many processes write.
        with Path(os.environ[HASHES]).open("ab", buffering=0) as hashes:
            hashes.write(b".")
        return work(*args, **kwargs)

    return counting


def _count() -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    for name in ("encode", "verify"):
        setattr(Argon2PasswordHasher, name, _counted(getattr(Argon2PasswordHasher, name)))


_count()
logging.getLogger("django.request").setLevel(logging.ERROR)  # a wait is what is looked for
application = service
