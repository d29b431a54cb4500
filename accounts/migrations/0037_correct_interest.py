"""Backdated entries correct the days they touch, one row a day, at the next day's end."""

from django.db import migrations

from bank.foundation.migrating import sql_file


class Migration(migrations.Migration):
    dependencies = [("accounts", "0036_orders_signing_dormancy")]

    operations = [sql_file(__file__, "sql/0037_correct_interest.sql")]
