from django.apps import AppConfig

from accounts.every_minute import every_minute


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Say what is done every minute and what is sealed anew with a new key; imported here because it needs the models."""
        from accounts import alerts, known_devices, log_heads, outbox, rotation, tries
        from accounts.ending import sweep_sign_ins

        for chore in (outbox.sweep, sweep_sign_ins, tries.sweep, known_devices.sweep, log_heads.export_head, alerts.look_out):
            every_minute(chore)
        rotation.rotated("texts", rotation.Rotated(rotation.renew_texts, rotation.texts_standing))
        rotation.rotated("sign-ins", rotation.Rotated(rotation.renew_sign_ins, rotation.sign_ins_standing))
        rotation.rotated("second steps", rotation.Rotated(rotation.renew_second_steps, rotation.second_steps_standing))
