from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("accounts", "0010_months_of_films")]

    operations = [
        migrations.AlterField(
            model_name="accessentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("look", "looked at"), ("refusal", "refused"), ("write", "wrote"), ("change", "changed"),
                    ("consent", "consent"), ("export", "took out"), ("sign_in", "sign-in"), ("alert", "alert"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="accessentry", index=models.Index(fields=["within", "kind", "number"], name="access_within_kind")
        ),
    ]
