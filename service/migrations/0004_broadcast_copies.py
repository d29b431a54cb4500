"""A broadcast reaches a login once a channel by the notifications' own key."""

from django.db import migrations

from bank.foundation.migrating import sql_file


class Migration(migrations.Migration):

    dependencies = [("service", "0003_broadcasts_stay")]

    operations = [sql_file(__file__, "0004_broadcast_copies.sql")]
