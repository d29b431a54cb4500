"""A list of the bank's own, beside the published ones: names that nobody else lists, or the demo's invented ones."""

from django.db import migrations


def install(apps, schema_editor):
    apps.get_model("compliance", "SanctionsList").objects.get_or_create(
        code="OWN", defaults={"name": "The bank's own list"}
    )


class Migration(migrations.Migration):

    dependencies = [("compliance", "0003_entry_keys")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
