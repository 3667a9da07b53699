from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_retention_taken_over")]

    operations = [migrations.RemoveField(model_name="service", name="film_months")]
