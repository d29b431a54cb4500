"""The first frequency caps across campaigns."""

from django.db import migrations

CAPS = {"email": (2, 7), "inapp": (3, 7)}


def cap(apps, schema_editor):
    policy = apps.get_model("marketing", "ContactPolicy")
    for channel, (most, days) in CAPS.items():
        policy.objects.create(channel=channel, most=most, days=days)


class Migration(migrations.Migration):

    dependencies = [("marketing", "0001_first_depth")]

    operations = [migrations.RunPython(cap, migrations.RunPython.noop)]
