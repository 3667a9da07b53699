from django.apps import AppConfig

from accounts.every_minute import every_minute


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Have the outbox looked through, and what ran out swept, every minute; imported here because it needs the models."""
        from accounts import known_devices, outbox, tries
        from accounts.ending import sweep_sign_ins

        for sweep in (outbox.sweep, sweep_sign_ins, tries.sweep, known_devices.sweep):
            every_minute(sweep)
