"""How a new bank screens names; afterwards a setting changes only as a new number that a second person approves."""

from django.db import migrations
from django.utils import timezone


def install(apps, schema_editor):
    apps.get_model("compliance", "MatchSetting").objects.create(
        number=1, threshold=700, second_person_minor=10_000_000, due_hours=24,
        reason="Starting point", set_at=timezone.now(),
    )
    lists = apps.get_model("compliance", "SanctionsList")
    for code, name in (
        ("UN", "United Nations Security Council consolidated list"),
        ("OFAC-SDN", "US Treasury: Specially Designated Nationals"),
        ("US-DPL", "US Commerce: Denied Persons List"),
    ):
        lists.objects.create(code=code, name=name)


class Migration(migrations.Migration):
    dependencies = [("compliance", "0001_compliance")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
