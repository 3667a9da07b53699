"""What a service set before about its films goes into the retention table."""

import os
from typing import Any

from django.db import migrations

MONTHS, DAYS = 2, 7  # as shipped


def take_over(apps: Any, _schema_editor: Any) -> None:
    """The months of the service's row, and the days of the environment; where both are as shipped there is nothing to keep."""
    service = apps.get_model("accounts", "Service").objects.first()
    months = service.film_months if service else MONTHS
    days = days_of(os.environ.get("WITHDRAWAL_DAYS", ""))
    if (months, days) != (MONTHS, DAYS):
        apps.get_model("accounts", "Retention").objects.create(film_amount=months, withdrawn_days=days, keeping_days=days)


def days_of(typed: str) -> int:
    """The days that stood in the environment, as far as the table can hold them."""
    return min(int(typed), 365) if typed.strip().isdecimal() else DAYS


def give_back(apps: Any, _schema_editor: Any) -> None:
    """The months go back into the service's row."""
    table = apps.get_model("accounts", "Retention").objects.first()
    if table:
        apps.get_model("accounts", "Service").objects.update(film_months=table.film_amount)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_retention")]

    operations = [migrations.RunPython(take_over, give_back)]
