import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_consent_for_each_purpose'),
    ]

    operations = [
        migrations.AlterField(
            model_name='consent',
            name='text',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='cases.consenttext'),
        ),
        migrations.RemoveField(
            model_name='consent',
            name='text_version',
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True), ('supervisor__isnull', True), ('withdrawn_at__isnull', True)), fields=('participant', 'purpose'), name='one_standing_consent'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True), ('supervisor__isnull', False), ('withdrawn_at__isnull', True)), fields=('participant', 'purpose', 'supervisor'), name='one_standing_consent_a_supervisor'),
        ),
    ]
