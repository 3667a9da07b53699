"""Tries at signing in that were refused stand in the access log, under nobody."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

chained = import_module("accounts.migrations.0008_chained_log")


def lay_anew(apps, schema_editor):
    """SQLite has made the table of the lines anew, and with it dropped the triggers upon it; the one upon the head stands."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER access_head_delete")
        chained.lay(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [("accounts", "0015_no_months_in_the_service")]

    operations = [
        migrations.AlterField(
            model_name="accessentry",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="accessentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("by", None)),
                fields=("page", "about", "network", "window"),
                name="one_refused_try_per_ten_minutes",
            ),
        ),
        migrations.RunPython(lay_anew, migrations.RunPython.noop),
    ]
