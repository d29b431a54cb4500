"""The first promises: when questions, complaints and disputes are answered, in minutes of service time."""

from datetime import time

from django.db import migrations

PROMISES = {"question": 240, "complaint": 2 * 540, "dispute": 5 * 540}


def promise(apps, schema_editor):
    policy = apps.get_model("service", "CasePolicy")
    for kind, minutes in PROMISES.items():
        policy.objects.create(kind=kind, answer_within_minutes=minutes, opens=time(9), closes=time(18))


class Migration(migrations.Migration):

    dependencies = [("service", "0001_first_depth")]

    operations = [migrations.RunPython(promise, migrations.RunPython.noop)]
