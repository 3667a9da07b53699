"""The access log becomes a chain that the database only lets grow.

SQLite drops triggers with a table that a later migration makes anew: such a migration lays them again (``lay`` below), and
tests/accounts/test_log_chain.py fails until it does.
"""

from django.db import migrations, models

from accounts.log_chain import NOTHING, Line, hash_of

TABLE, HEAD = "accounts_accessentry", "accounts_accesshead"
SENTENCE = "The access log is only added to."
ORDER = "The access log is added to at its end."


def chain(apps, schema_editor):
    """Number what is there in the order in which it was written, without gaps, and hang each line on the one before."""
    entries = apps.get_model("accounts", "AccessEntry").objects
    entries.filter(kind="refusal").update(outcome="refused")
    number, before = 0, NOTHING
    for pk in list(entries.order_by("pk").values_list("pk", flat=True)):
        number += 1
        entry = entries.get(pk=pk)
        before = hash_of(
            Line(
                number, entry.by_id, entry.role, entry.at, entry.kind, entry.page, entry.about, entry.about, entry.outcome,
                entry.sign_in, entry.network, entry.request, entry.window,
            ),
            before,
        )
        entries.filter(pk=pk).update(number=number, within=entry.about, hash=before)
    apps.get_model("accounts", "AccessHead").objects.create(pk=1, number=number, hash=before)
    schema_editor.connection.check_constraints()  # or PostgreSQL would wait for them with the tables' next change


def begin(schema_editor):
    """The head of an empty log, for tests that emptied every table."""
    schema_editor.execute(f"INSERT INTO {HEAD} (id, number, hash) VALUES (1, 0, '{NOTHING}')")


def lay(apps, schema_editor):
    LAY[schema_editor.connection.vendor](schema_editor)


def lay_aside(apps, schema_editor):
    LAY_ASIDE[schema_editor.connection.vendor](schema_editor)


def lay_on_sqlite(editor):
    stop = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    for table, name in ((TABLE, "access_line"), (HEAD, "access_head")):
        editor.execute(f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {table} {stop}")
    editor.execute(f"CREATE TRIGGER access_line_update BEFORE UPDATE ON {TABLE} {stop}")
    # An INSERT OR REPLACE takes rows away without asking the trigger on deletion; an INSERT OR IGNORE must not pass over this.
    editor.execute(
        f"CREATE TRIGGER access_line_replace BEFORE INSERT ON {TABLE} "
        f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE number = NEW.number) {stop}"
    )
    editor.execute(
        f"CREATE TRIGGER access_line_added AFTER INSERT ON {TABLE} BEGIN "
        f"UPDATE {HEAD} SET number = NEW.number, hash = NEW.hash WHERE number = NEW.number - 1; "
        f"SELECT RAISE(ABORT, '{ORDER}') WHERE (SELECT hash FROM {HEAD}) IS NOT NEW.hash; END"
    )


def lay_aside_on_sqlite(editor):
    for name in ("line_delete", "head_delete", "line_update", "line_replace", "line_added"):
        editor.execute(f"DROP TRIGGER access_{name}")


def lay_on_postgresql(editor):
    editor.execute(
        "CREATE FUNCTION access_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table, name, changes in ((TABLE, "access_line", "UPDATE OR DELETE"), (HEAD, "access_head", "DELETE")):
        stop = "EXECUTE FUNCTION access_log_stays()"
        editor.execute(f"CREATE TRIGGER {name}_stays BEFORE {changes} ON {table} FOR EACH ROW {stop}")
        editor.execute(f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {stop}")
    # An INSERT that passes over a look which is there must not pass over this.
    editor.execute(
        "CREATE FUNCTION access_line_is_new() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF EXISTS (SELECT 1 FROM {TABLE} WHERE number = NEW.number) THEN "
        f"RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    editor.execute(f"CREATE TRIGGER access_line_new BEFORE INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION access_line_is_new()")
    editor.execute(
        "CREATE FUNCTION access_log_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"UPDATE {HEAD} SET number = NEW.number, hash = NEW.hash WHERE number = NEW.number - 1; "
        f"IF NOT FOUND THEN RAISE EXCEPTION '{ORDER}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NULL; END $$"
    )
    editor.execute(
        f"CREATE TRIGGER access_line_added AFTER INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION access_log_grows()"
    )


def lay_aside_on_postgresql(editor):
    for name in ("stays", "truncate", "new", "added"):
        editor.execute(f"DROP TRIGGER access_line_{name} ON {TABLE}")
    for name in ("stays", "truncate"):
        editor.execute(f"DROP TRIGGER access_head_{name} ON {HEAD}")
    for name in ("log_stays", "log_grows", "line_is_new"):
        editor.execute(f"DROP FUNCTION access_{name}()")


LAY = {"sqlite": lay_on_sqlite, "postgresql": lay_on_postgresql}
LAY_ASIDE = {"sqlite": lay_aside_on_sqlite, "postgresql": lay_aside_on_postgresql}


class Migration(migrations.Migration):

    dependencies = [("accounts", "0007_neutral_mail")]

    operations = [
        migrations.RenameField(model_name="accessentry", old_name="id", new_name="number"),
        migrations.AlterField(
            model_name="accessentry", name="number", field=models.BigIntegerField(primary_key=True, serialize=False)
        ),
        migrations.AlterField(
            model_name="accessentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("look", "looked at"), ("refusal", "refused"), ("write", "wrote"), ("change", "changed"),
                    ("consent", "consent"), ("export", "took out"), ("sign_in", "sign-in"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="accessentry", name="hash", field=models.CharField(default="", max_length=64), preserve_default=False
        ),
        migrations.AddField(model_name="accessentry", name="network", field=models.CharField(blank=True, max_length=43)),
        migrations.AddField(
            model_name="accessentry",
            name="outcome",
            field=models.CharField(choices=[("done", "done"), ("refused", "refused")], default="done", max_length=10),
        ),
        migrations.AddField(model_name="accessentry", name="request", field=models.UUIDField(null=True)),
        migrations.AddField(
            model_name="accessentry",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("practitioner", "practitioner"), ("supervisor", "supervisor"), ("team_lead", "team lead"),
                    ("admin", "admin"), ("client", "client"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(model_name="accessentry", name="sign_in", field=models.CharField(blank=True, max_length=32)),
        migrations.AddField(model_name="accessentry", name="within", field=models.UUIDField(null=True)),
        migrations.CreateModel(
            name="AccessHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(default=0)),
                ("hash", models.CharField(default=NOTHING, max_length=64)),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_head")]},
        ),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.AlterField(model_name="accessentry", name="within", field=models.UUIDField()),
        migrations.AddIndex(
            model_name="accessentry", index=models.Index(fields=["within", "number"], name="access_within")
        ),
        migrations.AddIndex(model_name="accessentry", index=models.Index(fields=["by", "number"], name="access_by")),
        migrations.AddIndex(model_name="accessentry", index=models.Index(fields=["kind", "number"], name="access_kind")),
        migrations.AddIndex(model_name="accessentry", index=models.Index(fields=["at"], name="access_at")),
        migrations.RunPython(lay, lay_aside),
    ]
