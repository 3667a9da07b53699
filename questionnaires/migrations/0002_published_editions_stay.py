"""A published edition stays as it is, whoever asks the database.

SQLite drops triggers with a table that a later migration makes anew: such a migration lays them again (``lay`` below), and
tests/questionnaires/test_editions.py fails until it does.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "questionnaires_instrumentversion"
STAYS = [
    "code", "instrument_id", "version", "definition", "sha256", "is_validated", "comparable_with", "published_at", "published_by_id",
]
SENTENCE = "A published edition stays as it is."
BACK = "(OLD.state = 'published' AND NEW.state NOT IN ('published', 'retired')) OR (OLD.state = 'retired' AND NEW.state <> 'retired')"


def lay(apps, schema_editor):
    LAY[schema_editor.connection.vendor](schema_editor)


def lay_aside(apps, schema_editor):
    LAY_ASIDE[schema_editor.connection.vendor](schema_editor)


def lay_on_sqlite(editor):
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in STAYS)
    stop = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    editor.execute(
        f"CREATE TRIGGER published_edition_update BEFORE UPDATE ON {TABLE} WHEN OLD.state <> 'draft' AND ({changed} OR {BACK}) {stop}"
    )
    editor.execute(f"CREATE TRIGGER published_edition_delete BEFORE DELETE ON {TABLE} WHEN OLD.state <> 'draft' {stop}")


def lay_aside_on_sqlite(editor):
    for change in ("update", "delete"):
        editor.execute(f"DROP TRIGGER published_edition_{change}")


def lay_on_postgresql(editor):
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in STAYS)
    editor.execute(
        "CREATE FUNCTION published_edition_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    stop = "FOR EACH ROW WHEN ({}) EXECUTE FUNCTION published_edition_stays()"
    editor.execute(
        f"CREATE TRIGGER published_edition_update BEFORE UPDATE ON {TABLE} "
        + stop.format(f"OLD.state <> 'draft' AND ({changed} OR {BACK})")
    )
    editor.execute(f"CREATE TRIGGER published_edition_delete BEFORE DELETE ON {TABLE} " + stop.format("OLD.state <> 'draft'"))


def lay_aside_on_postgresql(editor):
    for change in ("update", "delete"):
        editor.execute(f"DROP TRIGGER published_edition_{change} ON {TABLE}")
    editor.execute("DROP FUNCTION published_edition_stays()")


LAY = {"sqlite": lay_on_sqlite, "postgresql": lay_on_postgresql}
LAY_ASIDE = {"sqlite": lay_aside_on_sqlite, "postgresql": lay_aside_on_postgresql}


class Migration(migrations.Migration):

    dependencies = [
        ("questionnaires", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="instrumentversion",
            name="retired_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="instrumentversion",
            name="retired_by",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(lay, lay_aside),
    ]
