"""Mark the names that stand already, so that they are found."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.names import mark_anew


def mark(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    mark_anew(apps.get_model("accounts", "User"), apps.get_model("cases", "Client"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_name_mark"), ("cases", "0010_name_mark")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
