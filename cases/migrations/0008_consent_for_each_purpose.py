"""The texts that were read until now become rows, each as version 1 in the words in which it was read."""

import accounts.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

FILMING = (
    "We film a few minutes of you and your child. You choose what you do, and you can stop at any moment.",
    "Your practitioner picks moments that went well, and you look at them together.",
    "Only your practitioner sees the film. Nobody else does unless you agree to it separately.",
    "The film is kept sealed. If you withdraw your agreement, it can no longer be played from that moment on.",
    "You can say no, and you can change your mind at any time. The help that you get stays the same.",
    "If something in the film made us worry about a child's safety, we would have to act on it, and would tell you.",
)
SUPERVISION = (
    "Your practitioner talks about her work with a supervisor, who helps her to do it well. You can say which one.",
    "The supervisor reads what you hope for, the shared notes, what the questionnaires say and how the work goes on.",
    "Your names are left out, as far as a program can: it puts “the parent” and “the child” instead.",
    "She sees no addresses or telephone numbers, and nothing that your practitioner wrote for herself alone.",
    "She sees no film. Should a moment of one be shown to her, you are asked about that first.",
    "You can say no, and change your mind at any time: from that moment on she sees nothing. The help stays the same.",
)


def name_the_text(apps, schema_editor):
    """Every consent names the row of the text that it was given to."""
    consents, texts = apps.get_model("cases", "Consent").objects, apps.get_model("cases", "ConsentText").objects
    for purpose, words in (("filming", FILMING), ("supervision", SUPERVISION)):
        if consents.filter(purpose=purpose).exists():
            text = texts.create(purpose=purpose, version=1, words="\n".join(words))
            consents.filter(purpose=purpose).update(text=text)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_sign_in_linked'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsentText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('purpose', models.CharField(choices=[('filming', 'being filmed, and looking at the film together'), ('supervision', 'a named supervisor, with the names left out'), ('peers', 'looking at it with a group of colleagues'), ('training', 'teaching other practitioners'), ('research', 'research'), ('outcomes', 'figures about how the work went'), ('keeping', 'keeping the films after the work has ended')], max_length=20)),
                ('version', models.PositiveIntegerField()),
                ('words', models.TextField(help_text='a line is one paragraph', max_length=6000)),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='consent',
            name='one_standing_consent',
        ),
        migrations.RemoveConstraint(
            model_name='consent',
            name='one_standing_consent_a_supervisor',
        ),
        migrations.AddField(
            model_name='consent',
            name='child_view',
            field=models.CharField(blank=True, choices=[('happy', 'happy with it'), ('unsure', 'not sure'), ('not_today', 'not today')], max_length=10),
        ),
        migrations.AddField(
            model_name='consent',
            name='destroy_date',
            field=models.DateField(blank=True, help_text='when the films with this person are due, unless a later consent was given', null=True),
        ),
        migrations.AddField(
            model_name='consent',
            name='parental_note',
            field=accounts.fields.EncryptedTextField(blank=True, max_length=300, verbose_name='who may decide for the child'),
        ),
        migrations.AddField(
            model_name='consent',
            name='replaced_at',
            field=models.DateTimeField(blank=True, help_text='when a later one took its place', null=True),
        ),
        migrations.AddField(
            model_name='consent',
            name='signed_name',
            field=accounts.fields.EncryptedTextField(blank=True, max_length=80, verbose_name='name as it was typed'),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='verb',
            field=models.CharField(choices=[('case.started', 'The work began'), ('case.edited', 'Details were changed'), ('goal.rated', 'A goal was rated'), ('consent.given', 'Consent to film was given'), ('consent.withdrawn', 'Consent to film was withdrawn'), ('consent.agreed', 'A further agreement was given'), ('consent.ended', 'A further agreement was withdrawn'), ('cycle.planned', 'A cycle was started'), ('film.added', 'A film began to arrive'), ('film.ready', 'A film is ready to look at'), ('film.removed', 'An unfinished film was removed'), ('film.people', 'Who is in a film was put right'), ('cycle.clips_chosen', 'The clips for the review were chosen'), ('cycle.review_started', 'The shared review was opened'), ('cycle.reviewed', 'The film was looked at together'), ('cycle.closed', 'A cycle was closed'), ('meeting.planned', 'A meeting was planned'), ('meeting.moved', 'A meeting was moved or its details changed'), ('meeting.held', 'A meeting took place'), ('meeting.cancelled', 'A meeting was cancelled'), ('meeting.not_attended', 'A meeting was not attended'), ('note.finished', 'A shared note was finished'), ('note.unlocked', 'A shared note was opened again'), ('goal.added', 'A goal was added'), ('goal.reworded', 'A goal was put in other words'), ('goal.moved', 'A goal was put aside or back into focus'), ('goal.reached', 'A goal was reached'), ('goal.dropped', 'A goal was let go'), ('questions.asked', 'A questionnaire was given out'), ('questions.answered', 'A questionnaire came back'), ('questions.cancelled', 'A questionnaire was taken back'), ('case.closed', 'The work was closed'), ('emergency.opened', 'The record was opened in an emergency'), ('case.handed_over', 'Another practitioner took over'), ('adult.added', 'Another adult joined'), ('client.invited', 'Somebody was invited to sign in'), ('client.joined', 'Somebody signed in for the first time'), ('client.linked', 'A sign-in from another case was linked'), ('client.phone_lost', 'A lost phone was shut out'), ('client.invitation_died', 'An invitation died after five wrong codes'), ('supervision.agreed', 'A supervisor was agreed to'), ('supervision.withdrawn', 'Agreement to a supervisor was withdrawn'), ('case.reopened', 'The work was taken up again')], max_length=30),
        ),
        migrations.AlterField(
            model_name='consent',
            name='purpose',
            field=models.CharField(choices=[('filming', 'being filmed, and looking at the film together'), ('supervision', 'a named supervisor, with the names left out'), ('peers', 'looking at it with a group of colleagues'), ('training', 'teaching other practitioners'), ('research', 'research'), ('outcomes', 'figures about how the work went'), ('keeping', 'keeping the films after the work has ended')], default='filming', max_length=20),
        ),
        migrations.AddField(
            model_name='consenttext',
            name='published_by',
            field=models.ForeignKey(blank=True, help_text='nobody: the words with which the service began', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consent',
            name='text',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='cases.consenttext'),
        ),
        migrations.AddConstraint(
            model_name='consenttext',
            constraint=models.UniqueConstraint(fields=('purpose', 'version'), name='one_consent_text_a_version'),
        ),
        migrations.RunPython(name_the_text, migrations.RunPython.noop),
    ]
