from django.apps import AppConfig

from accounts.every_minute import every_minute


class PublicConfig(AppConfig):
    name = "public"

    def ready(self) -> None:
        """Have the files swept that nothing refers to; imported here because it needs the models."""
        from public.sweeping import sweep

        every_minute(sweep)
