from django.db import migrations
from django.db.models import F


def tell_first_meetings(apps, schema_editor):
    """A case that was begun before meetings were kept had its first meeting when it was begun."""
    meetings = apps.get_model("cases", "Meeting").objects
    for case in apps.get_model("cases", "Case").objects.exclude(meetings__kind="first"):
        first = meetings.create(
            case=case, kind="first", state="held", starts_at=case.started_at, held_at=case.started_at,
            planned_by=case.practitioner,
        )
        first.people.set(case.participants.all())


def tell_first_finishings(apps, schema_editor):
    apps.get_model("cases", "SharedNote").objects.update(first_finished_at=F("finished_at"))


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0002_whole_course"),
    ]

    operations = [
        migrations.RunPython(tell_first_meetings, migrations.RunPython.noop),
        migrations.RunPython(tell_first_finishings, migrations.RunPython.noop),
    ]
