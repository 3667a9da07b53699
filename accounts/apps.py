from django.apps import AppConfig

from accounts.every_minute import every_minute


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Have the outbox looked through, and what ran out swept, every minute; imported here because it needs the models."""
        from accounts.ending import sweep_sign_ins
        from accounts.outbox import sweep

        every_minute(sweep)
        every_minute(sweep_sign_ins)
