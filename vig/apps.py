from django.apps import AppConfig


class VigConfig(AppConfig):
    name = "vig"

    def ready(self) -> None:
        from vig import checks  # noqa: F401 - importing it registers the checks
