from django.apps import AppConfig
from django.core import checks


class FootageConfig(AppConfig):
    name = "footage"

    def ready(self) -> None:
        """Register the checks of this machine; imported here because they need the models."""
        from footage.checks import check_ffmpeg, check_isolation

        checks.register(check_ffmpeg)
        checks.register(check_isolation)
