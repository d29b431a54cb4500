"""A broadcast is never deleted, so that its notifications need no check row by row."""

from django.db import migrations

from bank.foundation.migrating import sql_file


class Migration(migrations.Migration):

    dependencies = [("service", "0002_promises")]

    operations = [sql_file(__file__, "0003_broadcasts_stay.sql")]
