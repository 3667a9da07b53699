from django.apps import AppConfig
from django.core import checks

from accounts.every_minute import every_minute


class FootageConfig(AppConfig):
    name = "footage"

    def ready(self) -> None:
        """Register the checks of this machine and the sweep; imported here because they need the models."""
        from footage.checks import check_ffmpeg, check_isolation
        from footage.work import sweep

        checks.register(check_ffmpeg)
        checks.register(check_isolation)
        every_minute(sweep)
