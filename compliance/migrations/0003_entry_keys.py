"""A listed name keeps the keys that it is found by."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("compliance", "0002_starting_setting")]
    operations = [migrations.RenameField("entryname", "parts", "keys")]
