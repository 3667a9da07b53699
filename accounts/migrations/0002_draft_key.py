from django.db import migrations

import accounts.fields
import accounts.models.user


def give_keys(apps, schema_editor):
    """Each person who is there already gets a key of her own."""
    for user in apps.get_model("accounts", "User").objects.all():
        user.draft_key = accounts.models.user.new_draft_key()
        user.save(update_fields=["draft_key"])


def field(**default):
    return accounts.fields.EncryptedTextField(editable=False, help_text="seals what this person has not sent yet", **default)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField("user", "draft_key", field(default="")),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField("user", "draft_key", field(default=accounts.models.user.new_draft_key)),
    ]
