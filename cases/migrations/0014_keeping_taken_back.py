"""Who took back that films are kept has a day written down, as whoever took back consent to film has."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import migrations
from django.utils import timezone


def write_days(apps: Any, _schema_editor: Any) -> None:
    table = apps.get_model("accounts", "Retention").objects.first()
    days = dt.timedelta(days=table.keeping_days if table else 7)
    taken_back = apps.get_model("cases", "Consent").objects.filter(
        purpose="keeping", withdrawn_at__isnull=False, destroy_date__isnull=True
    )
    for consent in taken_back:
        consent.destroy_date = timezone.localtime(consent.withdrawn_at).date() + days
        consent.save(update_fields=["destroy_date"])


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_how_it_was_given"),
        ("accounts", "0014_retention_taken_over"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(write_days, migrations.RunPython.noop)]
