from django.apps import AppConfig
from django.core import checks

from accounts.every_minute import every_minute


class FootageConfig(AppConfig):
    name = "footage"

    def ready(self) -> None:
        """Register the checks of this machine, the sweep and the keys; imported here because they need the models."""
        from accounts.rotation import Rotated, rotated
        from footage.checks import check_ffmpeg, check_isolation
        from footage.rotation import film_keys_standing, renew_film_keys
        from footage.work import sweep

        checks.register(check_ffmpeg)
        checks.register(check_isolation)
        every_minute(sweep)
        rotated("films", Rotated(renew_film_keys, film_keys_standing))
