from django.apps import AppConfig

from accounts.every_minute import every_minute


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Have the outbox looked through every minute; imported here because it needs the models."""
        from accounts.outbox import sweep

        every_minute(sweep)
