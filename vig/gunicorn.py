"""How gunicorn runs the service: ``gunicorn --config vig/gunicorn.py --bind …``."""

import os

import gunicorn
from gunicorn.config import Config
from gunicorn.glogging import Logger

from vig.logs import FORMATTERS, AsJson

gunicorn.SERVER = "vig"  # no banner that names the server's make
wsgi_app = "vig.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
reload = os.environ.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}
# Loaded once before it forks, so that a start that is refused says its line once and ends; reloading needs the opposite.
preload_app = not reload
control_socket_disable = True
graceful_timeout = 5
loglevel = "warning"
umask = 0o077


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """The server's own lines, which may name an address, written as the service writes its log."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(FORMATTERS.get(os.environ.get("VIG_ENV", ""), AsJson)(self.error_fmt, self.datefmt))


logger_class = ServerLog


def pre_fork(server: object, worker: object) -> None:
    """Leave no connection open that two processes would share."""
    if preload_app:  # otherwise each process loads the service for itself
        from django.db import connections

        connections.close_all()
